// forget_bundle: removes a bundle from Sluice's records and sends nothing. What it has at the provider stays there.
import { removed } from '../core/plan/effect.ts';
import { phrase } from '../core/plan/phrase.ts';
import { z } from 'zod';
import type { Bundle } from '../core/bundle/bundle.ts';
import { AppError } from '../core/errors.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import type { Operation } from '../core/operation/operation.ts';
import type { Step, StepContext, StepEffect } from '../core/operation/step.ts';
import { nothing, PlanData } from '../core/plan/planData.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { placeOf, requireBundle, shownName } from './bundleTarget.ts';
import { keepDeletedRecord, wasThereOnce } from './deletion/deletedRecord.ts';
import { asLeft, leftAtProvider, leftData, type Left } from './deletion/leftAtProvider.ts';
import { closeUnfinished } from './deletion/unfinished.ts';
import { gated, gatedInput, joinsOnceBegun, nothingToDo, planOnBundle, requireAsApproved } from './gated.ts';
import { bundleOf, removeBundle } from './provision/bundleRecords.ts';
import { operationOutput } from './wire.ts';

const STEP = 'forgetting';

const planned = new PlanData(z.object({ name: z.string(), left: z.array(leftData) }), nothing);

export const forgetBundle = defineWorkTool({
  ...gated,
  name: 'forget_bundle',
  title: 'Forget bundle',
  description:
    'Removes Sluice’s record of a bundle whose provider is gone or refuses deletion. Sends nothing; a person approves. Returns left_at_provider, which only a person can remove there.',
  input: z.strictObject({ bundle_id: z.string().min(1).max(80), ...gatedInput }),
  output: operationOutput.extend({
    bundle_id: z.string().nullable().optional(),
    left_at_provider: z.array(z.looseObject({ what: z.string(), ref: z.string() })).optional(),
  }),
  verbs: ['delete'],
  openWorld: false,
  data: planned,
  plan: ({ bundle_id }, context) => {
    const bundle = requireBundle(context.view, bundle_id);
    const left = leftAtProvider(context, bundle);
    return planOnBundle(context, bundle, {
      title: phrase('forget {bundle}', { bundle: placeOf(context.manifests, bundle) }),
      verbs: ['delete'],
      effects: left.map(({ what, ref, note }) =>
        removed(what, ref, {
          marks: [...(note === null ? [] : [note]), phrase('stays at the provider')],
        }),
      ),
      impact: [
        phrase('Nothing is sent. Sluice erases its record of the bundle and its secrets.'),
        left.length === 0
          ? phrase('Sluice knows of nothing that it has at the provider.')
          : phrase('Left at the provider: {count}. Only you can remove it there.', { count: left.length }),
      ],
      warning: phrase('Sluice can’t remove it there later: it no longer has the secrets'),
      data: { name: shownName(bundle), left: left.map(asLeft) },
    });
  },
  work: {
    identity: ({ bundle_id }) => [bundle_id],
    settled: ({ bundle_id }, { view }) => {
      if (view.bundles.get(bundle_id) !== undefined || !wasThereOnce(view, bundle_id)) return undefined;
      return nothingToDo('The bundle is gone already; nothing was sent', { bundle_id, left_at_provider: [] });
    },
    accepts: joinsOnceBegun,
    steps: (): Step[] => [{ name: STEP, title: 'Forgetting the bundle', weight: 1, run: forget }],
    finish: (_tx, operation) => {
      const { name, left } = planned.of(operation);
      return {
        bundle_id: operation.bundleId,
        left_at_provider: left,
        message: `Sluice forgot “${name}”; nothing was sent, and ${leftSummary(left)}`,
      };
    },
    unwind: neverCompensated(
      'A forgotten bundle’s secrets are erased.',
      'provision_bundle with its id sets it up again within 30 days, with new keys.',
    ),
  },
});

function forget(context: StepContext): Promise<StepEffect> {
  const bundle = bundleOf(context);
  const { operation } = context;
  requireAsApproved(context, STEP, bundle);
  requireSameLeft(context, bundle, operation);
  return Promise.resolve({
    message: `Forgot “${shownName(bundle)}”`,
    output: {},
    apply: (tx) => {
      const now = context.clock.now();
      keepDeletedRecord(tx, tx.bundles.get(bundle.id) ?? bundle, operation, now);
      removeBundle(tx, bundle.id);
      closeUnfinished(tx, bundle.id, operation, now);
    },
  });
}

/** A person agreed to what stays: work that stopped since then may have left more. */
function requireSameLeft(context: StepContext, bundle: Bundle, operation: Operation): void {
  const left = context.read((view) =>
    leftAtProvider({ view, manifests: context.manifests }, bundle, operation.id),
  );
  if (left.length <= planned.of(operation).left.length) return;
  throw new AppError(
    'bundle-conflict',
    `More of “${shownName(bundle)}” exists at the provider than was planned.`,
    {
      next: 'Nothing was changed. Ask again: the plan shows what exists now.',
    },
  );
}

function leftSummary(left: readonly Left[]): string {
  const count = left.length;
  if (count === 0) return 'nothing is known to be left';
  return count === 1 ? '1 part stays at the provider' : `${count} parts stay at the provider`;
}
