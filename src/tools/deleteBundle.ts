// delete_bundle: deletes one bundle, at its provider and in Sluice's records, once a person has approved.
import { z } from 'zod';
import { visibleText } from '../core/visibleText.ts';
import { AppError } from '../core/errors.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import type { StoreView } from '../core/storage/store.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { bundleHint, requireBundle } from './bundleTarget.ts';
import { markDeleting, plannedDeletion, settleStatuses } from './deletion/bundleStatus.ts';
import { wasThereOnce } from './deletion/deletedRecord.ts';
import { deletionPlan } from './deletion/deletionPlan.ts';
import { deletionOfOne, deletionOutcome, outcomeSoFar } from './deletion/deletionSteps.ts';
import {
  approvedTargetsOf,
  gated,
  gatedInput,
  joinsOnceBegun,
  keptShape,
  notDoneShape,
  nothingToDo,
} from './gated.ts';
import { operationAnswer, operationOutput } from './wire.ts';

export const deleteBundle = defineWorkTool({
  ...gated,
  name: 'delete_bundle',
  title: 'Delete bundle',
  description:
    'Deletes one bundle for good: webhooks, API key, OAuth client, and accounts at the provider, and its secrets. A person approves; if it returns "awaiting_approval", call wait_for_operation. For several bundles, use delete_bundles.',
  input: z.strictObject({ bundle_id: z.string().min(1).max(80), ...gatedInput }),
  output: operationOutput.extend({
    deleted: z.array(z.string()).optional(),
    kept: z.array(keptShape).optional(),
    not_done: z.array(notDoneShape).optional(),
  }),
  verbs: ['delete'],
  openWorld: true,
  data: plannedDeletion,
  plan: ({ bundle_id }, context) => ({
    ...deletionPlan([requireBundle(context.view, bundle_id)], context),
    bundleId: bundle_id,
  }),
  work: {
    identity: ({ bundle_id }) => [bundle_id],
    settled: ({ bundle_id }, { view }) => {
      if (view.bundles.get(bundle_id) !== undefined) return undefined;
      if (!wasThereOnce(view, bundle_id)) throw neverThere(view, bundle_id);
      const message = 'It is gone already.';
      return nothingToDo('It was deleted before; nothing was sent', {
        deleted: [],
        kept: [{ id: bundle_id, why: 'already-deleted', message }],
      });
    },
    accepts: joinsOnceBegun,
    begin: markDeleting,
    steps: deletionOfOne,
    finish: (tx, operation, outputs) => {
      settleStatuses(tx, operation);
      const { deleted, kept, notDone } = deletionOutcome(outputs.values());
      const [target] = approvedTargetsOf(operation);
      const name = visibleText(target?.name ?? '', 120);
      const left = notDone.length > 0 ? '; what the provider could not remove is in not_done' : '';
      return {
        deleted,
        kept,
        not_done: notDone,
        message: deleted.length > 0 ? `Deleted bundle “${name}”${left}` : `Bundle “${name}” was gone already`,
      };
    },
    stopped: settleStatuses,
    unwind: neverCompensated(
      'What was deleted can’t be restored.',
      'Resume it to finish; provision_bundle with the bundle’s id sets it up again, with new keys, within 30 days.',
    ),
  },
  present: (operation, steps) => {
    const { deleted, kept } = outcomeSoFar(steps);
    return { deleted, kept, ...operationAnswer(operation, steps) };
  },
});

function neverThere(view: StoreView, bundleId: string): AppError {
  return new AppError('not-found', `There is no bundle ${JSON.stringify(bundleId)}, and there never was.`, {
    next: `Nothing was changed. ${bundleHint(view, bundleId)}list_bundles shows those that exist.`,
  });
}
