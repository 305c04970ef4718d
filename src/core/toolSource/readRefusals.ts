// What an agent reads if a provider refuses to answer a bundle tool that reads. Nothing was changed in any case.
import { AppError } from '../errors.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { BundleTool } from './bundleTools.ts';
import type { ReadAnswer } from './readClient.ts';

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

export function refusedRead(manifest: Manifest, tool: BundleTool, { outcome, answer }: ReadAnswer): AppError {
  switch (outcome.kind) {
    case 'gone':
      return new AppError('not-found', `${manifest.name} has no such object for ${tool.name}.`, {
        next: 'Check the IDs in the input; a listing tool of the bundle shows those that exist.',
      });
    case 'limited': {
      const seconds = Math.ceil(outcome.retryAfterMs / 1_000);
      return new AppError('provider-limited', `${manifest.name} asks to wait ${seconds} s.`, {
        retryable: true,
        details: { retry_after_ms: outcome.retryAfterMs },
        next: `Repeat the call in ${seconds} s.`,
      });
    }
    case 'rejected':
      return rejected(manifest, tool, { outcome, answer });
    case 'done':
    case 'conflict':
    case 'uncertain':
      return new AppError('provider-invalid-answer', outcome.kind === 'done' ? '' : outcome.message, {
        next: 'Nothing was changed. Report the provider’s answer to the person.',
      });
  }
}

/** Whether the provider no longer takes the secret that it was given. */
export function refusesToken({ errors }: Manifest, { outcome, answer }: ReadAnswer): boolean {
  if (outcome.kind !== 'rejected') return false;
  return answer.status === UNAUTHORIZED || (errors.refusedSecretCodes?.includes(outcome.code) ?? false);
}

function rejected(
  manifest: Manifest,
  tool: BundleTool,
  got: ReadAnswer & { outcome: { kind: 'rejected'; code: string; message: string } },
): AppError {
  const { name, errors } = manifest;
  const { code, message } = got.outcome;
  const { status } = got.answer;
  const details = { provider_code: code, provider_status: status };
  if (refusesToken(manifest, got))
    return new AppError('provider-rejected', `${name} no longer accepts this bundle’s secret: ${message}`, {
      details: { ...details, state: 'needs_reauth' },
      next: 'A person must replace it: call replace_credential (list_credentials has its id).',
    });
  if (status === FORBIDDEN || errors.forbiddenCodes?.includes(code))
    return new AppError('provider-rejected', `${name} does not permit this: ${message}`, {
      details,
      next: `Ask the person to give the ${tool.auth === 'account' ? 'account' : 'bundle’s secret'} the permission that the provider names.`,
    });
  return new AppError('provider-rejected', `${name} refused: ${message}`, {
    details,
    next: 'Correct the input as the provider says.',
  });
}
