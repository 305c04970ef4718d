// read_result: parts of an answer that was too large to return, and what an act returned.
import { z } from 'zod';
import { pointer } from '../../core/provider/manifestRequests.ts';
import { defineAnswerTool } from '../../core/tool/tool.ts';
import { openOutput } from '../wire.ts';

export const readResult = defineAnswerTool({
  name: 'read_result',
  title: 'Read result',
  description: 'Reads a stored result by JSON Pointer and page. It is kept for a day.',
  input: z.strictObject({
    result_id: z.string().min(1).max(80),
    pointer: pointer.max(400).default('').describe('e.g. "/0/body"'),
    cursor: z.string().min(1).max(200).optional(),
    limit: z.int().min(1).max(100).optional(),
  }),
  output: openOutput.extend({
    next_cursor: z.string().nullable().optional(),
    has_more: z.boolean().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: async ({ result_id: id, pointer: place, cursor, limit }, { bundles, caller }) => ({
    status: 'ok',
    ...(await bundles.result({ id, caller, pointer: place, cursor, limit })),
  }),
  summarize: ({ has_more }) =>
    `A part of the result.${has_more === true ? ' More follow: call again with next_cursor.' : ''}`,
});
