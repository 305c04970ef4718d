// Brings one grant up to date: looks at the records, does what grantMove.ts decides, and looks again where they
// changed meanwhile. Refreshing itself is in grantRefresh.ts.
import { AppError } from '../errors.ts';
import type { CallScope } from '../operation/callScope.ts';
import { pause } from '../operation/pause.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ProviderCall, ProviderOutcome } from '../provider/providerClient.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import { setState } from './grantCommits.ts';
import { nextMove, type GrantMove } from './grantMove.ts';
import { GrantRefresh, type GrantRefreshDeps } from './grantRefresh.ts';
import {
  ACCESS_TOKEN,
  introspectCall,
  offers,
  REFRESH_TOKEN,
  serverOf,
  validateCall,
  type GrantTarget,
} from './grantRequests.ts';
import { isTrusted } from './introspectionTrust.ts';
import {
  endIn,
  endFailed,
  endNeedsReauth,
  endUnchanged,
  endUnknown,
  type ItemBounds,
  type Processed,
} from './itemEnds.ts';
import { hasLate } from './lateTokens.ts';
import { holdUntil, takeSlot, type PaceSlot } from './providerPace.ts';
import type { Sending } from './sending.ts';
import type { GrantIntent, SyncItem } from './syncRecords.ts';

export interface GrantSyncDeps extends GrantRefreshDeps {
  manifests: ManifestCatalog;
  /** Whether the process behind a lease's owner is known to be dead. */
  isDead(owner: string): boolean;
}

interface Seen {
  move: GrantMove;
  target: GrantTarget | undefined;
  intent: GrantIntent | undefined;
}

/** What came of the write in which an item was looked at. */
interface Begun {
  seen: Seen;
  /** The move takes a request, and it was not the server's turn: whatever the clock says since, nothing began. */
  turn?: PaceSlot;
  /** Its intent is written. */
  sending?: Sending;
}

/** Moves that take a request, and so their server's turn. */
const SENDING: ReadonlySet<GrantMove['do']> = new Set(['send', 'introspect', 'check']);

const UNREACHABLE_RETRY_MS = 500;
/** How often a request that found nobody is sent. */
const MAX_UNREACHABLE = 2;
/** A grant's records change under our feet at most this often before it is left to the next run. */
const MAX_ROUNDS = 8;

export class GrantSync {
  readonly #deps: GrantSyncDeps;
  readonly #refresh: GrantRefresh;

  constructor(deps: GrantSyncDeps) {
    this.#deps = deps;
    this.#refresh = new GrantRefresh(deps);
  }

  /** @throws AppError `lease-lost`, `vault-locked`, `storage-*`; StopRequested; what a signal aborts with */
  async process(item: SyncItem, bounds: ItemBounds): Promise<Processed> {
    const { clock } = this.#deps;
    const { ledger, scope } = bounds;
    let unreachable = 0;
    let hasTurn = false;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      scope.checkpoint();
      const begun = await ledger.write((tx) => this.#begin(tx, item, bounds, hasTurn), { patient: true });
      const { turn } = begun;
      if (turn?.granted === false) return { kind: 'later', at: turn.at, limited: true };
      if (turn !== undefined) {
        await pause(clock, Math.max(0, turn.at - clock.now()), scope.stopSignal);
        hasTurn = true;
        // Decided anew: another window may have refreshed it while this one waited for its turn.
        continue;
      }
      hasTurn = false;
      const done = await this.#proceed(item, begun, bounds);
      if (done === 'unreachable') {
        unreachable += 1;
        if (unreachable === MAX_UNREACHABLE) return this.#endUnreachable(item, begun.seen, bounds);
        await pause(clock, UNREACHABLE_RETRY_MS, scope.stopSignal);
      } else if (done !== 'changed') {
        return done;
      }
    }
    return endUnchanged(item, bounds, 'Others work on it at this moment.');
  }

  /**
   * Looks, decides, and writes down what was decided, in one transaction. What takes a request takes its server's next
   * slot; a refresh whose turn it is begins. @param hasTurn it has waited for its slot
   */
  #begin(tx: StoreTransaction, item: SyncItem, bounds: ItemBounds, hasTurn: boolean): Begun {
    const seen = this.#look(tx, item, bounds);
    const { move, target, intent: previous } = seen;
    if (move.do === 'settle') {
      endIn(tx, item, bounds, move);
      return { seen };
    }
    if (target === undefined || !SENDING.has(move.do)) return { seen };
    const now = this.#deps.clock.now();
    const { perSecond } = target.manifest.limits;
    const slot = hasTurn ? undefined : takeSlot(tx, serverOf(target), perSecond, now, bounds.deadline);
    if (slot !== undefined && (!slot.granted || slot.at > now)) return { seen, turn: slot };
    if (move.do !== 'send') return { seen };
    return { seen, sending: this.#refresh.begin(tx, { ...move, target, previous }, bounds) };
  }

