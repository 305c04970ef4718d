// Who may call: one token a client, kept as a hash. The token's label is what dialogs and audit call its bearer.
import type { Caller } from '../operation/operation.ts';
import { AppError } from '../errors.ts';
import type { Hasher, Ids, Store, StoreView } from '../ports.ts';

export interface ClientToken {
  id: string;
  label: string;
  createdAt: number;
}

type StoredToken = { id: string; label: string; createdAt: number; hash: string };

/** Fact key under which the hashes of lasting tokens are stored. */
export const TOKENS_FACT = 'access.tokens';
const MAX_TOKENS = 100;

/** The label of the token that VS Code's own chat is given. */
export const VS_CODE_CLIENT = 'VS Code';

export class ClientTokens {
  readonly #store: Store;
  readonly #hasher: Hasher;
  readonly #ids: Ids;
  readonly #now: () => number;
  /** Tokens of this process alone: VS Code's own chat, the headless host. */
  #passing: StoredToken[] = [];

  constructor(store: Store, hasher: Hasher, ids: Ids, now: () => number) {
    this.#store = store;
    this.#hasher = hasher;
    this.#ids = ids;
    this.#now = now;
  }

  /**
   * A new 256-bit token, base64url. It is shown once: only its SHA-256 is kept.
   * `lasting` false: it ends with this process. The client's id follows from its label, so that what is remembered
   * of a client survives a new token; an older token of the same client and kind stops working.
   * Resolves when a lasting one is on disk. @throws AppError `bad-arguments` where there are 100 lasting ones already.
   */
  async issue(
    label: string,
    { lasting }: { lasting: boolean },
  ): Promise<{ token: string; client: ClientToken }> {
    const token = toBase64Url(this.#ids.randomBytes(32));
    const id = `cli_${this.#hasher.sha256(label).slice(0, 26)}`;
    const stored: StoredToken = { id, label, createdAt: this.#now(), hash: this.#hasher.sha256(token) };
    if (lasting) {
      await this.#store.transaction((tx) => {
        const others = lastingIn(tx).filter((other) => other.id !== id);
        if (others.length >= MAX_TOKENS)
          throw new AppError('bad-arguments', `There are ${MAX_TOKENS} client tokens already.`, {
            next: 'Revoke one first.',
          });
        tx.facts.set(TOKENS_FACT, [...others, { ...stored }]);
      });
    } else {
      this.#dropPassing(id);
      this.#passing.push(stored);
    }
    return { token, client: { id, label, createdAt: stored.createdAt } };
  }

  /** The caller behind a presented token; undefined where there is none. Every hash is compared, in constant time. */
  verify(presented: string): Caller | undefined {
    const hash = this.#hasher.sha256(presented);
    let found: StoredToken | undefined;
    for (const token of [...this.#passing, ...this.#lasting()])
      if (this.#hasher.equal(token.hash, hash)) found = token;
    return found && { kind: 'agent', id: found.id, label: found.label, claim: null };
  }

  /** The lasting ones, in order of issue. */
  list(): ClientToken[] {
    return this.#lasting().map(({ id, label, createdAt }) => ({ id, label, createdAt }));
  }

  /** From now on no token of this client is accepted. Resolves when that is on disk; unknown ids change nothing. */
  async revoke(id: string): Promise<void> {
    this.#dropPassing(id);
    await this.#store.transaction((tx) =>
      tx.facts.set(
        TOKENS_FACT,
        lastingIn(tx)
          .filter((token) => token.id !== id)
          .map((token) => ({ ...token })),
      ),
    );
  }

  #dropPassing(id: string): void {
    this.#passing = this.#passing.filter((token) => token.id !== id);
  }

  #lasting(): StoredToken[] {
    return this.#store.read(lastingIn);
  }
}

function lastingIn(view: StoreView): StoredToken[] {
  return (view.facts.get(TOKENS_FACT) ?? []) as unknown as StoredToken[];
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
