// Authorizes callers: one token per client, kept as a hash. Dialogs and the audit log name the bearer by the token's
// label.
import type { Caller } from '../operation/operation.ts';
import { AppError } from '../errors.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Clock, Hasher, Ids, Logger } from '../hostPorts.ts';
import type { ClientTokenStore } from './clientTokenStore.ts';
import type { TokenEntry } from './tokenBook.ts';

export interface ClientToken {
  id: string;
  label: string;
  createdAt: number;
  /** Accurate to a few minutes if another window saw it; null if never used. */
  lastUsedAt: number | null;
}

export interface ClientTokenDeps {
  hasher: Hasher;
  ids: Ids;
  logger: Logger;
  clock: Pick<Clock, 'now'>;
}

/** A token that authorizes no client until it is kept. */
export interface DraftToken {
  token: string;
  client: ClientToken;
  /** Resolves when it is valid in all windows and the client's older one no longer is. @throws as `issue` */
  keep(): Promise<void>;
}

type LiveEntry = TokenEntry & { hash: string };

const MAX_TOKENS = 100;
/** The minimum time between two stored uses, milliseconds: every window receives each write. */
const USE_INTERVAL_MS = 10 * 60_000;

/** The label of the token for VS Code's own chat. */
export const VS_CODE_CLIENT = 'VS Code';

export class ClientTokens implements Disposable {
  readonly #store: ClientTokenStore;
  readonly #hasher: Hasher;
  readonly #ids: Ids;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #logger: Logger;
  readonly #ends: Emitter<string>;
  readonly #subscription: Disposable;
  /** Tokens of this process only: VS Code's own chat, the headless host. */
  #passing: LiveEntry[] = [];
  /** By the client's id: the hashes that authorized it at the last check. */
  #known = new Map<string, string>();
  /** By the client's id: when this window last saw its token. */
  readonly #used = new Map<string, number>();

  /** @param store disposed with it */
  constructor(store: ClientTokenStore, { hasher, ids, logger, clock }: ClientTokenDeps) {
    this.#store = store;
    this.#hasher = hasher;
    this.#ids = ids;
    this.#clock = clock;
    this.#logger = logger;
    this.#ends = new Emitter((error) => logger.error('A subscriber to client tokens failed.', error));
    this.#known = hashesOf(this.#lasting());
    this.#subscription = store.onDidChange(() => this.#endReplaced());
  }

  /** Fires with a client's id when any window revoked or replaced its lasting token: its connections must end. */
  get onDidEnd(): Event<string> {
    return this.#ends.event;
  }

  /** Fires when the result of `list` may have changed. */
  get onDidChange(): Event<void> {
    return this.#store.onDidChange;
  }

  /**
   * A new 256-bit token, base64url. It is shown once: only its SHA-256 is kept.
   * If `lasting` is false, it ends with this process; if true, it is valid in all of the person's windows.
   * The client's id derives from its label, so settings for a client survive a new token. An older token of
   * the same client and kind stops working. Resolves when a lasting one is kept.
   * @throws AppError `bad-arguments` if there are 100 lasting ones already, `storage-unavailable`
   */
  async issue(
    label: string,
    { lasting }: { lasting: boolean },
  ): Promise<{ token: string; client: ClientToken }> {
    const draft = this.draft(label);
    if (lasting) await draft.keep();
    else {
      this.#dropPassing(draft.client.id);
      this.#passing.push(this.#entryOf(draft));
    }
    return { token: draft.token, client: draft.client };
  }

