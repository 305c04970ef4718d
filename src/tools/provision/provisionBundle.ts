// provision_bundle: sets up one integration, streamed and durable; the same request joins, resumes, or finds it done.
import { effectsOn } from '../../core/plan/effect.ts';
import { phrase } from '../../core/plan/phrase.ts';
import { z } from 'zod';
import { PlanData } from '../../core/plan/planData.ts';
import { ENVIRONMENTS, type Bundle } from '../../core/bundle/bundle.ts';
import { jsonObject } from '../../core/bundle/bundleSchema.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { destinationHost, resolveInputs } from '../../core/provider/inputs.ts';
import { scopeOf } from '../../core/provider/scope.ts';
import { defineWorkTool } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { gated, gatedInput } from '../gated.ts';
import { operationAnswer, operationOutput } from '../wire.ts';
import { bundleOf, changeBundle, removeBundle } from './bundleRecords.ts';
import { askForSecrets, beginBundle, MAX_NAME_LENGTH } from './newBundle.ts';
import { closeUnfinished, unfinishedOf } from '../deletion/unfinished.ts';
import { stoppedSetups } from '../setup/setupSteps.ts';
import { provisionEffects } from './provisionEffects.ts';
import { provisionSteps } from './provisionSteps.ts';
import { recreated, recreation, recreationData, recreationImpact } from './recreation.ts';
import { wantedBundle } from './wantedBundle.ts';
import { webhookUrls } from './wantedWebhooks.ts';

const input = z
  .strictObject({
    bundle_id: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe(
        'instead of name, provider and environment: an existing bundle, or one deleted less than 30 days ago',
      ),
    name: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .describe('identifies the bundle, with provider and environment'),
    provider: z.string().min(1).max(40).optional().describe('a provider id from list_providers'),
    environment: z.string().min(1).max(40).optional().describe('development, staging or production'),
    ...gatedInput,
    inputs: z
      .record(z.string(), z.json())
      .optional()
      .describe('what the provider asks for; a person types secrets'),
  })
  .refine(
    ({ bundle_id, name, provider, environment }) =>
      bundle_id === undefined ? name && provider && environment : !(name ?? provider ?? environment),
    { message: 'give either bundle_id, or name, provider and environment' },
  );
type ProvisionArgs = z.infer<typeof input>;

const planned = new PlanData(
  z.object({
    name: z.string(),
    provider: z.string(),
    environment: z.enum(ENVIRONMENTS),
    inputs: jsonObject,
    ...recreationData,
  }),
  ({ name, inputs }) => ({ name, inputs }),
);

export const provisionBundle = defineWorkTool({
  ...gated,
  name: 'provision_bundle',
  title: 'Set up bundle',
  description:
    'Sets up an integration bundle: API credentials, webhooks, OAuth client, validation (30 to 45 s). A person approves live accounts and new destinations, and enters secrets in VS Code. If it returns "running", call wait_for_operation. Safe to repeat: it joins, resumes, or returns what exists.',
  input,
  output: operationOutput.extend({ bundle_id: z.string().nullable().optional() }),
  verbs: ['create'],
  openWorld: true,
  data: planned,
  plan: (args, context) => {
    const { name, provider, environment, existing, deleted } = wantedBundle(args, context);
    const manifest = context.manifests.get(provider);
    const known = existing?.inputs ?? deleted?.inputs ?? {};
    const inputs = resolveInputs(manifest, args.inputs ?? known, environment).values;
    // Also refuses an address that must not receive secrets, before anything is recorded.
    const place = { environment, baseUrl: existing?.baseUrl ?? deleted?.baseUrl };
    const host = destinationHost(manifest, place, inputs);
    const bundleId = existing?.id ?? context.previous?.bundleId ?? context.ids.create('bnd');
    const shown = { name: visibleText(name, MAX_NAME_LENGTH), provider: manifest.name, environment };
    return {
      title: deleted
        ? phrase('set up bundle “{name}” again at {provider} ({environment})', shown)
        : phrase('set up bundle “{name}” at {provider} ({environment})', shown),
      verbs: ['create'],
      targets: [
        {
          kind: 'bundle',
          id: bundleId,
          name,
          revision: existing?.revision ?? null,
          providerId: provider,
          environment,
          live: manifest.environments[environment]?.live ?? false,
          scope: scopeOf(manifest, { id: bundleId, provider, inputs, ...place }),
          facts: [{ label: phrase('Host'), value: host }],
          effects: effectsOn(
            { kind: 'bundle', name },
            provisionEffects(
              manifest,
              { id: bundleId, inputs, settings: deleted?.settings, kept: deleted?.webhooks },
              context,
            ),
          ),
        },
      ],
      impact: [
        ...recreationImpact(deleted),
        phrase(
          'Creates credentials, webhooks and an OAuth client at {host}, as far as {provider} offers them.',
          {
            host,
            provider: manifest.name,
          },
        ),
      ],
      warning: null,
      quote: null,
      estimatedMs: 40_000,
      bundleId,
      data: { name, provider, environment, inputs, ...recreation(deleted) },
    };
  },
  work: {
    identity: (args, context) => {
      const { name, provider, environment } = wantedBundle(args, context);
      return [provider, environment, name];
    },
    settled: (args, context) => {
      const { existing } = wantedBundle(args, context);
      if (existing === undefined) return undefined;
      if (existing.status === 'provisioning' || existing.status === 'failed') {
        refuseLeftBySetup(existing, context);
        refuseHalfDeleted(existing, context);
        return undefined;
      }
      refuseOtherInputs(args, existing, context);
      if (existing.status === 'active') return existingAnswer(existing);
      throw new AppError('bundle-busy', `The bundle is ${existing.status}.`, {
        retryable: true,
        next: 'Nothing was done. list_operations with its bundle_id shows what works on it.',
      });
    },
    accepts: (args, operation, context) => {
      const bundle = operation.bundleId === null ? undefined : context.view.bundles.get(operation.bundleId);
      if (bundle === undefined) return isAskedAlready(args, operation, context) ? 'join' : 'supersede';
      if (!hasOtherInputs(args, bundle, context)) return 'join';
      // Before anything exists at the provider, corrected inputs simply replace the wrong ones.
      const untouched = context.view.operations
        .calls(operation.id)
        .every(({ state }) => state === 'rejected' || state === 'absent');
      if (untouched && operation.lease === null) return 'supersede';
      throw conflict(bundle);
    },
    begin: (tx, operation, context) => {
      const { name, provider, environment, inputs } = planned.of(operation);
      const id = operation.bundleId ?? '';
      const again = tx.bundles.get(id) === undefined ? recreated(tx, operation) : undefined;
      beginBundle(tx, context, {
        id,
        name,
        provider,
        environment,
        inputs,
        baseUrl: again?.baseUrl ?? undefined,
        settings: again?.settings ?? {},
      });
    },
    prepare: (context) => askForSecrets(context, bundleOf(context)),
    steps: provisionSteps,
    sends: (operation, { manifests }) => {
      const { provider, inputs, recreates } = planned.of(operation);
      return [{ values: webhookUrls(manifests.get(provider), inputs, recreates?.webhooks) }];
    },
    finish: (tx, operation) => {
      const bundle = changeBundle(tx, operation, () => ({ status: 'active' }));
      return {
        bundle_id: bundle.id,
        message: activeMessage(bundle),
        unsupported: bundle.unsupported.map((entry) => ({ ...entry })),
      };
    },
    stopped: (tx, operation) => followStop(tx, operation),
  },
  present: (operation, steps) => {
    const answer = operationAnswer(operation, steps);
    return { ...answer, bundle_id: operation.bundleId };
  },
});

