// One outward exchange that survives a crash at any instant. The intent is on disk, the lease is checked, and the
// request goes out once. The raw answer is sealed on disk before it is parsed. The caller writes the intent and
// commits.
import { AppError } from '../../errors.ts';
import type { Clock, FaultInjector } from '../../hostPorts.ts';
import type { RawAnswer } from '../../provider/providerClient.ts';
import type { Vault } from '../../storage/vault.ts';
import type { CallScope } from '../callScope.ts';
import { pause } from '../pause.ts';
import { StopRequested } from '../run/stop.ts';

export interface SealedExchangeDeps {
  vault: Vault;
  clock: Clock;
  faults: FaultInjector;
}

/** One request whose intent is on disk. */
export interface Exchange<Kept> {
  /** Whose fault points it passes, and under which label. */
  kind: 'call' | 'grant';
  label: string;
  scope: Pick<CallScope, 'holdLease' | 'signal'>;
  /** Binds the sealed answer to this request. */
  sealContext: string;
  /** Sends once. @throws as `ProviderClient.send` */
  send: () => Promise<RawAnswer>;
  /** Writes the sealed answer durably. Called again while the storage is full or unavailable. */
  keep: (sealedAnswer: Uint8Array, answer: RawAnswer) => Promise<Kept>;
}

export type Exchanged<Kept> =
  | { kind: 'answered'; answer: RawAnswer; kept: Kept }
  /** The request may have taken effect, and no usable answer arrives. The intent stays. */
  | { kind: 'unanswered'; why: string }
  /** Nothing left this machine. `error`: the reason, including a stop or an abort before sending. */
  | { kind: 'not-sent'; error: unknown };

const ANSWER_WRITE_RETRY_MS = 1_000;

/**
 * Carries out one exchange.
 * @throws the signal's reason after sending began, or an unexpected failure: the intent then stays
 */
export async function sealedExchange<Kept>(
  { vault, clock, faults }: SealedExchangeDeps,
  { kind, label, scope, sealContext, send, keep }: Exchange<Kept>,
): Promise<Exchanged<Kept>> {
  faults.reach(`${kind}.intended`, label);
  try {
    scope.signal.throwIfAborted();
    // An answer that can't be sealed would be lost: a locked vault throws here, before sending.
    vault.seal('', sealContext);
    // A process that slept past its lease must not send while another one may be settling the call.
    await scope.holdLease();
  } catch (error) {
    return { kind: 'not-sent', error };
  }
  let answer: RawAnswer;
  try {
    answer = await send();
  } catch (error) {
    // An abandoned request may be in flight. Any other AppError, and a stop during the wait, means that
    // nothing was sent.
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
      // An answer may hold the only copy of a secret: repeat the write for as long as this process lives.
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
