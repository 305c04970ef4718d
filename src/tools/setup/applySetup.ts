// apply_setup: sets up every missing bundle of the project's setup file, in one operation. Existing bundles stay
// unchanged; only what a person accepted of the file counts.
import { z } from 'zod';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import { IN_FLIGHT, type Operation } from '../../core/operation/operation.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { SETUP_FILE } from '../../core/setup/setupEntry.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted } from '../bundleTarget.ts';
import { gated, nothingToDo } from '../gated.ts';
import { removeBundle } from '../provision/bundleRecords.ts';
import { askForSecrets, beginBundle } from '../provision/newBundle.ts';
import { shownInPlan } from '../../core/provider/outwardValue.ts';
import { webhookUrls } from '../provision/wantedWebhooks.ts';
import { operationAnswer, operationOutput } from '../wire.ts';
import { plannedSetup, setupOutcomeShape, type PlannedBundle } from './setupData.ts';
import { outcomeOf } from './setupOutcome.ts';
import {
  applyInput,
  factsOf,
  hasSent,
  keptEntry,
  preflightOf,
  requestOf,
  setupPlan,
  wantedNow,
} from './setupPlan.ts';
import { APPLY_SETUP, plannedBundles, setupSteps } from './setupSteps.ts';

export const applySetup = defineWorkTool({
  ...gated,
  name: APPLY_SETUP,
  title: 'Set up project',
  description: `Sets up every missing bundle that this project needs in an environment (${SETUP_FILE}), in one operation with one approval. Keeps what exists; adopts what it can find at the provider. If one bundle fails, the others continue: repeat the call, or use resume_operation. "bundles" lists each outcome. A person must accept the file first; call get_setup before.`,
  input: applyInput,
  output: operationOutput.extend({ bundles: z.array(setupOutcomeShape).optional() }),
  verbs: ['create'],
  openWorld: true,
  preflight: preflightOf,
  data: plannedSetup,
  plan: setupPlan,
  work: {
    identity: requestOf,
    settled: (args, context) => {
      if (factsOf(context) === undefined) return undefined;
      const { planned, kept } = wantedNow(args, context);
      if (planned.length > 0) return undefined;
      const unfit = kept.filter(({ state }) => state !== 'present').length;
      const message =
        unfit === 0
          ? 'Everything is set up already'
          : `Nothing can be set up; ${unfit} need a look, see bundles`;
      const bundles = kept.map(keptEntry);
      return nothingToDo(`${message}; nothing was sent`, { bundles });
    },
    accepts: (_args, operation, context) => {
      if (IN_FLIGHT.has(operation.status)) return 'join';
      const facts = factsOf(context);
      // Not decided yet: read the file first.
      if (facts === undefined) return 'supersede';
      const same = canonicalJson(facts.entries) === canonicalJson(plannedSetup.of(operation).asked);
      const left = leftOf(operation, context);
      if (same && left.length > 0 && left.every(({ id }) => context.view.bundles.get(id))) return 'join';
      const begun = left.filter(({ id }) => context.view.bundles.get(id) && hasSent(operation, id, context));
      if (begun.length === 0) return 'supersede';
      throw new AppError(
        'bundle-conflict',
        `${SETUP_FILE} was changed after ${operation.id} began, which stopped half-way.`,
        {
          details: { operation_id: operation.id, bundle_ids: begun.map(({ id }) => id) },
          next: `Nothing was changed. resume_operation with ${operation.id} finishes it as it was; delete_bundle removes what it began.`,
        },
      );
    },
    begin: (tx, operation, context) => {
      // A resume must not recreate a bundle that was deleted since.
      const isFirst = tx.operations.steps(operation.id).length === 0;
      for (const bundle of plannedBundles(operation)) {
        const known = tx.bundles.get(bundle.id);
        if (known?.status === 'active' || (known === undefined && !isFirst)) continue;
        refuseRival(tx, bundle);
        const { settings: _later, ...begun } = bundle;
        beginBundle(tx, context, begun);
      }
    },
    prepare: (context) => {
      for (const { id } of plannedBundles(context.operation)) {
        const bundle = context.read((view) => view.bundles.get(id));
        if (bundle?.status === 'provisioning') askForSecrets(context, bundle);
      }
    },
    steps: setupSteps,
    sends: (operation, { manifests }) =>
      plannedBundles(operation).map(({ id, name, provider, inputs }) => ({
        targetId: id,
        values: [shownInPlan({ name, inputs }), webhookUrls(manifests.get(provider), inputs)],
      })),
    finish: (_tx, operation) => {
      const planned = plannedBundles(operation);
      const bundles = outcomeOf(
        operation,
        planned.map(({ id }) => ({ name: id, status: 'completed' as const, message: '' })),
      );
      const kept = bundles.length - planned.length;
      return {
        bundles,
        message: `Set up ${counted(planned.length, 'bundle')}${kept > 0 ? `, kept ${kept}` : ''}`,
      };
    },
    stopped: (tx, operation) => {
      if (operation.status === 'rolled_back') removeBegun(tx, operation);
      if (operation.status !== 'failed') return;
      for (const { id } of plannedBundles(operation)) {
        const bundle = tx.bundles.get(id);
        if (bundle?.status === 'provisioning')
          tx.bundles.update({ ...bundle, status: 'failed', revision: bundle.revision + 1 });
      }
    },
  },
  present: (operation, steps) => ({
    bundles: outcomeOf(operation, steps),
    ...operationAnswer(operation, steps),
  }),
});

/** Nothing of it remains at the provider. A bundle that another operation finished in the meantime stays. */
function removeBegun(tx: StoreTransaction, operation: Operation): void {
  const done = new Set(
    tx.operations.steps(operation.id).flatMap(({ name, status }) => (status === 'undone' ? [name] : [])),
  );
  for (const { id } of plannedBundles(operation)) {
    const bundle = tx.bundles.get(id);
    if (bundle !== undefined && (bundle.status !== 'active' || done.has(id))) removeBundle(tx, id);
  }
}

/** What the operation still has to do. */
function leftOf(operation: Operation, { view }: PlanContext): PlannedBundle[] {
  const done = new Set(
    view.operations.steps(operation.id).flatMap(({ name, status }) => (status === 'completed' ? [name] : [])),
  );
  return plannedBundles(operation).filter(({ id }) => !done.has(id));
}

/** Another window may just have set up the same bundle. */
function refuseRival(tx: StoreTransaction, { id, name, provider, environment }: PlannedBundle): void {
  const rival = tx.bundles.findByIdentity(provider, environment, name);
  if (rival === undefined || rival.id === id) return;
  throw new AppError('bundle-conflict', `Bundle “${visibleText(name, 120)}” was set up in the meantime.`, {
    retryable: true,
    next: 'Nothing was started. Ask again: what exists is kept.',
  });
}
