// apply_setup: sets up every bundle of the project's setup file that is missing, in one operation. What exists is left
// as it is; what a person accepted of the file is all that counts.
import { z } from 'zod';
import type { Plan, PlanTarget } from '../../core/approval/plan.ts';
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { IN_FLIGHT, type Operation } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/waitingOperations.ts';
import type { StoreTransaction } from '../../core/ports.ts';
import { SETUP_FILE, type SetupEntry } from '../../core/setup/setupFile.ts';
import { defineWorkTool, type LookAheadContext, type PlanContext } from '../../core/tool/tool.ts';
import { visibleText } from '../../core/visibleText.ts';
import { counted } from '../bundleTarget.ts';
import { gatedInput } from '../gated.ts';
import { askForSecrets, beginBundle } from '../provision/newBundle.ts';
import { operationAnswer, operationOutput, operationSummary } from '../wire.ts';
import { existingWebhooks } from './adoption.ts';
import { compareEntry, selectedEntries, type ComparedEntry } from './compareSetup.ts';
import { outcomeOf, setupOutcomeShape } from './setupOutcome.ts';
import { APPLY_SETUP, plannedBundles, setupSteps, stoppedSetups, type PlannedBundle } from './setupSteps.ts';

const input = z.strictObject({
  environment: z.enum(ENVIRONMENTS).describe('where to set up what is missing'),
  names: z
    .array(z.string().min(1).max(500))
    .min(1)
    .max(100)
    .optional()
    .describe('only these bundles of the file; default: all that it asks for there'),
  ...gatedInput,
});
type ApplyArgs = z.infer<typeof input>;

/** What looking ahead finds: the accepted file's entries, and URLs of webhooks that exist, by entry. */
interface SetupFacts {
  entries: SetupEntry[];
  existing: Record<string, string[]>;
}

const BUNDLE_MS = 40_000;

