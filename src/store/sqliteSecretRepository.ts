// Secrets, sealed by the vault before they reach SQLite. A value is bound to its owner and part: a row that is
// moved elsewhere does not open.
import type { SecretRef } from '../core/bundle/credential.ts';
import { AppError } from '../core/errors.ts';
import type { SecretRepository } from '../core/bundle/secretRepository.ts';
import type { Vault } from '../core/storage/vault.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';

/** Receives each value that is opened or sealed. */
export type SecretWatch = (ref: SecretRef, value: string) => void;

/** Begins a value that is kept as JSON. */
const ESCAPED = '\0json:';

export class SqliteSecretRepository implements SecretRepository {
  readonly #vault: Vault;
  readonly #watch: SecretWatch;
  readonly #select: Query;
  readonly #selectParts: Query;
  readonly #upsert: Command;
  readonly #delete: Command;
  readonly #deleteOwner: Command;

  constructor(statements: Statements, vault: Vault, watch: SecretWatch = () => undefined) {
    this.#vault = vault;
    this.#watch = watch;
    this.#select = statements.query('SELECT sealed FROM secrets WHERE owner_id = ? AND part = ?');
    this.#selectParts = statements.query('SELECT part FROM secrets WHERE owner_id = ? ORDER BY part');
    this.#upsert = statements.command(
      'INSERT INTO secrets (owner_id, part, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed',
    );
    this.#delete = statements.command('DELETE FROM secrets WHERE owner_id = ? AND part = ?');
    this.#deleteOwner = statements.command('DELETE FROM secrets WHERE owner_id = ?');
  }

  parts(ownerId: string): string[] {
    return this.#selectParts.all(ownerId).map(({ part }) => String(part));
  }

  has(ref: SecretRef): boolean {
    return this.#sealed(ref) !== undefined;
  }

  open(ref: SecretRef): string {
    const sealed = this.#sealed(ref);
    if (sealed !== undefined) {
      const value = this.#opened(sealed, ref);
      this.#watch(ref, value);
      return value;
    }
    throw new AppError('not-found', `The vault holds no ${ref.part} of ${ref.ownerId}. Nothing was sent.`, {
      details: { ownerId: ref.ownerId, part: ref.part },
      next: 'Provision the bundle again, so that the value is asked for or made again.',
    });
  }

  fingerprint(ref: SecretRef): string | undefined {
    const sealed = this.#sealed(ref);
    return sealed && this.#vault.authenticate(asText(this.#opened(sealed, ref)), 'fingerprint');
  }

  copy(from: SecretRef, to: SecretRef): void {
    const sealed = this.#sealed(from);
    if (sealed === undefined) this.#delete.run(to.ownerId, to.part);
    else this.put(to, this.#opened(sealed, from));
  }

  put(ref: SecretRef, value: string): void {
    this.#watch(ref, value);
    this.#upsert.run(ref.ownerId, ref.part, this.#vault.seal(asText(value), contextOf(ref)));
  }

  deleteOwner(ownerId: string): void {
    this.#deleteOwner.run(ownerId);
  }

  #opened(sealed: Uint8Array, ref: SecretRef): string {
    const text = this.#vault.open(sealed, contextOf(ref));
    return text.startsWith(ESCAPED) ? (JSON.parse(text.slice(ESCAPED.length)) as string) : text;
  }

  #sealed(ref: SecretRef): Uint8Array | undefined {
    const sealed = this.#select.get(ref.ownerId, ref.part)?.['sealed'];
    return sealed instanceof Uint8Array ? sealed : undefined;
  }
}

/** A provider may issue what is no text, half of a surrogate pair: it is kept as it came, so that nothing gets stuck. */
function asText(value: string): string {
  return value.isWellFormed() && !value.startsWith(ESCAPED) ? value : ESCAPED + JSON.stringify(value);
}

function contextOf(ref: SecretRef): string {
  return `secret:${ref.ownerId}:${ref.part}`;
}
