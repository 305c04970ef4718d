// One outward exchange that survives a crash at any instant: the intent is on disk, the lease is checked, the request
// goes out once, and the raw answer is sealed on disk before anyone reads it. The caller writes the intent and commits.
import { AppError } from '../../errors.ts';
import type { Clock, FaultInjector } from '../../hostPorts.ts';
import type { RawAnswer } from '../../provider/providerClient.ts';
import type { Vault } from '../../storage/vault.ts';
import type { CallScope } from '../callScope.ts';
import { isLeaseAlive } from '../lease/isLeaseAlive.ts';
import { pause } from '../pause.ts';
import { StopRequested } from '../run/stop.ts';

export interface SealedExchangeDeps {
  vault: Vault;
  clock: Clock;
  faults: FaultInjector;
}

/** One sending whose intent is on disk. */
export interface Exchange<Kept> {
  /** Whose fault points it passes, and under which label. */
  kind: 'call' | 'grant';
  label: string;
  scope: Pick<CallScope, 'lease' | 'signal'>;
  /** Ties the sealed answer to this sending. */
  sealContext: string;
  /** Sends once. @throws as `ProviderClient.send` */
  send: () => Promise<RawAnswer>;
  /** Writes the sealed answer durably. Called again while the storage is full or unavailable. */
  keep: (sealedAnswer: Uint8Array, answer: RawAnswer) => Promise<Kept>;
}

export type Exchanged<Kept> =
  | { kind: 'answered'; answer: RawAnswer; kept: Kept }
  /** The request may have taken effect, and no usable answer comes. The intent stays. */
  | { kind: 'unanswered'; why: string }
  /** Nothing left this machine. `error`: why, including a stop or an abort before the sending. */
  | { kind: 'not-sent'; error: unknown };

const ANSWER_WRITE_RETRY_MS = 1_000;

/**
 * Carries out one exchange.
 * @throws what the signal aborts with after the sending began, or a failure nobody expected: the intent then stays
 */
export async function sealedExchange<Kept>(
  { vault, clock, faults }: SealedExchangeDeps,
  { kind, label, scope, sealContext, send, keep }: Exchange<Kept>,
): Promise<Exchanged<Kept>> {
  faults.reach(`${kind}.intended`, label);
  try {
    scope.signal.throwIfAborted();
    // An answer that can't be sealed would be lost: a locked vault throws here, before anything is sent.
    vault.seal('', sealContext);
    // A process that slept past its lease must not send what another one may be settling by now.
    if (!isLeaseAlive(scope.lease(), clock.now()))
      throw new AppError('lease-lost', 'The lease ran out before the request was sent.');
  } catch (error) {
    return { kind: 'not-sent', error };
  }
  let answer: RawAnswer;
  try {
    answer = await send();
  } catch (error) {
    // What was given up may be under way. Any other AppError, and a stop while it waited, promises the opposite.
    if (scope.signal.aborted) throw error;
    if (AppError.is(error, 'provider-uncertain')) return { kind: 'unanswered', why: error.message };
    if (error instanceof AppError || error instanceof StopRequested) return { kind: 'not-sent', error };
    throw error;
  }
  faults.reach(`${kind}.sent`, label);
  const sealed = vault.seal(JSON.stringify(answer), sealContext);
  for (;;) {
    try {
      const kept = await keep(sealed, answer);
      faults.reach(`${kind}.answered`, label);
      return { kind: 'answered', answer, kept };
    } catch (error) {
      // An answer may hold the only copy of a secret: the write is repeated for as long as this process lives.
      if (!AppError.is(error, 'storage-full') && !AppError.is(error, 'storage-unavailable')) throw error;
      await pause(clock, ANSWER_WRITE_RETRY_MS, scope.signal);
    }
  }
}

/** The answer that an exchange sealed. @throws AppError `storage-corrupt` if there is none, `vault-*` */
export function openSealed(vault: Vault, sealedAnswer: Uint8Array | null, sealContext: string): RawAnswer {
  if (sealedAnswer === null)
    throw new AppError('storage-corrupt', `The answer to ${sealContext} is missing.`);
  return JSON.parse(vault.open(sealedAnswer, sealContext)) as RawAnswer;
}
