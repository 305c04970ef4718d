// Brings one grant up to date: reads the records, acts on the decision of grantMove.ts, and repeats if they changed
// in the meantime. grantRefresh.ts does the refresh itself.
import { pause } from '../operation/pause.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { heldUntil, takeSlot } from '../provider/pace.ts';
import { GrantAsides, type GrantAsidesDeps } from './grantAsides.ts';
import { GrantChecks } from './grantChecks.ts';
import { isInFlight } from './grantIntent.ts';
import { nextMove, type GrantMove } from './grantMove.ts';
import { GrantRefresh, type GrantRefreshDeps } from './grantRefresh.ts';
import { offers, REFRESH_TOKEN, serverOf, type GrantTarget } from './grantRequests.ts';
import { isTrusted } from './introspectionTrust.ts';
import { endFailed, endIn, endUnchanged, endUnknown, type ItemBounds, type Processed } from './itemEnds.ts';
import { hasLate } from './lateTokens.ts';
import type { LedgerTx } from './ledgerTx.ts';
import type { Sending } from './sending.ts';
import type { SyncItem } from './syncRecords.ts';

export interface GrantSyncDeps extends GrantRefreshDeps, GrantAsidesDeps {
  manifests: ManifestCatalog;
  /** Whether the process behind a lease's owner is known to be dead. */
  isDead: (owner: string) => boolean;
}

/** The outcome of the write that examined an item. */
type Begun =
  /** Its outcome is recorded. */
  | { kind: 'ended' }
  /**
   * The action needs a request, and it is not the server's turn: nothing began, even if the clock has since
   * moved on.
   */
  | { kind: 'early'; at: number }
  /** The server's turn comes after the deadline: nothing was reserved. */
  | { kind: 'later'; at: number }
  /** Its intent is written. */
  | { kind: 'sending'; sending: Sending }
  | { kind: 'act'; move: Exclude<GrantMove, { do: 'settle' | 'send' }> };

type Done = Processed | 'changed' | 'unreachable';

const UNREACHABLE_RETRY_MS = 500;
/** How often a request to an unreachable server is sent. */
const MAX_UNREACHABLE = 2;
/** How often a grant's records may change during the work before the next run takes over. */
const MAX_ROUNDS = 8;

export class GrantSync {
  readonly #deps: GrantSyncDeps;
  readonly #asides: GrantAsides;
  readonly #checks: GrantChecks;
  readonly #refresh: GrantRefresh;

  constructor(deps: GrantSyncDeps) {
    this.#deps = deps;
    this.#asides = new GrantAsides(deps);
    this.#checks = new GrantChecks(deps);
    this.#refresh = new GrantRefresh(deps, this.#asides);
  }

