// Brings one grant up to date: looks at the records, does what grantMove.ts decides, and looks again where they
// changed meanwhile. Refreshing itself is in grantRefresh.ts.
import { AppError } from '../errors.ts';
import type { CallScope } from '../operation/callRecords.ts';
import { pause } from '../operation/pause.ts';
import type { ManifestCatalog, ProviderCall, ProviderOutcome, StoreView } from '../ports.ts';
import { setState } from './grantCommits.ts';
import { nextMove, type GrantMove } from './grantMove.ts';
import { GrantRefresh, type GrantRefreshParts } from './grantRefresh.ts';
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
  end,
  endFailed,
  endNeedsReauth,
  endUnchanged,
  endUnknown,
  type ItemBounds,
  type Processed,
} from './itemEnds.ts';
import { hasLate } from './lateTokens.ts';
import { holdUntil, takeSlot } from './providerPace.ts';
import type { GrantIntent, SyncItem } from './syncRecords.ts';

export interface GrantSyncParts extends GrantRefreshParts {
  manifests: ManifestCatalog;
  /** Whether the process behind a lease's owner is known to be dead. */
  isDead(owner: string): boolean;
}

interface Seen {
  move: GrantMove;
  target: GrantTarget | undefined;
  intent: GrantIntent | undefined;
}

const UNREACHABLE_RETRY_MS = 500;
/** How often a request that found nobody is sent. */
const MAX_UNREACHABLE = 2;
/** A grant's records change under our feet at most this often before it is left to the next run. */
const MAX_ROUNDS = 8;

export class GrantSync {
  readonly #parts: GrantSyncParts;
  readonly #refresh: GrantRefresh;

  constructor(parts: GrantSyncParts) {
    this.#parts = parts;
    this.#refresh = new GrantRefresh(parts);
  }

  /** @throws AppError `lease-lost`, `vault-locked`, `storage-*`; StopRequested; what a signal aborts with */
  async process(item: SyncItem, bounds: ItemBounds): Promise<Processed> {
    const { store } = this.#parts;
    let unreachable = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const seen = store.read((view) => this.#look(view, item, bounds));
      const done = await this.#move(item, seen, bounds);
      if (done === 'unreachable') {
        unreachable += 1;
        if (unreachable === MAX_UNREACHABLE) return this.#endUnreachable(item, seen, bounds);
        await pause(this.#parts.clock, UNREACHABLE_RETRY_MS, bounds.scope.stopSignal);
      } else if (done !== 'changed') {
        return done;
      }
    }
    return endUnchanged(item, bounds, 'Others work on it at this moment.');
  }

  async #move(
    item: SyncItem,
    { move, target, intent }: Seen,
    bounds: ItemBounds,
  ): Promise<Processed | 'changed' | 'unreachable'> {
    if (move.do === 'settle') return end(item, bounds, move.result, move);
    if (target === undefined) throw new AppError('internal', 'A grant without a bundle was to be refreshed.');
    if (move.do === 'wait') {
      if (move.until <= bounds.deadline) return { kind: 'later', at: move.until, limited: false };
      return endUnknown(item, bounds, 'A refresh may still be under way; it is looked at again later.', true);
    }
    if (move.do === 'forget-intent') return this.#forget(item, bounds);
    if (move.do === 'understand' && intent) return this.#refresh.understand(item, target, intent, bounds);
    if (move.do === 'revoke-late') {
      await this.#refresh.revokeLate(target, bounds);
      return endUnchanged(item, bounds, 'It is revoked.');
    }
    const later = await this.#turn(target, bounds);
    if (later !== undefined) return later;
    if (move.do === 'check') return this.#check(item, target, bounds);
    if (move.do === 'introspect') return this.#introspect(item, target, bounds);
    const replay = move.do === 'send' && move.replay;
    return this.#refresh.send(item, target, bounds, {
      replay,
      // Decided on what is stored now: another window may have refreshed it while this one waited for its turn.
      isStillRight: (tx) => {
        const now = this.#look(tx, item, bounds);
        const same = now.move.do === 'send' && now.move.replay === replay;
        return same && now.target?.credential.generation === target.credential.generation;
      },
    });
  }

  #look(view: StoreView, { credentialId }: SyncItem, { scope, retryFailed }: ItemBounds): Seen {
    const { manifests, clock } = this.#parts;
    const now = clock.now();
    const credential = view.credentials.get(credentialId);
    const bundle = credential && view.bundles.get(credential.bundleId);
    const manifest = bundle && manifests.list().find(({ id }) => id === bundle.provider);
    const intent = view.grants.intent(credentialId);
    const target = credential && bundle && manifest && { credential, bundle, manifest };
    const refusedClients = view.sync.run(scope.operationId)?.refusedClients ?? [];
    const move = nextMove({
      credential,
      bundle,
      manifest,
      intent,
      intentIsAlive: intent !== undefined && this.#isAlive(view, intent, scope, now),
      failures: view.grants.failures(credentialId),
      fingerprint: view.secrets.fingerprint({ ownerId: credentialId, part: REFRESH_TOKEN }),
      hasLate: target !== undefined && offers(target, 'token.revoke') && hasLate(view, target.credential),
      introspectionTrusted: target !== undefined && isTrusted(view, target, now),
      clientRefused: bundle !== undefined && refusedClients.includes(bundle.id),
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
    return lease.expiresAt > now && !this.#parts.isDead(lease.owner);
  }

  /** Waits for the server's turn. Undefined: it is ours now. */
  async #turn(target: GrantTarget, { ledger, scope, deadline }: ItemBounds): Promise<Processed | undefined> {
    const { clock } = this.#parts;
    scope.checkpoint();
    const { perSecond } = target.manifest.limits;
    const slot = await ledger.write((tx) => takeSlot(tx, serverOf(target), perSecond, clock.now(), deadline));
    if (!slot.granted) return { kind: 'later', at: slot.at, limited: true };
    if (slot.at > clock.now()) await pause(clock, slot.at - clock.now(), scope.stopSignal);
    return undefined;
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
      const at = this.#parts.clock.now() + outcome.retryAfterMs;
      await bounds.ledger.write((tx) => holdUntil(tx, serverOf(target), at));
      return { kind: 'later', at, limited: true };
    }
    const active = outcome.kind === 'done' ? outcome.values['active'] : undefined;
    if (active === true) return this.#forget(item, bounds);
    if (active === false)
      return endNeedsReauth(
        item,
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
    return endFailed(item, bounds, this.#parts.clock.now(), { message, retryable: true });
  }

  /** A reading request; a failure that proves nothing is an outcome too. */
  async #ask(
    build: (view: StoreView) => ProviderCall,
    { signal, stopSignal }: CallScope,
  ): Promise<ProviderOutcome> {
    const { providers, store } = this.#parts;
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
