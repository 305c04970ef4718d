// delete_bundles: several bundles in one request and one list, of which a person can approve a part.
import { z } from 'zod';
import { asJson } from '../core/json.ts';
import type { Operation } from '../core/operation/operation.ts';
import { neverCompensated } from '../core/operation/compensation.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { counted } from './bundleTarget.ts';
import { markDeleting, plannedDeletion, settleStatuses } from './deletion/bundleStatus.ts';
import { deletionPlan } from './deletion/deletionPlan.ts';
import { deletionOfMany, deletionOutcome, outcomeSoFar } from './deletion/deletionSteps.ts';
import { filterShape, readUsage, select } from './deletion/selection.ts';
import {
  gated,
  gatedInput,
  joinsOnceBegun,
  keptShape,
  notApproved,
  notDoneShape,
  nothingToDo,
  type Kept,
} from './gated.ts';
import { operationAnswer, operationOutput } from './wire.ts';

const input = z
  .strictObject({
    bundle_ids: z.array(z.string().min(1).max(80)).min(1).max(500).optional().describe('instead of filter'),
    filter: filterShape.optional().describe('instead of bundle_ids: every bundle that fits all of it'),
    ...gatedInput,
  })
  .refine(({ bundle_ids, filter }) => (bundle_ids === undefined) !== (filter === undefined), {
    message: 'give either bundle_ids or filter',
  });

export const deleteBundles = defineWorkTool({
  ...gated,
  name: 'delete_bundles',
  title: 'Delete bundles',
  description:
    'Deletes several bundles for good, by id or filter. A person sees one list and can approve a part. "unused_for_days" needs the provider’s own record; bundles of unknown use are kept. Returns deleted and kept (with why). Call with dry_run first.',
  input,
  output: operationOutput.extend({
    deleted: z.array(z.string()).optional(),
    kept: z.array(keptShape).optional(),
    not_done: z.array(notDoneShape).optional(),
  }),
  verbs: ['delete'],
  openWorld: true,
  data: plannedDeletion,
  preflight: readUsage,
  plan: (args, context) => {
    const { bundles, kept, lastUsed } = select(args, context);
    return deletionPlan(bundles, context, { kept, lastUsed });
  },
  work: {
    identity: ({ bundle_ids, filter }) =>
      filter === undefined ? { bundle_ids: [...new Set(bundle_ids)].sort() } : { filter: asJson(filter) },
    settled: (args, context) => {
      // The preflight selects the bundles, so select them once, after it.
      if (context.facts === undefined) return undefined;
      const { bundles, kept } = select(args, context);
      if (bundles.length > 0) return undefined;
      return nothingToDo(
        `There is nothing to delete; ${counted(kept.length, 'bundle')} kept, nothing was changed`,
        { deleted: [], kept },
      );
    },
    accepts: joinsOnceBegun,
    begin: markDeleting,
    steps: deletionOfMany,
    finish: (tx, operation, outputs) => {
      settleStatuses(tx, operation);
      const { deleted, kept, notDone } = deletionOutcome(outputs.values());
      const all = [...kept, ...keptBefore(operation)];
      const left = notDone.length > 0 ? '; what providers could not remove is in not_done' : '';
      return {
        deleted,
        kept: all,
        not_done: notDone,
        message: `Deleted ${counted(deleted.length, 'bundle')}, kept ${all.length}${left}`,
      };
    },
    stopped: settleStatuses,
    unwind: neverCompensated(
      'What was deleted can’t be restored.',
      'Resume it to finish; provision_bundle with a bundle’s id sets it up again, with new keys, within 30 days.',
    ),
  },
  present: (operation, steps) => {
    const { deleted, kept } = outcomeSoFar(steps);
    const all = [...kept, ...keptBefore(operation)];
    return { deleted, kept: all, ...operationAnswer(operation, steps) };
  },
});

/** What the plan kept, and what the person left out. */
function keptBefore(operation: Operation): Kept[] {
  return [...plannedDeletion.of(operation).kept, ...notApproved(operation)];
}
