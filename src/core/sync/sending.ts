// One sending of a refresh token: what it consists of, and by what it is told from every other.
import { AppError } from '../errors.ts';
import type { ProviderCall } from '../provider/providerClient.ts';
import type { GrantTarget } from './grantRequests.ts';
import type { GrantIntent } from './syncRecords.ts';

/** What was decided to be sent. */
export interface Decided {
  target: GrantTarget;
  /** The intent of an earlier sending, which this one's replaces. */
  previous: GrantIntent | undefined;
  /** The token may have been sent before, and the server allows that. */
  replay: boolean;
  fingerprint: string;
}

/** One sending, from its intent on. */
export interface Sending extends Omit<Decided, 'fingerprint'> {
  intent: GrantIntent;
  call: ProviderCall;
}

/** Whether what is stored is still this sending's. */
export function isSameSending(stored: GrantIntent | undefined, intent: GrantIntent): boolean {
  return stored?.intendedAt === intent.intendedAt && stored.fence === intent.fence;
}

/** Losing the lease is no reason to lose an answer: only closing down ends the wait for one. */
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

/** One for each sending. */
export function keyOf({ operationId, credentialId, generation, intendedAt }: GrantIntent): string {
  return `${operationId}/${credentialId}/${generation}/${intendedAt}`;
}

/** What ties a sealed answer to its sending. */
export function sealContext({ credentialId, generation, intendedAt }: GrantIntent): string {
  return `grant:${credentialId}:${generation}:${intendedAt}`;
}
