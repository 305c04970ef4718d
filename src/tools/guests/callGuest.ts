// call_guest: one call of a guest's tool that does more than read, as a durable operation. The guest's own endpoint
// and act_with_bundle start it; no client is offered it.
import { z } from 'zod';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import { AppError } from '../../core/errors.ts';
import { definitionName, type AcceptedTool, type Guest } from '../../core/guest/guest.ts';
import { offeredTools } from '../../core/guest/guestOffers.ts';
import type { GuestCallRecord } from '../../core/guest/guestRepository.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { Step } from '../../core/operation/step.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { added } from '../../core/plan/effect.ts';
import { phrase } from '../../core/plan/phrase.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import { VERBS } from '../../core/plan/verb.ts';
import { REISSUE_MS } from '../../core/tool/streamClosed.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import { gated, gatedInput, joinsOnceBegun } from '../gated.ts';
import { operationAnswer, operationOutput } from '../wire.ts';
import { argumentEffects, beforeFacts, beforeImpact, beforeShown, lookUpBefore } from './guestBefore.ts';
import { guestTarget } from './guestScope.ts';

const STEP = 'call';
/** How long an outcome is kept that no caller was given. */
const DAY_MS = 24 * 60 * 60_000;

const input = z.strictObject({
  guest_id: z.string(),
  tool: z.string(),
  /** Of the accepted definition. */
  digest: z.string(),
  input: z.json(),
  /** Other members of the request's params: no part of what it means. */
  rest: jsonObject,
  /** Hash of caller, guest, tool and input. */
  request: z.string(),
  caller_id: z.string(),
  ...gatedInput,
});
type CallArgs = z.infer<typeof input>;

const planned = z.object({ guest_id: z.string(), tool: z.string(), digest: z.string(), request: z.string() });
type PlannedCall = z.infer<typeof planned>;
const data = new PlanData(planned, nothing);

export const callGuest = defineWorkTool({
  ...gated,
  internal: true,
  idempotent: false,
  name: 'call_guest',
  title: 'Call a guest',
  description: 'Calls a tool of an MCP server behind Sluice.',
  input,
  output: operationOutput.extend({
    outcome: z.string().nullable().optional(),
    given_before: z.boolean().optional(),
  }),
  verbs: VERBS.filter((verb) => verb !== 'read'),
  openWorld: true,
  data,
  preflight: (args, context) => {
    const { hasher } = context;
    const wanted = context.read((view) => requireTool(args, { view, hasher }));
    return lookUpBefore(wanted, args.input, context);
  },
  plan: callPlan,
  work: {
    identity: ({ guest_id, tool, request }) => [guest_id, tool, request],
    settled: ({ request, repeat, dry_run }, { view, clock }) => {
      if (repeat === true || dry_run) return undefined;
      const call = view.guests.newestCall(request, clock.now() - DAY_MS);
      if (call === undefined || !isOwed(call, clock.now())) return undefined;
      return {
        status: 'completed',
        percent: 100,
        ...outcomeMembers(call.operationId, call.state === 'done' ? 'done' : 'unknown', call.resultId),
        ...(call.delivery === 'written' && { given_before: true }),
      };
    },
    accepts: joinsOnceBegun,
    steps: (operation) => callSteps(operation),
    finish: (_tx, operation, outputs) => {
      const { outcome = null, result_id = null } = outputs.get(STEP) ?? {};
      return outcomeMembers(operation.id, outcome, result_id);
    },
  },
  present: (operation) => ({ ...operationAnswer(operation, []), ...presented(operation) }),
});

/** Whether the same request gets this outcome instead of being asked for and sent anew. */
function isOwed({ delivery, at }: GuestCallRecord, now: number): boolean {
  return delivery === 'none' || (delivery === 'written' && now - at <= REISSUE_MS);
}

function callSteps(operation: Operation): Step[] {
  const { guest_id: guestId, tool, digest, request } = data.of(operation);
  const { input: given = {}, rest } = operation.args;
  return [
    {
      name: STEP,
      title: `Waiting for ${tool}`,
      weight: 1,
      run: async (context) => {
        const params = { ...(rest as JsonObject), name: tool, arguments: given };
        const { outcome, resultId } = await context.guest({ guestId, tool, digest, request, params });
        return {
          message: outcome === 'done' ? `${tool} answered` : `${tool}: its outcome is unknown`,
          output: { outcome, result_id: resultId },
        };
      },
    },
  ];
}

/** @throws AppError `bundle-conflict` if the tool is no longer as the caller saw it */
function callPlan(args: CallArgs, context: PlanContext): Plan<PlannedCall> {
  const { guest, tool } = requireTool(args, context);
  const name = definitionName(tool.definition);
  const last = context.view.guests.newestCall(args.request, context.clock.now() - DAY_MS);
  const isRepeat = last?.state === 'unknown';
  const facts = beforeFacts(context.facts);
  return {
    title: phrase('use {tool} of the MCP server “{guest}”', { tool: name, guest: guest.name }),
    verbs: [tool.verb],
    targets: [
      guestTarget(guest, {
        id: `call_${args.request.slice(0, 24)}`,
        name,
        facts: [
          { label: phrase('MCP server'), value: guest.name },
          ...beforeShown(args.input, tool.verb, facts),
        ],
        effects: [
          added(phrase('Sent to'), addressOf(guest)),
          ...argumentEffects(args.input, tool.verb, facts),
        ],
      }),
    ],
    impact: [
      phrase('It is sent once, as it is shown here.'),
      ...beforeImpact(facts),
      ...(isRepeat ? [phrase('The same call got no answer before: it may have happened already.')] : []),
    ],
    warning: phrase('Sluice can’t undo it'),
    quote: null,
    estimatedMs: null,
    bundleId: null,
    ...(isRepeat && { mustAsk: true }),
    data: { guest_id: guest.id, tool: name, digest: tool.digest, request: args.request },
  };
}

function requireTool(
  { guest_id: id, tool: name, digest }: CallArgs,
  { view, hasher }: Pick<PlanContext, 'view' | 'hasher'>,
): { guest: Guest; tool: AcceptedTool } {
  const guest = view.guests.get(id);
  const tool = guest && offeredTools(guest, hasher).find((each) => definitionName(each.definition) === name);
  if (guest !== undefined && tool?.digest === digest) return { guest, tool };
  throw new AppError('bundle-conflict', `${name} is not the tool that was listed.`, {
    next: 'Nothing was sent. List the tools again.',
  });
}

function addressOf({ definition }: Guest): string {
  return definition.kind === 'http' ? definition.url : [definition.command, ...definition.args].join(' ');
}

function presented({ status, result, id }: Operation): JsonObject {
  if (status !== 'completed' || result === null) return {};
  return outcomeMembers(id, result['outcome'] ?? null, result['result_id'] ?? null);
}

function outcomeMembers(operationId: string, outcome: JsonValue, resultId: JsonValue): JsonObject {
  const message =
    outcome === 'done'
      ? 'The server answered'
      : 'The server went away before it answered: it may have happened. Check before you ask for it again';
  return { operation_id: operationId, outcome, result_id: resultId, message };
}
