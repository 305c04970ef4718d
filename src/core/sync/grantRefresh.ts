// One refresh, through the journal's sealed exchange: intent on disk before sending, the sealed answer before
// parsing, one commit for the new pair. grantMove.ts decides whether to send.
import { AppError, isSystemic } from '../errors.ts';
import type { Clock, FaultInjector } from '../hostPorts.ts';
import { openSealed, sealedExchange } from '../operation/journal/sealedExchange.ts';
import type { ProviderClient, ProviderOutcome, RawAnswer } from '../provider/providerClient.ts';
import { holdUntil } from '../provider/pace.ts';
import { limitedForMs } from '../provider/retryAfter.ts';
import type { Store } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import { alikeOf, isExhausted } from './backoff.ts';
import type { GrantAsides } from './grantAsides.ts';
import { isBelieved, readRefusal } from './deadToken.ts';
import { commitPair, fail } from './grantCommits.ts';
import { moveIntent, newIntent } from './grantIntent.ts';
import type { SendMove } from './grantMove.ts';
import { REFRESH_TOKEN, refreshCall, serverOf, type GrantTarget } from './grantRequests.ts';
import {
  endFailed,
  endIn,
  endNeedsReauth,
  endUnknown,
  needsReauth,
  REPLACED,
  type ItemBounds,
  type Processed,
} from './itemEnds.ts';
import { hasLate } from './lateTokens.ts';
import type { LedgerTx } from './ledgerTx.ts';
import { keyOf, sealContext, untilClosing, type Sending } from './sending.ts';
import type { GrantIntent, SyncItem } from './syncRecords.ts';

export interface GrantRefreshDeps {
  store: Store;
  vault: Vault;
  providers: ProviderClient;
  clock: Clock;
  faults: FaultInjector;
}

/** RFC 6749 section 5.2: both concern the client itself, whatever account it refreshes. */
const CLIENT_CODES = ['invalid_client', 'unauthorized_client'];

export class GrantRefresh {
  readonly #deps: GrantRefreshDeps;
  readonly #asides: GrantAsides;

  constructor(deps: GrantRefreshDeps, asides: GrantAsides) {
    this.#deps = deps;
    this.#asides = asides;
  }

  /** Writes the intent: from here on the token may have been sent. Part of the write that made the decision. */
  begin({ tx, now }: LedgerTx, { target, previous, fingerprint }: SendMove, { scope }: ItemBounds): Sending {
    const { operationId } = scope;
    const facts = { operationId, lease: scope.lease(), fingerprint, now };
    const intent = newIntent(target.credential, facts, previous);
    tx.grants.putIntent(intent);
    return { target, previous, intent, call: refreshCall(tx, target, keyOf(intent)) };
  }