export const applySetup = defineWorkTool({
  name: APPLY_SETUP,
  title: 'Set up project',
  description: `Sets up every bundle that this project needs in an environment (${SETUP_FILE}) and that is missing, in one operation with one approval. What exists is kept, what exists at the provider is adopted where it can be found. One bundle that fails does not stop the others: the same call, or resume_operation, goes on with it. "bundles" says what became of each. The person must have accepted the file; try get_setup first.`,
  input,
  output: operationOutput.extend({ bundles: z.array(setupOutcomeShape).optional() }),
  verbs: ['create'],
  pace: 'long',
  openWorld: true,
  idempotent: true,
  lookAhead: async (args: ApplyArgs, context): Promise<JsonObject> => {
    const { entries } = await context.setup.readAccepted();
    const wanted = selectedEntries(entries, args);
    const facts: SetupFacts = { entries: wanted, existing: await lookForExisting(wanted, context) };
    return facts as unknown as JsonObject;
  },
  plan: (args: ApplyArgs, context): Plan => {
    const { planned, kept, existing } = wantedNow(args, context);
    const [first] = planned;
    const hosts = [
      ...new Set(planned.map(({ provider, host }) => `${context.manifests.get(provider).name} (${host})`)),
    ];
    return {
      title:
        planned.length === 1 && first
          ? `set up bundle “${visibleText(first.name, 120)}” at ${context.manifests.get(first.provider).name} (${args.environment})`
          : `set up ${counted(planned.length, 'bundle')} of this project (${args.environment})`,
      verbs: ['create'],
      targets: planned.map((entry) => targetOf(entry, existing[keyOf(entry)] ?? [], context)),
      impact: [
        `Creates credentials, webhooks and OAuth clients at ${hosts.join(', ')}, as far as they are offered.`,
        ...(kept.length > 0 ? [`${counted(kept.length, 'bundle')} of ${SETUP_FILE} stay as they are.`] : []),
      ],
      warning: null,
      quote: null,
      estimatedMs: BUNDLE_MS * planned.length,
      bundleId: null,
      data: {
        bundles: planned.map(({ id, name, provider, environment, inputs, settings }): JsonValue => {
          return { id, name, provider, environment, inputs, settings };
        }),
        kept: kept.map(keptEntry),
        // What was asked for, to tell a corrected file from the same request.
        asked: (factsOf(context)?.entries ?? []) as unknown as JsonValue,
      },
    };
  },
  work: {
    identity: requestOf,
    settled: (args: ApplyArgs, context) => {
      if (factsOf(context) === undefined) return undefined;
      const { planned, kept } = wantedNow(args, context);
      if (planned.length > 0) return undefined;
      const unfit = kept.filter(({ state }) => state !== 'present').length;
      const message =
        unfit === 0
          ? 'Everything is set up already'
          : `Nothing can be set up; ${unfit} need a look, see bundles`;
      const bundles = kept.map(keptEntry);
      return {
        status: 'completed',
        operation_id: null,
        percent: 100,
        message: `${message}; nothing was sent`,
        bundles,
      };
    },
    accepts: (_args: ApplyArgs, operation, context) => {
      if (IN_FLIGHT.has(operation.status)) return 'join';
      const facts = factsOf(context);
      // Not decided yet: what the file says now is looked up first.
      if (facts === undefined) return 'supersede';
      const same =
        canonicalJson(facts.entries as unknown as JsonValue) ===
        canonicalJson(planOf(operation)?.data['asked'] ?? null);
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
      // A bundle that was deleted since is not made again by a resume.
      const isFirst = tx.operations.steps(operation.id).length === 0;
      for (const bundle of plannedBundles(operation)) {
        const known = tx.bundles.get(bundle.id);
        if (known?.status === 'active' || (known === undefined && !isFirst)) continue;
        refuseRival(tx, bundle);
        beginBundle(tx, context, bundle);
      }
    },
    prepare: (context) => {
      for (const { id } of plannedBundles(context.operation)) {
        const bundle = context.read((view) => view.bundles.get(id));
        if (bundle?.status === 'provisioning') askForSecrets(context, bundle);
      }
    },
    steps: setupSteps,
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
  summarize: operationSummary,
});

async function lookForExisting(
  wanted: readonly SetupEntry[],
  context: LookAheadContext,
): Promise<Record<string, string[]>> {
  const existing: Record<string, string[]> = {};
  for (const entry of wanted) {
    const compared = context.read((view) => compareEntry({ view, manifests: context.manifests }, entry));
    if (compared.state !== 'missing') continue;
    const urls = await existingWebhooks(compared, context);
    if (urls.length > 0) existing[keyOf(entry)] = urls;
  }
  return existing;
}

function factsOf({ facts }: PlanContext): SetupFacts | undefined {
  return facts as unknown as SetupFacts | undefined;
}

/** What is missing, under ids that stay the same where it is planned anew, and what is kept. */
function wantedNow(
  args: ApplyArgs,
  context: PlanContext,
): {
  planned: (ComparedEntry & PlannedBundle)[];
  kept: ComparedEntry[];
  existing: Record<string, string[]>;
} {
  const { previous, ids } = context;
  const { entries, existing } = factsOf(context) ?? { entries: [], existing: {} };
  const before = (previous?.data['bundles'] ?? []) as unknown as PlannedBundle[];
  const idBefore = (entry: SetupEntry): string | undefined =>
    before.find((known) => keyOf(known) === keyOf(entry))?.id;
  const compared = entries.map((entry) => compareEntry(context, entry));
  const isOwn = (entry: ComparedEntry): boolean =>
    entry.state === 'missing' ||
    (entry.bundle !== null &&
      entry.state === 'unfinished' &&
      (entry.bundle.id === idBefore(entry) || isUntouched(entry.bundle.id, args, context)));
  return {
    planned: compared
      .filter(isOwn)
      .map((entry) => ({ ...entry, id: idBefore(entry) ?? entry.bundle?.id ?? ids.create('bnd') })),
    kept: compared.filter((entry) => !isOwn(entry)),
    existing,
  };
}

function targetOf(
  { id, name, provider, environment, inputs, settings, host, bundle }: ComparedEntry & PlannedBundle,
  adopted: readonly string[],
  { manifests }: PlanContext,
): PlanTarget {
  const manifest = manifests.get(provider);
  const set = (label: string, value: JsonValue, note: string | null = null) => ({
    label,
    before: null,
    after: typeof value === 'string' ? value : canonicalJson(value),
    note,
  });
  return {
    kind: 'bundle',
    id,
    name,
    revision: bundle?.revision ?? null,
    environment,
    live: manifest.environments[environment]?.live ?? true,
    facts: [
      { label: 'Provider', value: manifest.name },
      { label: 'Host', value: host },
    ],
    changes: [
      ...adopted.map((url) => set('Webhook', url, 'exists at the provider already and is adopted')),
      ...Object.entries(inputs).map(([input, value]) => set(input, value)),
      ...Object.entries(settings).map(([setting, value]) => set(`setting ${setting}`, value)),
    ],
  };
}

function keptEntry({ name, provider, environment, state, bundle, why }: ComparedEntry): JsonObject {
  return {
    name,
    provider,
    environment,
    bundle_id: bundle?.id ?? null,
    status: 'kept',
    why: state,
    message: why.join('; '),
  };
}

/** What of the operation is not done yet. */
function leftOf(operation: Operation, { view }: PlanContext): PlannedBundle[] {
  const done = new Set(
    view.operations.steps(operation.id).flatMap(({ name, status }) => (status === 'completed' ? [name] : [])),
  );
  return plannedBundles(operation).filter(({ id }) => !done.has(id));
}

function hasSent(operation: Operation, bundleId: string, { view }: PlanContext): boolean {
  return view.operations
    .calls(operation.id)
    .some(({ step, state }) => step.startsWith(`${bundleId}/`) && state !== 'rejected' && state !== 'absent');
}

/** Whether it stands for an earlier run of just this request that stopped before anything of it existed. */
function isUntouched(bundleId: string, args: ApplyArgs, context: PlanContext): boolean {
  const stopped = stoppedSetups(context.view, bundleId);
  const asked = canonicalJson(requestOf(args));
  return (
    stopped.length > 0 &&
    stopped.every(
      ({ operation }) =>
        canonicalJson(requestOf(operation.args as unknown as ApplyArgs)) === asked &&
        !hasSent(operation, bundleId, context),
    )
  );
}

/** What makes two requests the same. */
function requestOf({ environment, names }: ApplyArgs): JsonValue {
  const wanted = names && [...new Set(names.map((name) => name.normalize('NFC').trim()))].sort();
  return [environment, wanted ?? null];
}

/** Another window may have set up the same bundle a moment ago. */
function refuseRival(tx: StoreTransaction, { id, name, provider, environment }: PlannedBundle): void {
  const rival = tx.bundles.findByIdentity(provider, environment, name);
  if (rival === undefined || rival.id === id) return;
  throw new AppError('bundle-conflict', `Bundle “${visibleText(name, 120)}” was set up meanwhile.`, {
    retryable: true,
    next: 'Nothing was started. Ask again: what exists is kept.',
  });
}

function keyOf({
  provider,
  environment,
  name,
}: Pick<SetupEntry, 'provider' | 'environment' | 'name'>): string {
  return JSON.stringify([provider, environment, name]);
}