  async #proceed(
    item: SyncItem,
    { seen: { move, target, intent }, sending }: Begun,
    bounds: ItemBounds,
  ): Promise<Processed | 'changed' | 'unreachable'> {
    if (move.do === 'settle') return { kind: 'done' };
    if (target === undefined) throw new AppError('internal', 'A grant without a bundle was to be refreshed.');
    switch (move.do) {
      case 'send':
        // Only what was written down is sent.
        return sending === undefined ? 'changed' : this.#refresh.send(item, sending, bounds);
      case 'wait':
        if (move.until <= bounds.deadline) return { kind: 'later', at: move.until, limited: false };
        return endUnknown(
          item,
          bounds,
          'A refresh may still be under way; it is looked at again later.',
          true,
        );
      case 'forget-intent':
        return this.#forget(item, bounds);
      case 'understand':
        return intent === undefined ? 'changed' : this.#refresh.understand(item, target, intent, bounds);
      case 'revoke-late':
        await this.#refresh.revokeLate(target, bounds);
        return endUnchanged(item, bounds, 'It is revoked.');
      case 'check':
        return this.#check(item, target, bounds);
      case 'introspect':
        return this.#introspect(item, target, bounds);
    }
  }

  #look(tx: StoreTransaction, { credentialId }: SyncItem, { ledger, scope, retryFailed }: ItemBounds): Seen {
    const { manifests, clock } = this.#deps;
    const now = clock.now();
    const credential = tx.credentials.get(credentialId);
    const bundle = credential && ledger.bundle(tx, credential.bundleId);
    const manifest = bundle && manifests.list().find(({ id }) => id === bundle.provider);
    const intent = tx.grants.intent(credentialId);
    const target = credential && bundle && manifest && { credential, bundle, manifest };
    const move = nextMove({
      credential,
      bundle,
      manifest,
      intent,
      intentIsAlive: intent !== undefined && this.#isAlive(tx, intent, scope, now),
      failures: tx.grants.failures(credentialId),
      // Only where it matters: it takes opening the token.
      get fingerprint() {
        return tx.secrets.fingerprint({ ownerId: credentialId, part: REFRESH_TOKEN });
      },
      hasLate:
        credential?.state === 'revoked' &&
        target !== undefined &&
        offers(target, 'token.revoke') &&
        hasLate(tx, credential),
      introspectionTrusted: intent !== undefined && target !== undefined && isTrusted(tx, target, now),
      clientRefused: bundle !== undefined && ledger.isClientRefused(tx, bundle.id),
      retryFailed,
      now,
    });
    return { move, target, intent };
  }

  /** An intent lives exactly as long as the lease under which it was written; this run's own is not in flight here. */
  #isAlive(view: StoreView, intent: GrantIntent, { operationId }: CallScope, now: number): boolean {
    if (intent.operationId === operationId) return false;
    const lease = view.operations.get(intent.operationId)?.lease;
    if (!lease || lease.owner !== intent.owner || lease.fence !== intent.fence) return false;
    return lease.expiresAt > now && !this.#deps.isDead(lease.owner);
  }

  async #forget({ credentialId }: SyncItem, { ledger }: ItemBounds): Promise<'changed'> {
    await ledger.write((tx) => tx.grants.deleteIntent(credentialId));
    return 'changed';
  }

  /** Whether the refresh token was used: active → it never was; inactive → its pair went to nobody. */
  async #introspect(item: SyncItem, target: GrantTarget, bounds: ItemBounds): Promise<Processed | 'changed'> {
    const outcome = await this.#ask(
      (view) => introspectCall(view, target, REFRESH_TOKEN, checkKey(target)),
      bounds.scope,
    );
    if (outcome.kind === 'limited') {
      const at = this.#deps.clock.now() + outcome.retryAfterMs;
      await bounds.ledger.write((tx) => holdUntil(tx, serverOf(target), at));
      return { kind: 'later', at, limited: true };
    }
    const active = outcome.kind === 'done' ? outcome.values['active'] : undefined;
    if (active === true) return this.#forget(item, bounds);
    if (active === false)
      return endNeedsReauth(
        item,
        target,
        bounds,
        'A refresh happened whose answer never arrived: the account has to be connected again.',
      );
    return endUnknown(item, bounds, 'Whether a refresh happened could not be found out yet.', true);
  }

  /** For what others refresh: spends nothing. */
  async #check(item: SyncItem, target: GrantTarget, bounds: ItemBounds): Promise<Processed> {
    const introspects = offers(target, 'token.introspect') && target.bundle.oauthClient !== null;
    if (!introspects && !offers(target, 'validate'))
      return endUnchanged(item, bounds, 'Another system refreshes it; there is no way to check it.');
    const outcome = await this.#ask(
      (view) =>
        introspects
          ? introspectCall(view, target, ACCESS_TOKEN, checkKey(target))
          : validateCall(view, target, checkKey(target)),
      bounds.scope,
    );
    const says = outcome.kind === 'done' ? (outcome.values['active'] ?? outcome.values['ok']) : undefined;
    if (says === false)
      return endNeedsReauth(
        item,
        target,
        bounds,
        'It does not work any more; the system that refreshes it has to give a new one.',
      );
    if (says !== true)
      return endUnchanged(item, bounds, 'Another system refreshes it; it could not be checked now.');
    await bounds.ledger.write((tx) => setState(tx, item.credentialId, 'active'));
    return endUnchanged(item, bounds, 'Another system refreshes it; it works.');
  }

  #endUnreachable(item: SyncItem, { intent, target }: Seen, bounds: ItemBounds): Promise<Processed> {
    const message = `${target?.manifest.name ?? 'The provider'} cannot be reached.`;
    // An earlier sending is as open as it was.
    if (intent !== undefined) return endUnknown(item, bounds, message, true);
    return endFailed(item, bounds, this.#deps.clock.now(), { message, retryable: true });
  }

  /** A reading request; a failure that proves nothing is an outcome too. */
  async #ask(
    build: (view: StoreView) => ProviderCall,
    { signal, stopSignal }: CallScope,
  ): Promise<ProviderOutcome> {
    const { providers, store } = this.#deps;
    const call = store.read(build);
    try {
      return await providers.interpret(call, await providers.send(call, signal, stopSignal));
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError) || error.code === 'vault-locked') throw error;
      return { kind: 'uncertain', message: error.message };
    }
  }
}

function checkKey({ credential }: GrantTarget): string {
  return `check/${credential.id}/${credential.generation}`;
}
