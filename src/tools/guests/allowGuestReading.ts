// allow_guest_reading: asks a person once whether a caller may read through a guest. What it leaves is a standing rule that
// a person can revoke.
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { phrase } from '../../core/plan/phrase.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import { readRuleOf } from '../../core/rules/rule.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import { gated, joinsOnceBegun, nothingToDo } from '../gated.ts';
import { operationOutput } from '../wire.ts';
import { guestTarget } from './guestScope.ts';

const STEP = 'allow';
const data = new PlanData(z.object({ guest_id: z.string() }), nothing);

export const allowGuestReading = defineWorkTool({
  ...gated,
  internal: true,
  name: 'allow_guest_reading',
  title: 'Allow reading',
  description: 'Asks a person to let the caller read through an MCP server.',
  input: z.strictObject({ guest_id: z.string(), caller_id: z.string() }),
  output: operationOutput,
  verbs: ['read'],
  openWorld: false,
  data,
  plan: ({ guest_id: id }, { view }) => {
    const guest = view.guests.get(id);
    if (guest === undefined) throw new AppError('not-found', 'This server was taken out of Sluice.');
    const { name } = guest;
    return {
      title: phrase('read through the MCP server “{guest}”', { guest: name }),
      verbs: ['read'],
      targets: [guestTarget(guest, { id, name })],
      impact: [
        phrase('It can read through this server until you revoke that.'),
        phrase('What it reads goes to its model. Changes still ask.'),
      ],
      warning: null,
      quote: null,
      estimatedMs: null,
      bundleId: null,
      mustAsk: true,
      data: { guest_id: id },
    };
  },
  work: {
    identity: ({ guest_id, caller_id }) => [guest_id, caller_id],
    settled: ({ guest_id, caller_id }, { view }) =>
      readRuleOf(view.rules, caller_id, guest_id) === undefined
        ? undefined
        : nothingToDo('It is allowed already', {}),
    accepts: joinsOnceBegun,
    steps: (operation) => [
      {
        name: STEP,
        title: 'Allowing to read',
        weight: 1,
        run: async (context) => ({
          message: 'Allowed',
          output: {},
          apply: (tx) => {
            const { caller, approvedTargets } = context.operation;
            // Never without the decision of a person: a rule outlives the call.
            if (approvedTargets === null) throw new AppError('internal', 'Reading was not approved.');
            const { id: callerId, label: callerLabel } = caller;
            const { guest_id: bundleId } = data.of(operation);
            const id = context.idFor('rul', STEP);
            const createdAt = context.clock.now();
            tx.rules.insert({ id, kind: 'read', callerId, callerLabel, bundleId, createdAt });
          },
        }),
      },
    ],
    finish: () => ({ message: 'Reading is allowed' }),
  },
});
