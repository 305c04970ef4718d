// What apply_setup would do: which bundles of the accepted file are missing, what is kept, and what a person decides on.
import { effectsOn, type Effect } from '../../core/plan/effect.ts';
import { phrase } from '../../core/plan/phrase.ts';
import type { Plan, PlanTarget } from '../../core/plan/plan.ts';
import { z } from 'zod';
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { JsonValue } from '../../core/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { entryKey, SETUP_FILE, type SetupEntry } from '../../core/setup/setupEntry.ts';
import { scopeOf } from '../../core/provider/scope.ts';
import type { PreflightContext } from '../../core/tool/tool.ts';
import type { PlanContext } from '../../core/operation/work.ts';
import { visibleText } from '../../core/visibleText.ts';
import { provisionEffects } from '../provision/provisionEffects.ts';
import { existingWebhooks } from './adoption.ts';
import { compareEntry, selectedEntries, type ComparedEntry } from './compareSetup.ts';
import { gatedInput } from '../gated.ts';
import {
  plannedSetup,
  setupFacts,
  type KeptEntry,
  type PlannedBundle,
  type SetupData,
  type SetupFacts,
} from './setupData.ts';
import { isForBundle, stoppedSetups } from './setupSteps.ts';

export const applyInput = z.strictObject({
  environment: z.enum(ENVIRONMENTS).describe('where to set up what is missing'),
  names: z
    .array(z.string().min(1).max(500))
    .min(1)
    .max(100)
    .optional()
    .describe('only these bundles of the file; default: all that it asks for there'),
  ...gatedInput,
});
type ApplyArgs = Pick<z.infer<typeof applyInput>, 'environment' | 'names'>;

const BUNDLE_MS = 40_000;

/** @throws AppError `not-found`, `not-accepted`, `bad-setup-file`, `bad-arguments` */
export async function preflightOf(args: ApplyArgs, context: PreflightContext): Promise<SetupFacts> {
  const { entries } = await context.setup.readAccepted();
  const wanted = selectedEntries(entries, args);
  return { entries: wanted, existing: await lookForExisting(wanted, context) };
}

export function setupPlan(args: ApplyArgs, context: PlanContext): Plan<SetupData> {
  const { planned, kept, existing } = wantedNow(args, context);
  const [first] = planned;
  const hosts = [
    ...new Set(planned.map(({ provider, host }) => `${context.manifests.get(provider).name} (${host})`)),
  ];
  return {
    title:
      planned.length === 1 && first
        ? phrase('set up bundle “{name}” at {provider} ({environment})', {
            name: visibleText(first.name, 120),
            provider: context.manifests.get(first.provider).name,
            environment: args.environment,
          })
        : phrase('set up {count} bundles of this project ({environment})', {
            count: planned.length,
            environment: args.environment,
          }),
    verbs: ['create'],
    targets: planned.map((entry) => targetOf(entry, existing[entryKey(entry)] ?? [], context)),
    impact: [
      phrase('Creates credentials, webhooks and OAuth clients at {hosts}, as far as they are offered.', {
        hosts: hosts.join(', '),
      }),
      ...(kept.length > 0
        ? [
            phrase('Bundles of {file} that stay as they are: {count}.', {
              file: SETUP_FILE,
              count: kept.length,
            }),
          ]
        : []),
    ],
    warning: null,
    quote: null,
    estimatedMs: BUNDLE_MS * planned.length,
    bundleId: null,
    data: {
      bundles: planned.map(({ id, name, provider, environment, inputs, settings }) => {
        return { id, name, provider, environment, inputs, settings };
      }),
      kept: kept.map(keptEntry),
      asked: factsOf(context)?.entries ?? [],
    },
  };
}

export function factsOf({ facts }: PlanContext): SetupFacts | undefined {
  return facts && setupFacts.parse(facts);
}

/** The identity of a request. */
export function requestOf({ environment, names }: ApplyArgs): JsonValue {
  const wanted = names && [...new Set(names.map((name) => name.normalize('NFC').trim()))].sort();
  return [environment, wanted ?? null];
}

/** What is missing, with ids that stay the same when it is planned again, and what is kept. */
export function wantedNow(
  args: ApplyArgs,
  context: PlanContext,
): {
  planned: (ComparedEntry & PlannedBundle)[];
  kept: ComparedEntry[];
  existing: Record<string, string[]>;
} {
  const { previous, ids } = context;
  const { entries, existing } = factsOf(context) ?? { entries: [], existing: {} };
  const before = previous ? plannedSetup.read(previous).bundles : [];
  const idBefore = (entry: SetupEntry): string | undefined =>
    before.find((known) => entryKey(known) === entryKey(entry))?.id;
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

export function keptEntry({ name, provider, environment, state, bundle, why }: ComparedEntry): KeptEntry {
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

export function hasSent(operation: Operation, bundleId: string, { view }: PlanContext): boolean {
  return view.operations
    .calls(operation.id)
    .some((call) => isForBundle(call, bundleId) && call.state !== 'rejected' && call.state !== 'absent');
}

async function lookForExisting(
  wanted: readonly SetupEntry[],
  context: PreflightContext,
): Promise<Record<string, string[]>> {
  const existing: Record<string, string[]> = {};
  for (const entry of wanted) {
    const compared = context.read((view) => compareEntry({ view, manifests: context.manifests }, entry));
    if (compared.state !== 'missing') continue;
    const urls = await existingWebhooks(compared, context);
    if (urls.length > 0) existing[entryKey(entry)] = urls;
  }
  return existing;
}

function targetOf(
  { id, name, provider, environment, inputs, settings, host, bundle }: ComparedEntry & PlannedBundle,
  adopted: readonly string[],
  context: PlanContext,
): PlanTarget {
  const manifest = context.manifests.get(provider);
  return {
    kind: 'bundle',
    id,
    name,
    revision: bundle?.revision ?? null,
    providerId: provider,
    environment,
    live: manifest.environments[environment]?.live ?? true,
    scope: scopeOf(manifest, { id, provider, environment, inputs }),
    facts: [
      { label: phrase('Provider'), value: manifest.name },
      { label: phrase('Host'), value: host },
    ],
    effects: effectsOn(
      { kind: 'bundle', name },
      provisionEffects(manifest, { id, inputs, settings, adopted }, context).map(accepted),
    ),
  };
}

/** The file that a person accepted names the destination; it approves this one alone. */
function accepted(effect: Effect): Effect {
  const { destination } = effect;
  return destination === undefined
    ? effect
    : { ...effect, destination: { ...destination, isAccepted: true } };
}

/** Whether it comes from an earlier run of exactly this request that stopped before anything of it existed. */
function isUntouched(bundleId: string, args: ApplyArgs, context: PlanContext): boolean {
  const stopped = stoppedSetups(context.view, bundleId);
  const asked = canonicalJson(requestOf(args));
  return (
    stopped.length > 0 &&
    stopped.every(
      ({ operation }) =>
        canonicalJson(requestOf(applyInput.parse(operation.args))) === asked &&
        !hasSent(operation, bundleId, context),
    )
  );
}
