// The steps of apply_setup: for each approved bundle those of provisioning, and one that activates it. Each bundle is
// its own part: a failure does not stop the others, and a resume continues only the failed ones.
import type { JsonObject } from '../../core/json.ts';
import {
  RESUMABLE,
  type CallRecord,
  type Operation,
  type OperationStatus,
} from '../../core/operation/operation.ts';
import type { Step, StepContext } from '../../core/operation/step.ts';
import type { StoreView } from '../../core/storage/store.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { approvedTargetsOf } from '../gated.ts';
import { mergePatch } from '../mergePatch.ts';
import { bundleOf, changeBundle } from '../provision/bundleRecords.ts';
import { provisionSteps } from '../provision/provisionSteps.ts';
import { callOrAdopt } from './adoption.ts';
import { plannedSetup, type PlannedBundle } from './setupData.ts';

export const APPLY_SETUP = 'apply_setup';
const MOST_STOPPED = 100;
/** It can continue, or its rollback can. */
const STOPPED: readonly OperationStatus[] = [...RESUMABLE, 'rolling_back'];

/** The approved bundles of the plan. */
export function plannedBundles(operation: Operation): PlannedBundle[] {
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  return plannedSetup.of(operation).bundles.filter(({ id }) => approved.has(id));
}

export function setupSteps(operation: Operation, context: PlanContext): Step[] {
  const planned = plannedBundles(operation);
  return planned.flatMap((bundle, index): Step[] => {
    const { id, name, settings } = bundle;
    const shown = `“${visibleText(name, 60)}”`;
    const place = planned.length === 1 ? shown : `${shown} (${index + 1} of ${planned.length})`;
    // Its own tag: a search by it must not find another bundle of this setup.
    const names = { prefix: prefixOf(id), tag: `${operation.id}/${id}` };
    const own = provisionSteps({ ...operation, bundleId: id }, context, names).map((step): Step => {
      return {
        name: step.name,
        title: `${place}: ${step.title}`,
        weight: step.weight,
        part: id,
        run: (whole) => step.run(contextOf(whole, id)),
        ...(step.undo && { undo: (tx, whole) => step.undo?.(tx, { ...whole, bundleId: id }) }),
      };
    });
    return [...own, finishing(id, settings, `${place}: Making it active`)];
  });
}

/** Named by the bundle: once it is completed, the bundle is done. */
function finishing(id: string, settings: JsonObject, title: string): Step {
  return {
    name: id,
    title,
    weight: 1,
    part: id,
    run: async (whole) => {
      const context = contextOf(whole, id);
      const { name } = bundleOf(context);
      return {
        message: `Bundle “${visibleText(name, 60)}” is active`,
        output: { bundle_id: id },
        apply: (tx) => {
          changeBundle(tx, context.operation, (bundle) => ({
            status: 'active',
            settings: mergePatch(bundle.settings, settings),
          }));
        },
      };
    },
  };
}

/** The context of one bundle's steps: they see an operation about only that bundle. */
function contextOf(whole: StepContext, bundleId: string): StepContext {
  return {
    ...whole,
    get operation() {
      return { ...whole.operation, bundleId };
    },
    idFor: (prefix, key) => whole.idFor(prefix, `${bundleId}/${key}`),
    call: (key, spec) => callOrAdopt(whole, key, spec),
  };
}

/** Whether a setup sent it for this bundle. */
export function isForBundle({ step }: CallRecord, bundleId: string): boolean {
  return step.startsWith(prefixOf(bundleId));
}

/** Prefix of the names of a bundle's steps. */
function prefixOf(bundleId: string): string {
  return `${bundleId}/`;
}

/** Stopped setups that still have to finish this bundle, and their calls for it. */
export function stoppedSetups(
  view: StoreView,
  bundleId: string,
): { operation: Operation; calls: CallRecord[] }[] {
  const { items } = view.operations.page({ kind: APPLY_SETUP, statuses: STOPPED }, null, MOST_STOPPED);
  return items
    .filter(
      (operation) =>
        plannedBundles(operation).some(({ id }) => id === bundleId) &&
        view.operations
          .steps(operation.id)
          .every(({ name, status }) => name !== bundleId || status !== 'completed'),
    )
    .map((operation) => {
      const calls = view.operations.calls(operation.id);
      return { operation, calls: calls.filter((call) => isForBundle(call, bundleId)) };
    });
}
