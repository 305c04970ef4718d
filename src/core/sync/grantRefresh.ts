// One refresh, durably: intent on disk before sending, the sealed answer before it is understood, one commit for the
// new pair. It is told to send; whether that is right is decided in grantMove.ts.
import { AppError } from '../errors.ts';
import { pause } from '../operation/pause.ts';
import { StopRequested } from '../operation/run/stop.ts';
import type { Clock, FaultInjector, Logger } from '../hostPorts.ts';
import type { ProviderClient, ProviderOutcome, RawAnswer } from '../provider/providerClient.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import { commitPair, intend, refused, compensateCall } from './grantCommits.ts';
import { REFRESH_TOKEN, refreshCall, serverOf, type GrantTarget } from './grantRequests.ts';
import { proveIntrospection } from './introspectionTrust.ts';
import { endFailed, endNeedsReauth, endUnknown, type ItemBounds, type Processed } from './itemEnds.ts';
import { hasLate, revokeLate } from './lateTokens.ts';
import { holdUntil } from './providerPace.ts';
import { isSameSending, keyOf, sealContext, untilClosing, type Decided, type Sending } from './sending.ts';
import type { GrantIntent, SyncItem } from './syncRecords.ts';

export interface GrantRefreshDeps {
  store: Store;
  vault: Vault;
  providers: ProviderClient;
  clock: Clock;
  faults: FaultInjector;
  logger: Logger;
}

const ANSWER_WRITE_RETRY_MS = 1_000;

export class GrantRefresh {
  readonly #deps: GrantRefreshDeps;
  /** Servers that are being put to the proof. */
  readonly #proving = new Set<string>();

  constructor(deps: GrantRefreshDeps) {
    this.#deps = deps;
  }

  /**
   * Writes the intent: from here on the token may have been sent. Part of the write that decided so. With a locked vault
   * it never comes to this: the fingerprint of what is sent cannot be taken.
   * @throws AppError `lease-lost`
   */
  begin(
    tx: StoreTransaction,
    { target, previous, replay, fingerprint }: Decided,
    bounds: ItemBounds,
  ): Sending {
    this.#requireLease(bounds);
    const { scope } = bounds;
    const by = {
      operationId: scope.operationId,
      lease: scope.lease(),
      replay,
      fingerprint,
      now: this.#deps.clock.now(),
    };
    const intent = intend(tx, target, by, previous);
    return { target, previous, replay, intent, call: refreshCall(tx, target, keyOf(intent)) };
  }

