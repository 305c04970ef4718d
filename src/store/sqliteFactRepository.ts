// Small facts by key, as JSON.
import type { JsonValue } from '../core/json.ts';
import type { FactRepository } from '../core/storage/factRepository.ts';
import { parseJson } from './recordCodec.ts';
import type { Command, Query, Statements } from './sqliteDatabase.ts';
import { storageCorrupt } from './sqliteErrors.ts';

export class SqliteFactRepository implements FactRepository {
  readonly #select: Query;
  readonly #upsert: Command;
  readonly #delete: Command;

  constructor(statements: Statements) {
    this.#select = statements.query('SELECT value FROM facts WHERE key = ?');
    this.#upsert = statements.command(
      'INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.#delete = statements.command('DELETE FROM facts WHERE key = ?');
  }

  get(key: string): JsonValue | undefined {
    const row = this.#select.get(key);
    if (row === undefined) return undefined;
    try {
      return parseJson(row['value']);
    } catch (error) {
      throw storageCorrupt(`The record ${key} in facts cannot be read.`, error, { table: 'facts', id: key });
    }
  }

  set(key: string, value: JsonValue): void {
    this.#upsert.run(key, JSON.stringify(value));
  }

  delete(key: string): void {
    this.#delete.run(key);
  }
}
