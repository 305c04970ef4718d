// read_from_bundle: one reading call at a bundle's provider. A live bundle asks a person once for each caller.
import { z } from 'zod';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { isGuestId } from '../../core/guest/guestPool.ts';
import type { JsonObject } from '../../core/json.ts';
import { pointer } from '../../core/provider/manifestRequests.ts';
import { readRuleOf } from '../../core/rules/rule.ts';
import { defineAnswerTool, type AnswerContext } from '../../core/tool/tool.ts';
import { readInput } from '../../core/toolSource/inputReading.ts';
import { READ_TOOL } from '../../core/toolSource/pinnedTools.ts';
import { bundleTarget } from '../bundleTarget.ts';
import { readThroughGuest } from '../guests/pooledCalls.ts';
import { isLiveAsJudged } from '../judgedLive.ts';
import { openOutput, operationSummary, unlessCompleted } from '../wire.ts';
import { toolTarget } from './toolTarget.ts';

export const readFromBundle = defineAnswerTool({
  name: READ_TOOL,
  title: 'Read from bundle',
  description:
    'Calls a reading tool of a bundle or MCP server. Live ones ask a person once. Follow next_cursor with the same input.',
  input: z.strictObject({
    bundle_id: z.string().min(1).max(80),
    tool: z.string().min(1).max(80),
    input: z.record(z.string(), z.json()).default({}),
    account_id: z.string().optional(),
    fields: z.array(pointer.max(200)).max(60).optional().describe('JSON Pointers to keep'),
    cursor: z.string().min(1).max(4_000).optional(),
    limit: z.int().min(1).max(100).optional(),
  }),
  output: openOutput.extend({
    tool: z.string().optional(),
    next_cursor: z.string().nullable().optional(),
    has_more: z.boolean().optional(),
    result_id: z.string().optional(),
  }),
  verbs: ['read'],
  pace: 'short',
  openWorld: true,
  idempotent: true,
  answer: async ({ bundle_id, tool: name, input, account_id, fields, cursor, limit }, context) => {
    const { caller, manifests, signal, accompany } = context;
    if (isGuestId(bundle_id))
      return readThroughGuest({ id: bundle_id, name, input, fields }, [account_id, cursor, limit], context);
    const { bundle, tool } = context.read((view) => toolTarget({ view, manifests }, bundle_id, name));
    if (tool.verb !== 'read') throw notReading(name);
    const wanted = readInput(name, tool.input, input);
    const waiting = await permission(bundle, context);
    if (waiting !== undefined) return waiting;
    return {
      status: 'ok',
      ...(await context.bundles.read(
        {
          caller,
          follow: accompany,
          bundle,
          tool,
          input: wanted,
          accountId: account_id,
          fields,
          cursor,
          limit,
        },
        signal,
      )),
    };
  },
  summarize: (output) =>
    output.status === 'ok'
      ? `${output.tool ?? ''} answered.${output.result_id === undefined ? '' : ` It is too large to return whole: read_result opens ${output.result_id}.`}`
      : operationSummary(output),
});

/** Undefined: the caller may read. Else what waits for a person, or was refused. */
async function permission(
  bundle: Bundle,
  context: AnswerContext,
): Promise<(JsonObject & { status: string }) | undefined> {
  const { caller, read, request } = context;
  const { id } = bundle;
  if (caller.kind === 'person' || !isLiveNow(bundle, context)) return undefined;
  if (read((view) => readRuleOf(view.rules, caller.id, id)) !== undefined) return undefined;
  return unlessCompleted(await request('allow_reading', { bundle_id: id, caller_id: caller.id }));
}

/** By what people said of its account, not by the name of its environment alone. */
function isLiveNow(bundle: Bundle, { manifests, read, judged }: AnswerContext): boolean {
  const target = read((view) => bundleTarget({ view, manifests }, bundle, []));
  return isLiveAsJudged(target, bundle.id, judged);
}

function notReading(tool: string): AppError {
  return new AppError('bad-arguments', `${tool} does more than read.`, {
    next: 'Nothing was sent. Call it with act_with_bundle.',
  });
}
