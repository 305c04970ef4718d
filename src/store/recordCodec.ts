// Between a domain record and the JSON of its row. Rows are not trusted: what does not fit its type is damage.
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Row } from './sqliteDatabase.ts';
import { storageCorrupt } from './sqliteErrors.ts';

/** Writes records of one type to their rows' JSON and reads them back, exactly. */
export class RecordCodec<T extends object> {
  readonly #table: string;
  readonly #schema: z.ZodType<T>;

  /** @param schema strict: a member that it does not know is damage, not something to drop. */
  constructor(table: string, schema: z.ZodType<T>) {
    this.#table = table;
    this.#schema = schema;
  }

  /**
   * The JSON of the members that have no column.
   * @param whole the record; checked, so that nothing is written that could not be read back.
   * @throws AppError `internal` if it does not fit its type.
   */
  encode(whole: T, rest: Partial<T>): string {
    this.requireFit(whole);
    return JSON.stringify(rest);
  }

  /** @throws AppError `internal` if the record does not fit its type. */
  requireFit(whole: T): void {
    const checked = this.#schema.safeParse(whole);
    if (checked.success) return;
    throw new AppError(
      'internal',
      `A record for ${this.#table} does not fit its type. Nothing was changed.`,
      {
        cause: checked.error,
      },
    );
  }

  /**
   * The record of a row: its `document` with the members that have columns.
   * @throws AppError `storage-corrupt`, naming table and id.
   */
  decode(row: Row, id: string, columns: { [Member in keyof T]?: unknown }): T {
    try {
      return this.#schema.parse({ ...parseObject(row['document']), ...columns });
    } catch (error) {
      throw storageCorrupt(`The record ${id} in ${this.#table} cannot be read.`, error, {
        table: this.#table,
        id,
      });
    }
  }
}

/** @throws SyntaxError, TypeError */
export function parseJson(text: unknown): JsonValue {
  if (typeof text !== 'string') throw new TypeError('The column holds no text.');
  return JSON.parse(text) as JsonValue;
}

function parseObject(text: unknown): JsonObject {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new TypeError('The column holds JSON, but no object.');
  return value;
}