  /**
   * Sends the refresh token once, its intent being on disk. `unreachable`: nobody was there, nothing was sent.
   * @throws AppError `lease-lost`, `vault-locked`, `storage-*`; what the signal aborts with, the intent then stays if the
   * token may have left
   */
  async send(item: SyncItem, sending: Sending, bounds: ItemBounds): Promise<Processed | 'unreachable'> {
    const { providers, faults } = this.#deps;
    const { target, intent, replay, call } = sending;
    const { ledger, scope } = bounds;
    faults.reach('grant.intended', item.credentialId);
    try {
      scope.signal.throwIfAborted();
      this.#requireLease(bounds);
    } catch (error) {
      await this.#compensateCall(sending, bounds);
      throw error;
    }
    let answer: RawAnswer;
    try {
      answer = await ledger.exchange(() =>
        untilClosing(scope.signal, (signal) => providers.send(call, signal, scope.stopSignal)),
      );
    } catch (error) {
      if (scope.signal.aborted) throw error;
      // It was to stop while it waited for the provider's limits: nothing was sent.
      if (error instanceof StopRequested) await this.#compensateCall(sending, bounds);
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'provider-uncertain') return this.#lost(item, intent, error.message, bounds);
      // Every other code promises that this sending did not happen; of an earlier one that says nothing.
      await this.#compensateCall(sending, bounds);
      return this.#notSent(item, error, replay, bounds);
    }
    faults.reach('grant.sent', item.credentialId);
    // Any other answer may ask to wait, or refuse the client: that is understood before more is sent.
    if (answer.status >= 200 && answer.status < 300) bounds.onGranted();
    const answered = await this.#keep(intent, answer, bounds);
    faults.reach('grant.answered', item.credentialId);
    return this.#act(item, target, answered, await providers.interpret(call, answer), bounds);
  }

  /** Makes sense of a recorded answer of a process that died. Sends nothing. */
  async understand(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { providers, vault, store } = this.#deps;
    const answer = JSON.parse(
      vault.open(intent.sealedAnswer ?? new Uint8Array(), sealContext(intent)),
    ) as RawAnswer;
    const call = store.read((view) => refreshCall(view, target, keyOf(intent)));
    return this.#act(item, target, intent, await providers.interpret(call, answer), bounds);
  }

  async #act(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    outcome: ProviderOutcome,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { clock } = this.#deps;
    const { ledger } = bounds;
    switch (outcome.kind) {
      case 'done':
        return this.#commit(item, target, intent, outcome, bounds);
      case 'uncertain':
        return this.#lost(item, intent, outcome.message, bounds);
      case 'limited': {
        const at = clock.now() + outcome.retryAfterMs;
        await ledger.write((tx) => {
          refused(tx, intent);
          holdUntil(tx, serverOf(target), at);
        });
        return { kind: 'later', at, limited: true };
      }
      case 'rejected':
        // RFC 6749 section 5.2: both are about the client or the grant as such, and final.
        if (outcome.code === 'invalid_grant')
          return endNeedsReauth(
            item,
            target,
            bounds,
            `${outcome.message} The account has to be connected again.`,
          );
        if (outcome.code === 'invalid_client' || outcome.code === 'unauthorized_client')
          return this.#clientRefused(item, target, intent, outcome.message, bounds);
        break;
      case 'gone':
      case 'conflict':
        break;
    }
    const message =
      'message' in outcome ? outcome.message : 'The provider knows no token endpoint at this address.';
    // The refusal of a repetition says nothing about the first sending.
    if (intent.replays > 0) return this.#lost(item, intent, message, bounds);
    return endFailed(item, bounds, clock.now(), { message, retryable: true }, intent);
  }

  /** Left standing, the intent would say that the token may be spent. Needs no lease, only that it is still this one. */
  #compensateCall({ intent, previous }: Sending, { ledger }: ItemBounds): Promise<void> {
    return ledger.writeWithoutLease((tx) => {
      if (isSameSending(tx.grants.intent(intent.credentialId), intent)) compensateCall(tx, intent, previous);
    });
  }

  /** A process that slept past its lease must not send what another one may be settling by now. */
  #requireLease({ scope }: ItemBounds): void {
    if (scope.lease().expiresAt > this.#deps.clock.now()) return;
    throw new AppError('lease-lost', 'The lease ran out before the request was sent.');
  }

  async #notSent(
    item: SyncItem,
    error: AppError,
    replay: boolean,
    bounds: ItemBounds,
  ): Promise<Processed | 'unreachable'> {
    const { clock } = this.#deps;
    if (error.code === 'vault-locked') throw error;
    if (error.code === 'provider-limited') {
      const waitMs = Number(error.details['retry_after_ms'] ?? 0);
      return { kind: 'later', at: clock.now() + waitMs, limited: true };
    }
    if (error.code === 'provider-unreachable') return 'unreachable';
    if (replay) return endUnknown(item, bounds, error.message, true);
    const { message, retryable } = error;
    return endFailed(item, bounds, clock.now(), { message, retryable });
  }

  /** It may have happened, and no usable answer will come. The raw answer, if any, is kept with the intent. */
  async #lost(item: SyncItem, intent: GrantIntent, why: string, bounds: ItemBounds): Promise<Processed> {
    await bounds.ledger.write((tx) => tx.grants.putIntent({ ...intent, state: 'lost' }));
    return endUnknown(item, bounds, `${why} It is not repeated blindly.`, true);
  }

  async #clientRefused(
    item: SyncItem,
    { bundle }: GrantTarget,
    intent: GrantIntent,
    why: string,
    { ledger }: ItemBounds,
  ): Promise<Processed> {
    const message = `The provider refuses the OAuth client of the bundle: ${why}`;
    await ledger.write((tx) => {
      refused(tx, intent);
      ledger.refuseClient(tx, bundle.id);
      ledger.record(tx, item, { outcome: 'failed', retryable: false, message });
    });
    return { kind: 'client-refused', message };
  }

  /**
   * An answer may hold the only copy of a token: writing it is tried until it succeeds. It needs no lease, only that
   * the intent is still the same; whoever works on the run by then makes sense of it.
   */
  async #keep(intent: GrantIntent, answer: RawAnswer, { ledger, scope }: ItemBounds): Promise<GrantIntent> {
    const { vault, clock } = this.#deps;
    const sealedAnswer = vault.seal(JSON.stringify(answer), sealContext(intent));
    const answered: GrantIntent = { ...intent, state: 'answered', sealedAnswer };
    for (;;) {
      try {
        await ledger.writeWithoutLease(
          (tx) => {
            if (isSameSending(tx.grants.intent(intent.credentialId), intent)) tx.grants.putIntent(answered);
          },
          { patient: true },
        );
        return answered;
      } catch (error) {
        if (!AppError.is(error, 'storage-full') && !AppError.is(error, 'storage-unavailable')) throw error;
        await pause(clock, ANSWER_WRITE_RETRY_MS, scope.signal);
      }
    }
  }

  async #commit(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    outcome: Extract<ProviderOutcome, { kind: 'done' }>,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { faults, clock } = this.#deps;
    const { result, late } = await bounds.ledger.write(
      (tx) => {
        const committed = commitPair(tx, intent, outcome, clock.now());
        bounds.ledger.record(tx, item, committed);
        return { result: committed, late: hasLate(tx, target.credential) };
      },
      { patient: true },
    );
    faults.reach('grant.committed', item.credentialId);
    const rotated = outcome.secrets[REFRESH_TOKEN] !== undefined;
    if (result.outcome === 'refreshed' && rotated) await this.#prove(target, bounds);
    if (late) await this.revokeLate(target, bounds);
    return { kind: 'done' };
  }

  /** Revokes a pair that came too late; what cannot be revoked now is left to the next run. */
  async revokeLate(target: GrantTarget, { ledger, scope, deadline }: ItemBounds): Promise<void> {
    const { store, providers, clock, logger } = this.#deps;
    try {
      await revokeLate({ store, providers, clock, ledger, deadline }, target, scope);
    } catch (error) {
      if (scope.signal.aborted || AppError.is(error, 'lease-lost')) throw error;
      logger.warn('Tokens that came after their revocation could not be revoked yet.', {
        why: String(error),
      });
    }
  }

  /** Right after a rotation the old token is known to be spent: the instant to learn what introspection says of it. */
  async #prove(target: GrantTarget, { ledger, scope, deadline }: ItemBounds): Promise<void> {
    const { store, providers, clock, logger } = this.#deps;
    const server = serverOf(target);
    if (this.#proving.has(server)) return;
    this.#proving.add(server);
    try {
      await proveIntrospection({ store, providers, clock, ledger, deadline }, target, scope);
    } catch (error) {
      if (scope.signal.aborted) throw error;
      // The pair is committed; without the proof the server is simply not believed.
      logger.debug('Whether introspection tells the truth could not be found out.', { why: String(error) });
    } finally {
      this.#proving.delete(server);
    }
  }
}