  /** @throws AppError `lease-lost`, `vault-locked`, `storage-*`; StopRequested; the signal's reason on an abort */
  async process(item: SyncItem, bounds: ItemBounds): Promise<Processed> {
    const { clock } = this.#deps;
    const { ledger, scope } = bounds;
    let unreachable = 0;
    let hasTurn = false;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      scope.checkpoint();
      const begun = await ledger.write((within) => this.#begin(within, item, bounds, hasTurn), {
        patient: true,
      });
      hasTurn = begun.kind === 'early';
      if (begun.kind === 'early') {
        await pause(clock, Math.max(0, Math.ceil(begun.at - clock.now())), scope.stopSignal);
        // Decide again: another window may have refreshed it during the wait.
        continue;
      }
      const done = await this.#proceed(item, begun, bounds);
      if (done === 'unreachable') {
        unreachable += 1;
        if (unreachable === MAX_UNREACHABLE) return this.#endUnreachable(item, begun, bounds);
        await pause(clock, UNREACHABLE_RETRY_MS, scope.stopSignal);
      } else if (done !== 'changed') {
        return done;
      }
    }
    return endUnchanged(item, bounds, 'Others work on it at this moment.');
  }

  /**
   * Reads, decides, and records the decision, in one transaction. An action that needs a request takes its
   * server's next slot; a refresh whose turn it is begins. @param hasTurn it has waited for its slot
   */
  #begin(within: LedgerTx, item: SyncItem, bounds: ItemBounds, hasTurn: boolean): Begun {
    const move = this.#look(within, item, bounds);
    switch (move.do) {
      case 'settle':
        endIn(within, item, move.result, move);
        return { kind: 'ended' };
      case 'send':
        return (
          this.#turn(within, move.target, bounds, hasTurn) ?? {
            kind: 'sending',
            sending: this.#refresh.begin(within, move, bounds),
          }
        );
      case 'introspect':
      case 'check':
        return this.#turn(within, move.target, bounds, hasTurn) ?? { kind: 'act', move };
      case 'forget-intent':
      case 'wait':
      case 'understand':
      case 'revoke-late':
        return { kind: 'act', move };
    }
  }

  /** Undefined: it is the server's turn now. */
  #turn(
    { tx, now }: LedgerTx,
    target: GrantTarget,
    { deadline }: ItemBounds,
    hasTurn: boolean,
  ): Extract<Begun, { kind: 'early' | 'later' }> | undefined {
    const server = serverOf(target);
    // Another request may have been told to wait in the meantime.
    if (hasTurn && heldUntil(tx, server, now) <= now) return undefined;
    const { at, granted } = takeSlot(tx, server, target.manifest.limits.perSecond, now, deadline);
    if (!granted) return { kind: 'later', at };
    return at > now ? { kind: 'early', at } : undefined;
  }

  async #proceed(
    item: SyncItem,
    begun: Exclude<Begun, { kind: 'early' }>,
    bounds: ItemBounds,
  ): Promise<Done> {
    switch (begun.kind) {
      case 'ended':
        return { kind: 'done' };
      case 'later':
        return { kind: 'later', at: begun.at, limited: true };
      case 'sending':
        return this.#refresh.send(item, begun.sending, bounds);
      case 'act':
        return this.#act(item, begun.move, bounds);
    }
  }

  async #act(
    item: SyncItem,
    move: Extract<Begun, { kind: 'act' }>['move'],
    bounds: ItemBounds,
  ): Promise<Processed | 'changed'> {
    switch (move.do) {
      case 'wait':
        if (move.until <= bounds.deadline) return { kind: 'later', at: move.until, limited: false };
        return endUnknown(item, bounds, 'A refresh may still be in progress. The next sync checks again.');
      case 'forget-intent':
        return this.#checks.forgetIntent(move.intent, bounds);
      case 'understand':
        return this.#refresh.understand(item, move.target, move.intent, bounds);
      case 'revoke-late':
        await this.#asides.revokeLate(move.target, bounds);
        return endUnchanged(item, bounds, 'It is revoked.');
      case 'check':
        return this.#checks.check(item, move.target, bounds);
      case 'introspect':
        return this.#checks.introspect(item, move, bounds);
    }
  }

  #look(within: LedgerTx, { credentialId }: SyncItem, { scope, retryFailed }: ItemBounds): GrantMove {
    const { manifests, isDead } = this.#deps;
    const { tx, now } = within;
    const credential = tx.credentials.get(credentialId);
    const bundle = credential && within.bundle(credential.bundleId);
    const manifest = bundle && manifests.find(bundle.provider);
    const intent = tx.grants.intent(credentialId);
    const target = credential && bundle && manifest && { credential, bundle, manifest };
    return nextMove({
      credential,
      bundle,
      manifest,
      intent,
      // This run's own intent is never in flight here: no item is worked on twice at once.
      intentIsAlive:
        intent !== undefined &&
        intent.operationId !== scope.operationId &&
        isInFlight(tx, intent, now, isDead),
      failures: tx.grants.failures(credentialId),
      // Lazy, because it opens the sealed token.
      get fingerprint() {
        return tx.secrets.fingerprint({ ownerId: credentialId, part: REFRESH_TOKEN });
      },
      hasLate:
        credential?.state === 'revoked' &&
        target !== undefined &&
        offers(target, 'token.revoke') &&
        hasLate(tx, credential),
      introspectionTrusted: intent !== undefined && target !== undefined && isTrusted(tx, target, now),
      clientRefused: bundle !== undefined && within.isClientRefused(bundle.id),
      retryFailed,
      now,
    });
  }

  #endUnreachable(item: SyncItem, begun: Begun, bounds: ItemBounds): Promise<Processed> {
    const sending = begun.kind === 'sending' ? begun.sending : undefined;
    const message = `${sending?.target.manifest.name ?? 'The provider'} can’t be reached.`;
    // The earlier request's outcome is still unknown.
    if (sending?.previous !== undefined) return endUnknown(item, bounds, message);
    return endFailed(item, bounds, { message, retryable: true });
  }
}
