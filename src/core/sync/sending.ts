// One request with a refresh token: what it consists of, and what identifies it.
import { AppError } from '../errors.ts';
import type { ProviderCall } from '../provider/providerClient.ts';
import type { GrantTarget } from './grantRequests.ts';
import type { GrantIntent } from './syncRecords.ts';

/** One request, from its intent on. */
export interface Sending {
  target: GrantTarget;
  intent: GrantIntent;
  /** The intent that this one replaced. */
  previous: GrantIntent | undefined;
  call: ProviderCall;
}

/** Losing the lease is no reason to lose an answer: only a shutdown ends the wait. */
export async function untilClosing<T>(
  signal: AbortSignal,
  work: (closing: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const closing = new AbortController();
  const onAbort = (): void => {
    if (!AppError.is(signal.reason, 'lease-lost')) closing.abort(signal.reason);
  };
  signal.addEventListener('abort', onAbort);
  try {
    return await work(closing.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** One per request. */
export function keyOf({ operationId, credentialId, generation, intendedAt }: GrantIntent): string {
  return `${operationId}/${credentialId}/${generation}/${intendedAt}`;
}

/** Binds a sealed answer to its request. */
export function sealContext({ credentialId, generation, intendedAt }: GrantIntent): string {
  return `grant:${credentialId}:${generation}:${intendedAt}`;
}
