// How a step of provisioning gets a request done: sent, done by hand, or as part of another request. What the provider
// cannot do, or nobody asked for, is left out with the reason.
import { inputSecrets } from '../../core/bundle/bundleSecrets.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { StepContext } from '../../core/operation/step.ts';
import type { StoreTransaction } from '../../core/ports.ts';
import { destinationHost, inputField, isWanted } from '../../core/provider/inputs.ts';
import { requestOf, type Manifest, type ManualManifestRequest } from '../../core/provider/manifest.ts';
import { fillPage } from '../../core/provider/template.ts';
import { bundleOf } from './bundleRecords.ts';

/** Where the journal has what included requests are part of. */
const MAIN_CALL = { request: 'credential.create', step: 'credentials', key: 'api-key' } as const;

export interface Performed {
  values: JsonObject;
  /** Secret outputs that are (or, once `apply` ran, will be) in the vault under the request's secret owner. */
  secretParts: string[];
  /** Belongs into the transaction that completes the step. */
  readonly apply: (tx: StoreTransaction) => void;
}

export interface ProvisionRequests {
  bundle: Bundle;
  manifest: Manifest;
  /** Why the request is left out, or undefined where it is done. */
  readonly why: (name: string) => string | undefined;
  /** @param key names it in the journal. @throws AppError as `StepContext.call`; InputNeeded where a person is needed */
  readonly perform: (
    key: string,
    request: string,
    params: JsonObject,
    secretOwner: string,
    secrets?: Record<string, SecretRef>,
  ) => Promise<Performed>;
}

export function provisionRequests(context: StepContext): ProvisionRequests {
  const bundle = bundleOf(context);
  const manifest = context.manifests.get(bundle.provider);
  const common: JsonObject = { ...bundle.inputs, name: bundle.name, tag: context.operation.id };
  const send: ProvisionRequests['perform'] = async (key, request, params, secretOwner, secrets = {}) => {
    const { values, secretParts } = await context.call(key, {
      provider: bundle.provider,
      environment: bundle.environment,
      request,
      params: { ...common, ...params },
      secrets: { ...context.read((view) => inputSecrets(view, manifest, bundle.id)), ...secrets },
      secretOwner,
    });
    return { values, secretParts, apply: () => undefined };
  };
  return {
    bundle,
    manifest,
    why: (name) => whyLeftOut(manifest, bundle, name),
    perform: async (key, name, params, secretOwner, secrets) => {
      const request = requestOf(manifest, name);
      if (request.type === 'manual')
        return byHand(context, { bundle, manifest, key, secretOwner, send }, request);
      if (request.type === 'included') return asPartOf(context, request, secretOwner);
      return send(key, name, params, secretOwner, secrets);
    },
  };
}

function whyLeftOut(manifest: Manifest, bundle: Bundle, name: string): string | undefined {
  const request = requestOf(manifest, name);
  if (request.type === 'unsupported') return request.why;
  if (request.type === 'included') return whyLeftOut(manifest, bundle, request.in);
  if (isWanted(request.when, bundle.inputs)) return undefined;
  const title = manifest.inputs[request.when ?? '']?.title ?? request.when;
  return `Nobody asked for it: “${title}” was not given.`;
}

interface ByHand {
  bundle: Bundle;
  manifest: Manifest;
  key: string;
  secretOwner: string;
  send: ProvisionRequests['perform'];
}

/** Guides a person, and proves what they pasted; what the provider refuses is asked for again. */
async function byHand(
  context: StepContext,
  { bundle, manifest, key, secretOwner, send }: ByHand,
  request: ManualManifestRequest,
): Promise<Performed> {
  const asked = {
    title: `${manifest.name}: ${request.title}`,
    provider: bundle.provider,
    host: destinationHost(manifest, bundle.environment, bundle.inputs),
    ownerId: bundle.id,
    fields: request.collect.flatMap((name) => {
      const input = manifest.inputs[name];
      return input === undefined ? [] : [inputField(name, input, bundle.environment)];
    }),
    guide: { open: fillPage(request.open, bundle.inputs), steps: request.steps },
  };
  context.progress(0, `Waiting for a step by hand: ${request.title}`);
  const answers = context.input(asked);
  if (request.check !== undefined) {
    context.progress(0.5, 'Checking what was pasted');
    try {
      const { values } = await send(`${key}-check`, request.check, answers, bundle.id);
      if (values['ok'] === false || values['gone'] === true)
        context.askAgain(asked, checkFailed(values['message']));
    } catch (error) {
      if (!AppError.is(error, 'provider-rejected')) throw error;
      context.askAgain(asked, error.message);
    }
  }
  const values = Object.entries(request.outputs).map(([output, input]) => [output, answers[input] ?? null]);
  return {
    values: Object.fromEntries(values) as JsonObject,
    secretParts: Object.keys(request.secretOutputs),
    apply: (tx) => {
      for (const [output, input] of Object.entries(request.secretOutputs))
        tx.secrets.copy(
          { ownerId: bundle.id, part: `input.${input}` },
          { ownerId: secretOwner, part: output },
        );
    },
  };
}

function checkFailed(message: unknown): string {
  return typeof message === 'string' ? message : 'The provider says that it does not do.';
}

function asPartOf(
  context: StepContext,
  {
    in: other,
    outputs,
    secretOutputs,
  }: { in: string; outputs: Record<string, string>; secretOutputs: Record<string, string> },
  secretOwner: string,
): Performed {
  const main = context.read((view) =>
    view.operations.call(context.operation.id, MAIN_CALL.step, MAIN_CALL.key, 'run'),
  );
  if (main?.state !== 'done' || other !== MAIN_CALL.request)
    throw new AppError('internal', `What ${other} yielded is not recorded.`);
  const pairs = Object.entries(secretOutputs).filter(([, from]) => main.secretParts.includes(from));
  return {
    values: Object.fromEntries(
      Object.entries(outputs).map(([name, from]) => [name, main.values?.[from] ?? null]),
    ),
    secretParts: pairs.map(([name]) => name),
    apply: (tx) => {
      for (const [part, from] of pairs)
        tx.secrets.copy({ ownerId: main.secretOwner, part: from }, { ownerId: secretOwner, part });
    },
  };
}
