// Performs a request that creates or checks a part of a bundle: sent, done manually, or as part of another request.
// What the provider can't do, or the caller didn't request, is left out with the reason.
import { entered, tagged, type OutwardParams } from '../../core/provider/outwardValue.ts';
import { english } from '../../core/plan/phrase.ts';
import { addressOf, type Bundle } from '../../core/bundle/bundle.ts';
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import type { SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';
import { destinationHost, inputField, isWanted } from '../../core/provider/inputs.ts';
import { requestOf, whyNotSent } from '../../core/provider/declaredRequests.ts';
import type { ManifestRequest, ManualManifestRequest } from '../../core/provider/manifest.ts';
import { fillPage } from '../../core/provider/template.ts';
import { bundleParams } from '../bundleRequests.ts';
import { callOrAsk } from '../refusedSecret.ts';

/** The bundle whose parts are created, and their names. */
export interface Making {
  context: StepContext;
  /** The wanted bundle: its parts are created at its address, with its inputs. */
  bundle: Bundle;
  /** Finds its objects at the provider again. One tag, one bundle: a search by it must not find another's. */
  tag: string;
  /** Prefix of the keys of calls and ids; empty if the operation creates one bundle's parts, once. */
  prefix: string;
  /** The step that creates its API key: the journal of that request holds whatever is part of it. */
  keyStep: string;
}

export interface Performed {
  values: JsonObject;
  /** The places of its secret outputs, by name. */
  secrets: Record<string, SecretRef>;
  /** Moves them to the request's secret owner: must run in the transaction that completes the step. */
  readonly apply: (tx: StoreTransaction) => void;
}

/** The request that others can be part of, and its key in the journal. */
const KEY_REQUEST = 'credential.create';
export const KEY_CALL = 'api-key';

/** Why the request is left out, or undefined if it is performed. */
export function whyLeftOut(
  manifests: ManifestCatalog,
  bundle: Pick<Bundle, 'provider' | 'inputs'>,
  name: string,
): string | undefined {
  const manifest = manifests.get(bundle.provider);
  const request = requestOf(manifest, name);
  if (request.type === 'unsupported') return request.why;
  if (request.type === 'included') return whyLeftOut(manifests, bundle, request.in);
  if (isWanted(request.when, bundle.inputs)) return undefined;
  const title = manifest.inputs[request.when ?? '']?.title ?? request.when;
  return `Not requested: “${title}” was not given.`;
}

/**
 * Like `whyLeftOut`, for what is recreated while the old one works: what a person created manually, a person
 * must create again.
 */
export function whyNotRecreated(
  manifests: ManifestCatalog,
  bundle: Pick<Bundle, 'provider' | 'inputs'>,
  name: string,
): string | undefined {
  const manifest = manifests.get(bundle.provider);
  const request = requestOf(manifest, name);
  const why = request.type === 'manual' ? whyNotSent(manifest, name) : undefined;
  if (why !== undefined) return english(why);
  if (request.type === 'included') return whyNotRecreated(manifests, bundle, request.in);
  return whyLeftOut(manifests, bundle, name);
}

interface PerformOptions {
  secretOwner: string;
  secrets?: Record<string, SecretRef>;
  /** As in `CallSpec`. */
  anew?: boolean;
  /** Whether a person is asked if the provider refuses their secret (default), or the caller is told. */
  asks?: boolean;
}

/**
 * Performs the request for the bundle.
 * @param key names it in the journal
 * @throws AppError as `StepContext.call`; InputNeeded if a person is needed
 */
export async function perform(
  making: Making,
  key: string,
  name: string,
  params: OutwardParams,
  { secretOwner, secrets = {}, anew = false, asks = true }: PerformOptions,
): Promise<Performed> {
  const { context, bundle } = making;
  const request = requestOf(context.manifests.get(bundle.provider), name);
  if (request.type === 'manual') return byHand(making, key, secretOwner, request);
  if (request.type === 'included') return asPartOf(making, request, secretOwner);
  return send(making, key, name, params, { secretOwner, secrets, anew, asks });
}

/** One durable request; its undo is the manifest's. */
async function send(
  { context, bundle, tag, prefix }: Making,
  key: string,
  request: string,
  params: OutwardParams,
  { secretOwner, secrets, anew, asks }: Required<PerformOptions>,
): Promise<Performed> {
  const manifest = context.manifests.get(bundle.provider);
  const spec = {
    ...addressOf(bundle),
    request,
    params: { ...bundleParams(bundle), tag: tagged(tag), ...params },
    secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
    secretOwner,
    anew,
  };
  const { values, secretParts } = await (asks
    ? callOrAsk(context, bundle, prefix + key, spec)
    : context.call(prefix + key, spec));
  const kept = secretParts.map((part): [string, SecretRef] => [part, { ownerId: secretOwner, part }]);
  return { values, secrets: Object.fromEntries(kept), apply: () => undefined };
}

/** Guides a person, and verifies the pasted values; asks again for what the provider refuses. */
async function byHand(
  making: Making,
  key: string,
  secretOwner: string,
  request: ManualManifestRequest,
): Promise<Performed> {
  const { context, bundle } = making;
  const manifest = context.manifests.get(bundle.provider);
  const asked = {
    title: `${manifest.name}: ${request.title}`,
    provider: bundle.provider,
    host: destinationHost(manifest, bundle, bundle.inputs),
    ownerId: bundle.id,
    fields: request.collect.flatMap((name) => {
      const input = manifest.inputs[name];
      return input === undefined ? [] : [inputField(name, input, bundle.environment)];
    }),
    guide: { open: fillPage(request.open, bundle.inputs), steps: request.steps },
  };
  context.progress(0, `Waiting for a manual step: ${request.title}`);
  const answers = context.input(asked);
  if (request.check !== undefined) {
    context.progress(0.5, 'Checking what was pasted');
    try {
      const { values } = await perform(making, `${key}-check`, request.check, entered(answers), {
        secretOwner: bundle.id,
        anew: true,
        asks: false,
      });
      if (values['ok'] === false || values['gone'] === true)
        context.askAgain(asked, checkFailed(values['message']));
    } catch (error) {
      // What can't even be sent (no key, no URL) is a person's mistake as well.
      if (AppError.is(error, 'bad-inputs')) context.askAgain(asked, checkFailed(error.message));
      if (!AppError.is(error, 'provider-rejected')) throw error;
      context.askAgain(asked, checkFailed(error.details['provider_message']));
    }
  }
  const values = Object.entries(request.outputs).map(([output, input]) => [output, answers[input] ?? null]);
  const pasted = Object.entries(request.secretOutputs).map(([output, input]): [string, SecretRef] => [
    output,
    { ownerId: bundle.id, part: `input.${input}` },
  ]);
  return copying(Object.fromEntries(values) as JsonObject, pasted, secretOwner);
}

function checkFailed(message: unknown): string {
  return typeof message === 'string' ? message : 'The provider did not accept it.';
}

function asPartOf(
  { context, prefix, keyStep }: Making,
  { in: other, outputs, secretOutputs }: Extract<ManifestRequest, { type: 'included' }>,
  secretOwner: string,
): Performed {
  const main = context.read((view) =>
    view.operations.call(context.operation.id, keyStep, prefix + KEY_CALL, 'run'),
  );
  if (main?.state !== 'done' || other !== KEY_REQUEST)
    throw new AppError('internal', `What ${other} yielded is not recorded.`);
  const values = Object.entries(outputs).map(([name, from]) => [name, main.values?.[from] ?? null]);
  const pairs = Object.entries(secretOutputs)
    .filter(([, from]) => main.secretParts.includes(from))
    .map(([part, from]): [string, SecretRef] => [part, { ownerId: main.secretOwner, part: from }]);
  return copying(Object.fromEntries(values) as JsonObject, pairs, secretOwner);
}

/** For a result of another request; copies its secrets to where the request's own would be. */
function copying(values: JsonObject, pairs: [string, SecretRef][], secretOwner: string): Performed {
  return {
    values,
    secrets: Object.fromEntries(pairs),
    apply: (tx) => {
      for (const [part, from] of pairs) tx.secrets.copy(from, { ownerId: secretOwner, part });
    },
  };
}