  /**
   * Sends the refresh token once, after its intent is on disk. `unreachable`: nothing was sent.
   * @throws AppError `lease-lost`, `vault-locked`, `storage-*`; the signal's reason on an abort, and the
   * intent then stays if the token may have left
   */
  async send(item: SyncItem, sending: Sending, bounds: ItemBounds): Promise<Processed | 'unreachable'> {
    const { providers } = this.#deps;
    const { intent, previous, call } = sending;
    const { ledger, scope } = bounds;
    const exchanged = await sealedExchange(this.#deps, {
      kind: 'grant',
      label: item.credentialId,
      scope,
      sealContext: sealContext(intent),
      send: () =>
        ledger.exchange(() =>
          untilClosing(scope.signal, (signal) =>
            providers.send(call, signal, { turn: 'taken', waiting: scope.stopSignal }),
          ),
        ),
      // Needs no lease: whoever holds the run by then parses the answer.
      keep: (sealedAnswer, { status }) => {
        // Any other answer may ask to wait, or refuse the client: parse it before sending more.
        if (status >= 200 && status < 300) bounds.leavePlace();
        return ledger.writeWithoutLease((tx) => moveIntent(tx, intent, { on: 'answered', sealedAnswer }), {
          patient: true,
        });
      },
    });
    switch (exchanged.kind) {
      case 'answered':
        return this.#act(item, sending, exchanged.answer, bounds);
      case 'unanswered':
        return this.#lost(item, intent, exchanged.why, bounds);
      case 'not-sent':
        // If the intent stayed, it would mean that the token may be spent.
        await ledger.writeWithoutLease((tx) => moveIntent(tx, intent, { on: 'not-sent', previous }));
        return this.#notSent(item, exchanged.error, previous, bounds);
    }
  }

  /** Parses a recorded answer of a process that died. Sends nothing. */
  understand(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { vault, store } = this.#deps;
    const answer = openSealed(vault, intent.sealedAnswer, sealContext(intent));
    const call = store.read((view) => refreshCall(view, target, keyOf(intent)));
    return this.#act(item, { target, intent, previous: undefined, call }, answer, bounds);
  }

  async #act(
    item: SyncItem,
    { target, intent, call }: Sending,
    answer: RawAnswer,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const outcome = await this.#outcomeOf(call, answer, target);
    switch (outcome.kind) {
      case 'done':
        return this.#commit(item, target, intent, outcome, bounds);
      case 'uncertain':
        return this.#lost(item, intent, outcome.message, bounds);
      case 'limited': {
        const at = this.#deps.clock.now() + outcome.retryAfterMs;
        await bounds.ledger.write(({ tx }) => {
          moveIntent(tx, intent, { on: 'refused' });
          holdUntil(tx, serverOf(target), at);
        });
        return { kind: 'later', at, limited: true };
      }
      case 'rejected':
        if (CLIENT_CODES.includes(outcome.code))
          return this.#clientRefused(item, target, intent, outcome.message, bounds);
        return this.#refused(item, target, intent, outcome, bounds);
      case 'gone':
      case 'conflict': {
        const message = 'The provider knows no token endpoint at this address.';
        return this.#refused(item, target, intent, { message, code: `http-${answer.status}` }, bounds);
      }
    }
  }

  /** "Not now" (RFC 9110 section 15.6.4) is not a lost answer: the server reports that it did nothing. */
  async #outcomeOf(
    call: Sending['call'],
    answer: RawAnswer,
    { manifest }: GrantTarget,
  ): Promise<ProviderOutcome> {
    const { providers, clock } = this.#deps;
    const outcome = await providers.interpret(call, answer);
    const waitMs =
      outcome.kind === 'uncertain' ? limitedForMs(manifest.limits, answer, clock.now()) : undefined;
    return waitMs === undefined || outcome.kind !== 'uncertain'
      ? outcome
      : { kind: 'limited', retryAfterMs: waitMs, message: outcome.message };
  }

  async #notSent(
    item: SyncItem,
    error: unknown,
    previous: GrantIntent | undefined,
    bounds: ItemBounds,
  ): Promise<Processed | 'unreachable'> {
    // Also a stop during the wait for the provider's limits.
    if (!(error instanceof AppError) || bounds.scope.signal.aborted || isSystemic(error)) throw error;
    const { code, message, retryable, details } = error;
    if (code === 'provider-limited') {
      const waitMs = Number(details['retry_after_ms'] ?? 0);
      return { kind: 'later', at: this.#deps.clock.now() + waitMs, limited: true };
    }
    if (code === 'provider-unreachable') return 'unreachable';
    return previous === undefined
      ? endFailed(item, bounds, { message, retryable })
      : endUnknown(item, bounds, message);
  }

  /** It may have happened, and no usable answer will arrive. */
  async #lost(item: SyncItem, intent: GrantIntent, why: string, { ledger }: ItemBounds): Promise<Processed> {
    const message = `${why} Sluice does not repeat it blindly.`;
    await ledger.write((within) => {
      if (moveIntent(within.tx, intent, { on: 'lost' })) stayUnknown(within, item, intent, { message });
      else within.record(item, REPLACED);
    });
    return { kind: 'done' };
  }

  /** A definite refusal. For a repeat it proves nothing about the first request, unless it reports a dead token. */
  async #refused(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    refusal: { code: string; message: string },
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { code, message } = refusal;
    const says = readRefusal(refusal);
    if (says === 'dead')
      return endNeedsReauth(item, { target, intent }, bounds, `${message} Reconnect the account.`);
    await bounds.ledger.write((within) => {
      const { tx, now } = within;
      if (!moveIntent(tx, intent, { on: 'refused' })) {
        within.record(item, REPLACED);
        return;
      }
      const alike = 1 + alikeOf(tx.grants.failures(item.credentialId), code);
      if (says === 'perhaps' && isBelieved(alike)) {
        const result = needsReauth(`${message} The provider said so twice. Reconnect the account.`);
        endIn(within, item, result, { state: 'needs_reauth', endIntent: true });
      } else if (intent.replays > 0) stayUnknown(within, item, intent, refusal);
      else {
        fail(tx, item.credentialId, refusal, now);
        within.record(item, { outcome: 'failed', retryable: true, message });
      }
    });
    return { kind: 'done' };
  }

  async #clientRefused(
    item: SyncItem,
    { bundle }: GrantTarget,
    intent: GrantIntent,
    why: string,
    { ledger }: ItemBounds,
  ): Promise<Processed> {
    const message = `The provider refuses the OAuth client of the bundle: ${why}`;
    await ledger.write((within) => {
      moveIntent(within.tx, intent, { on: 'refused' });
      within.refuseClient(bundle.id);
      within.record(item, { outcome: 'failed', retryable: false, message });
    });
    return { kind: 'client-refused', message };
  }

  async #commit(
    item: SyncItem,
    target: GrantTarget,
    intent: GrantIntent,
    outcome: Extract<ProviderOutcome, { kind: 'done' }>,
    bounds: ItemBounds,
  ): Promise<Processed> {
    const { result, late } = await bounds.ledger.write(
      (within) => {
        const committed = commitPair(within.tx, intent, outcome, within.now);
        within.record(item, committed);
        return { result: committed, late: hasLate(within.tx, target.credential) };
      },
      { patient: true },
    );
    this.#deps.faults.reach('grant.committed', item.credentialId);
    const rotated = outcome.secrets[REFRESH_TOKEN] !== undefined;
    if (result.outcome === 'refreshed' && rotated) await this.#asides.prove(target, bounds);
    if (late) await this.#asides.revokeLate(target, bounds);
    return { kind: 'done' };
  }
}

/** Each retry of a possibly spent token waits longer than the last. */
function stayUnknown(
  within: LedgerTx,
  item: SyncItem,
  { replays }: GrantIntent,
  why: { message: string; code?: string },
): void {
  const { tx, now } = within;
  const failures = replays > 0 ? fail(tx, item.credentialId, why, now) : undefined;
  const state = failures && isExhausted(failures, now) ? 'exhausted' : 'unknown';
  endIn(within, item, { outcome: 'unknown', retryable: true, message: why.message }, { state });
}
