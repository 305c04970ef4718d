// list_audit_events: who asked for what, who decided, and what became of it, newest first.
import { z } from 'zod';
import type { AuditRecord } from '../core/audit/auditRecord.ts';
import type { JsonObject } from '../core/json.ts';
import { keyOfCursor, listCursor } from '../core/tool/listCursor.ts';
import { defineAnswerTool } from '../core/tool/tool.ts';
import { isoTime, listInput, listOutput } from './wire.ts';

const time = z.iso.datetime({ offset: true });

export const listAuditEvents = defineAnswerTool({
  name: 'list_audit_events',
  title: 'List audit events',
  description:
    'Lists entries of the tamper-evident audit log, newest first: requests for approval, decisions, starts, ungated writes, results. Filter by time, caller (the label of its token) or bundle, also a deleted one. Follow next_cursor until has_more is false.',
  input: z.strictObject({
    ...listInput,
    since: time.optional().describe('not before, e.g. 2027-01-31T00:00:00Z'),
    until: time.optional().describe('not after'),
    caller: z.string().max(200).optional(),
    bundle_id: z.string().max(80).optional(),
  }),
  output: listOutput.extend({ events: z.array(z.looseObject({ sequence: z.number() })).optional() }),
  verbs: ['read'],
  pace: 'short',
  openWorld: false,
  idempotent: true,
  answer: ({ cursor, limit, since, until, caller, bundle_id }, { store }) => {
    const after = keyOfCursor('audit', cursor);
    const at = (text: string | undefined): number | undefined =>
      text === undefined ? undefined : Date.parse(text);
    const filter = { since: at(since), until: at(until), caller, bundleId: bundle_id };
    const page = store.read((view) => view.audit.page(filter, after, limit));
    return {
      status: 'ok',
      events: page.items.map((record) => ({ ...wireEvent(record), sequence: record.sequence })),
      total: page.total,
      next_cursor: listCursor('audit', page.nextKey),
      has_more: page.nextKey !== null,
    };
  },
  summarize: ({ events = [], total, has_more }) =>
    `${events.length} of ${total ?? 0} events.${has_more === true ? ' More follow: call again with next_cursor.' : ''}`,
});

function wireEvent({ at, kind, caller, tool, operationId, bundleIds, facts, hash }: AuditRecord): JsonObject {
  return {
    at: isoTime(at),
    kind,
    caller,
    tool,
    operation_id: operationId,
    bundle_ids: bundleIds,
    facts,
    hash,
  };
}