  /** A lasting token that can be written into a configuration before it is kept, or never kept. */
  draft(label: string): DraftToken {
    const token = toBase64Url(this.#ids.randomBytes(32));
    const id = `cli_${this.#hasher.sha256(label).slice(0, 26)}`;
    const client = { id, label, createdAt: this.#clock.now(), lastUsedAt: null };
    return { token, client, keep: () => this.#keep(this.#entryOf({ token, client })) };
  }

  /** The caller behind a presented token; undefined if none matches. Compares every hash, in constant time. */
  verify(presented: string): Caller | undefined {
    const hash = this.#hasher.sha256(presented);
    let found: LiveEntry | undefined;
    const lasting = this.#lasting();
    for (const entry of [...this.#passing, ...lasting])
      if (this.#hasher.equal(entry.hash, hash)) found = entry;
    if (found !== undefined && lasting.includes(found)) this.#noteUse(found);
    return found && { kind: 'agent', id: found.id, label: found.label, claim: null };
  }

  /** The lasting ones, in order of issue. */
  list(): ClientToken[] {
    return this.#lasting()
      .toSorted((left, right) => left.changedAt - right.changedAt)
      .map(({ id, label, changedAt, usedAt }) => {
        const lastUsedAt = Math.max(usedAt ?? 0, this.#used.get(id) ?? 0) || null;
        return { id, label, createdAt: changedAt, lastUsedAt };
      });
  }

  /**
   * Rejects this client's tokens from now on, in all windows. Resolves when that is stored; unknown ids
   * change nothing. @throws AppError `storage-unavailable`: the token is still accepted then
   */
  async revoke(id: string): Promise<void> {
    this.#dropPassing(id);
    const entry = this.#lasting().find((other) => other.id === id);
    if (entry !== undefined) await this.#put({ ...entry, hash: null, changedAt: this.#after(entry) });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#store.dispose();
    this.#ends.dispose();
  }

  async #keep(entry: LiveEntry): Promise<void> {
    const others = this.#lasting().filter(({ id }) => id !== entry.id);
    if (others.length >= MAX_TOKENS)
      throw new AppError('bad-arguments', `There are ${MAX_TOKENS} client tokens already.`, {
        next: 'Revoke one first.',
      });
    const older = this.#store.book.find(({ id }) => id === entry.id);
    await this.#put({ ...entry, changedAt: older === undefined ? entry.changedAt : this.#after(older) });
    this.#used.delete(entry.id);
  }

  async #put(entry: TokenEntry): Promise<void> {
    try {
      await this.#store.put(entry);
    } catch (error) {
      throw new AppError('storage-unavailable', 'The client’s token could not be written down.', {
        cause: error,
        next: 'Nothing was changed. Unlock the keyring of your system, then try again.',
      });
    }
  }

  /** Later than the entry it replaces, even if the clock was set back. */
  #after({ changedAt }: TokenEntry): number {
    return Math.max(this.#clock.now(), changedAt + 1);
  }

  #noteUse(entry: LiveEntry): void {
    const now = this.#clock.now();
    const before = Math.max(entry.usedAt ?? 0, this.#used.get(entry.id) ?? 0);
    this.#used.set(entry.id, now);
    if (now - before < USE_INTERVAL_MS) return;
    this.#store
      .put({ ...entry, usedAt: now })
      .catch((error: unknown) => this.#logger.error('A client’s use could not be written down.', error));
  }

  #dropPassing(id: string): void {
    if (!this.#passing.some((entry) => entry.id === id)) return;
    this.#passing = this.#passing.filter((entry) => entry.id !== id);
    this.#ends.fire(id);
  }

  #endReplaced(): void {
    const now = hashesOf(this.#lasting());
    const ended = [...this.#known].filter(([id, hash]) => now.get(id) !== hash);
    this.#known = now;
    for (const [id] of ended) this.#ends.fire(id);
  }

  #lasting(): LiveEntry[] {
    return this.#store.book.filter((entry): entry is LiveEntry => entry.hash !== null);
  }

  #entryOf({ token, client }: { token: string; client: ClientToken }): LiveEntry {
    const { id, label, createdAt } = client;
    return { id, label, hash: this.#hasher.sha256(token), changedAt: createdAt, usedAt: null };
  }
}

function hashesOf(entries: readonly LiveEntry[]): Map<string, string> {
  return new Map(entries.map(({ id, hash }) => [id, hash]));
}

/** RFC 4648 section 5, without padding. */
function toBase64Url(bytes: Uint8Array): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3);
    const group = (first << 16) | (second << 8) | third;
    const characters = Math.min(bytes.length - index, 3) + 1;
    for (let at = 0; at < characters; at += 1) text += alphabet[(group >> (18 - 6 * at)) & 63];
  }
  return text;
}
