// A provider that no longer takes a secret which a person gave: the operation asks for another one and continues,
// instead of failing for good. It never sees a value.
import type { Bundle } from '../core/bundle/bundle.ts';
import { authenticatingInputs } from '../core/bundle/ownCredential.ts';
import { AppError } from '../core/errors.ts';
import type { CallResult, CallSpec } from '../core/operation/call.ts';
import type { StepContext } from '../core/operation/step.ts';
import { destinationHost, inputField } from '../core/provider/inputs.ts';
import { sentRequestOf } from '../core/provider/declaredRequests.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { visibleText } from '../core/visibleText.ts';

const UNAUTHORIZED = 401;

/**
 * As `StepContext.call`. An operation on this one bundle waits for a new secret if the provider refuses the one that a
 * person gave. An operation on several bundles fails instead: the others must not wait.
 */
export async function callOrAsk(
  context: StepContext,
  bundle: Bundle,
  key: string,
  spec: CallSpec,
): Promise<CallResult> {
  try {
    return await context.call(key, spec);
  } catch (error) {
    const manifest = context.manifests.get(spec.provider);
    if (!refusesSecret(manifest, error)) throw error;
    const asked = inputsBehind(manifest, spec).flatMap((name) => {
      const input = manifest.inputs[name];
      return input === undefined ? [] : [{ name, input, given: spec.secrets?.[name] }];
    });
    const isOne = context.operation.bundleId === bundle.id;
    // Kept elsewhere than what was typed for the bundle: replacing it is an operation of its own.
    if (!isOne || asked.length === 0 || asked.some(({ given }) => given?.ownerId !== bundle.id))
      throw withReplacement(error);
    const titles = asked.map(({ input }) => `“${input.title}”`).join(', ');
    return context.askAgain(
      {
        title: `${manifest.name} no longer takes ${titles}`,
        provider: bundle.provider,
        host: destinationHost(manifest, bundle, bundle.inputs),
        ownerId: bundle.id,
        fields: asked.map(({ name, input }) => inputField(name, input, bundle.environment)),
      },
      refusalText(error),
    );
  }
}

/** Whether the error is the provider's definite no to the secret that it was given. */
export function refusesSecret({ errors }: Manifest, error: unknown): error is AppError {
  if (!AppError.is(error, 'provider-rejected')) return false;
  const { provider_status: status, provider_code: code } = error.details;
  if (status === UNAUTHORIZED || code === 'invalid_client') return true;
  return typeof code === 'string' && (errors.refusedSecretCodes?.includes(code) ?? false);
}

/** What the provider said, for the person who types the next one. */
export function refusalText(error: unknown): string {
  const said = error instanceof AppError ? error.details['provider_message'] : undefined;
  return typeof said === 'string' ? visibleText(said, 300) : 'The provider does not take it.';
}

function withReplacement(error: AppError): AppError {
  const { code, message, details } = error;
  return new AppError(code, message, {
    cause: error,
    details,
    next: 'Nothing was changed by this request. replace_credential replaces the secret that the provider no longer takes (list_credentials has its id); then resume.',
  });
}

function inputsBehind(manifest: Manifest, { request }: CallSpec): string[] {
  const sent = sentRequestOf(manifest, request);
  return sent?.type === 'http' && sent.auth === 'provider' ? authenticatingInputs(manifest) : [];
}