function hasOtherInputs(args: ProvisionArgs, bundle: Bundle, { manifests }: PlanContext): boolean {
  if (args.inputs === undefined) return false;
  const { values } = resolveInputs(manifests.get(bundle.provider), args.inputs, bundle.environment);
  return canonicalJson(values) !== canonicalJson(bundle.inputs);
}

/** Whether a person is already asked for exactly this: it waits, and nothing of it exists yet. */
function isAskedAlready(args: ProvisionArgs, operation: Operation, { manifests }: PlanContext): boolean {
  if (operation.status !== 'awaiting_approval') return false;
  const { provider, environment, inputs } = planned.of(operation);
  const { values } = resolveInputs(manifests.get(provider), args.inputs ?? inputs, environment);
  return canonicalJson(values) === canonicalJson(inputs);
}

/** The stopped setup's journal holds its parts: another operation would create them twice. */
function refuseLeftBySetup({ id }: Bundle, { view }: PlanContext): void {
  const [stopped] = stoppedSetups(view, id);
  if (stopped === undefined) return;
  throw new AppError('bundle-busy', `apply_setup began this bundle and stopped (${stopped.operation.id}).`, {
    details: { operation_id: stopped.operation.id },
    next: `Nothing was done. resume_operation with ${stopped.operation.id} finishes it; delete_bundle removes it.`,
  });
}

/** Parts that a deletion left would be created a second time, and the first ones would be orphans. */
function refuseHalfDeleted({ id, webhooks, oauthClient }: Bundle, { view }: PlanContext): void {
  const hasKey = view.credentials.count(id, 'api_key') > 0;
  const stopped = unfinishedOf(view, id).find(({ kind }) => kind === 'delete_bundle');
  if (stopped === undefined && webhooks.length === 0 && oauthClient === null && !hasKey) return;
  throw new AppError('bundle-conflict', 'Its deletion began and stopped, so only a part of it is left.', {
    ...(stopped && { details: { operation_id: stopped.id } }),
    next: `Nothing was done. ${stopped ? `resume_operation with ${stopped.id}` : 'delete_bundle'} removes what is left; then it can be set up again.`,
  });
}

function refuseOtherInputs(args: ProvisionArgs, bundle: Bundle, context: PlanContext): void {
  if (hasOtherInputs(args, bundle, context)) throw conflict(bundle);
}

function conflict(bundle: Bundle): AppError {
  return new AppError(
    'bundle-conflict',
    `The bundle “${visibleText(bundle.name, MAX_NAME_LENGTH)}” exists with other inputs.`,
    {
      details: { bundle_id: bundle.id },
      next: 'Nothing was changed. Leave inputs out to use it as it is, choose another name, or delete it first.',
    },
  );
}

function existingAnswer(bundle: Bundle): JsonObject {
  return {
    status: 'completed',
    bundle_id: bundle.id,
    operation_id: null,
    percent: 100,
    message: `${activeMessage(bundle)} already; nothing was sent`,
    steps: [],
  };
}

function activeMessage(bundle: Bundle): string {
  return `Bundle “${visibleText(bundle.name, MAX_NAME_LENGTH)}” is active`;
}

/** The bundle's status follows its operation: a failure is recorded, a rollback leaves nothing. */
function followStop(tx: StoreTransaction, operation: Operation): void {
  if (operation.bundleId === null || tx.bundles.get(operation.bundleId) === undefined) return;
  if (operation.status === 'failed') changeBundle(tx, operation, () => ({ status: 'failed' }));
  if (operation.status !== 'rolled_back') return;
  removeBundle(tx, operation.bundleId);
  // A stopped deletion has nothing left to delete.
  closeUnfinished(tx, operation.bundleId, operation, operation.updatedAt);
}
