// allow_reading: asks a person once whether a caller may read through a live bundle. read_from_bundle starts it; what it
// leaves is a standing rule that a person can revoke.
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { phrase } from '../../core/plan/phrase.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import { readRuleOf } from '../../core/rules/rule.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import { placeOf, requireActiveBundle } from '../bundleTarget.ts';
import { gated, joinsOnceBegun, nothingToDo, planOnBundle } from '../gated.ts';
import { operationOutput } from '../wire.ts';

const STEP = 'allow';

export const allowReading = defineWorkTool({
  ...gated,
  internal: true,
  name: 'allow_reading',
  title: 'Allow reading',
  description: 'Asks a person to let the caller read through a live bundle.',
  input: z.strictObject({ bundle_id: z.string().min(1).max(80), caller_id: z.string().min(1).max(80) }),
  output: operationOutput.extend({ bundle_id: z.string().nullable().optional() }),
  verbs: ['read'],
  openWorld: false,
  data: new PlanData(z.object({ bundle_id: z.string() }), nothing),
  plan: ({ bundle_id }, context) => {
    const bundle = requireActiveBundle(context.view, bundle_id);
    return {
      ...planOnBundle(context, bundle, {
        title: phrase('read through {bundle}', { bundle: placeOf(context.manifests, bundle) }),
        verbs: ['read'],
        effects: [],
        impact: [
          phrase('It can read through this bundle until you revoke that.'),
          phrase('What it reads goes to its model. Changes still ask.'),
        ],
        data: { bundle_id },
      }),
      mustAsk: true,
    };
  },
  work: {
    sharesBundle: true,
    identity: ({ bundle_id, caller_id }) => [bundle_id, caller_id],
    settled: ({ bundle_id, caller_id }, { view }) =>
      readRuleOf(view.rules, caller_id, bundle_id) === undefined
        ? undefined
        : nothingToDo('It is allowed already', { bundle_id }),
    accepts: joinsOnceBegun,
    steps: () => [
      {
        name: STEP,
        title: 'Allowing to read',
        weight: 1,
        run: async (context) => ({
          message: 'Allowed',
          output: {},
          apply: (tx) => {
            const { caller, bundleId, approvedTargets } = context.operation;
            // Never without the decision of a person: a rule outlives the call.
            if (approvedTargets === null || bundleId === null)
              throw new AppError('internal', 'Reading was not approved.');
            const { id: callerId, label: callerLabel } = caller;
            const id = context.idFor('rul', STEP);
            const createdAt = context.clock.now();
            tx.rules.insert({ id, kind: 'read', callerId, callerLabel, bundleId, createdAt });
          },
        }),
      },
    ],
    finish: (_tx, { bundleId }) => ({ bundle_id: bundleId, message: 'Reading is allowed' }),
  },
});
