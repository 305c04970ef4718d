// act_with_bundle: calls of a bundle's tools that change something at its provider, through the same plans, approvals,
// journal and audit as everything else.
import { z } from 'zod';
import { isGuestId } from '../../core/guest/guestPool.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/approvedPlan.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import { counted } from '../bundleTarget.ts';
import { ACT_TOOL, plannedAct } from '../../core/toolSource/plannedAct.ts';
import { gated, joinsOnceBegun } from '../gated.ts';
import { actThroughGuest } from '../guests/pooledCalls.ts';
import { isoTime, operationAnswer, operationOutput } from '../wire.ts';
import { actInput, wantedAct } from './actCalls.ts';
import { actPlan } from './actPlan.ts';
import { lookUpFacts } from './actPreflight.ts';
import { actResults, actSteps } from './actSteps.ts';

export const actWithBundle = defineWorkTool({
  ...gated,
  idempotent: false,
  name: ACT_TOOL,
  title: 'Act with bundle',
  description:
    'Calls a tool of a bundle or MCP server that changes something. A person approves live, deleting, spending or several calls. Each is sent once; "unknown" may have happened: don’t repeat it.',
  input: actInput,
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    results: z.array(z.looseObject({ outcome: z.string() })).optional(),
  }),
  verbs: ['create', 'change', 'delete', 'revoke', 'spend', 'share'],
  openWorld: true,
  data: plannedAct,
  elsewhere: async (args, context) =>
    isGuestId(args.bundle_id) ? actThroughGuest(args, context) : undefined,
  preflight: (args, context) =>
    lookUpFacts(
      context.read((view) => wantedAct(args, { ...context, view })),
      context,
    ),
  plan: actPlan,
  work: {
    sharesBundle: true,
    identity: (args, context) => {
      const { bundle, tool, account, calls } = wantedAct(args, context);
      const asked = [bundle.id, tool.name, calls.map(({ input }) => input)];
      return account === undefined ? asked : [...asked, account.id];
    },
    accepts: joinsOnceBegun,
    steps: (operation) => actSteps(operation),
    finish: (tx, operation, outputs) => ({
      results: actResults(operation, outputs),
      message: whatWasDone(operation, [...outputs.values()]),
      ...ruleUsed(tx, operation),
    }),
  },
  present: (operation, steps) => ({
    ...operationAnswer(operation, []),
    bundle_id: operation.bundleId,
    results: actResults(operation, outputsOf(steps), steps).map(withOutcome),
  }),
});

/** The rule that let it start without a question, as it is now. */
function ruleUsed(view: StoreView, operation: Operation): JsonObject {
  const ruleId = planOf(operation)?.rule;
  if (ruleId === undefined) return {};
  const rule = view.rules.list().find(({ id }) => id === ruleId);
  const now = rule?.kind === 'call' && { calls_left: rule.left, until: isoTime(rule.until) };
  return { rule: { id: ruleId, ...now } };
}

function outputsOf(steps: readonly StepRecord[]): Map<string, JsonObject> {
  return new Map(steps.flatMap(({ name, output }) => (output === null ? [] : [[name, output] as const])));
}

function withOutcome(result: JsonObject): JsonObject & { outcome: string } {
  const { outcome } = result;
  return { ...result, outcome: typeof outcome === 'string' ? outcome : 'unknown' };
}

function whatWasDone(operation: Operation, outputs: readonly JsonObject[]): string {
  const { tool, calls } = plannedAct.of(operation);
  const count = (outcome: string): number => outputs.filter((output) => output['outcome'] === outcome).length;
  if (calls.length === 1) return count('gone') > 0 ? `${tool}: it does not exist any more` : `${tool}: done`;
  const rest = ['failed', 'unknown', 'gone']
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`);
  const left = calls.length - outputs.filter(isJsonObject).length;
  return [
    `${tool}: ${count('done')} of ${counted(calls.length, 'call')} done`,
    ...rest,
    ...(left > 0 ? [`${left} not approved`] : []),
  ].join(', ');
}
