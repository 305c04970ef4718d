// Between a domain record and the JSON of its row. Rows are not trusted: what does not fit its type is damage.
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Row } from './sqliteDatabase.ts';
import { RecalledRecords } from './recalledRecords.ts';
import { storageCorrupt } from './sqliteErrors.ts';

/** Writes records of one type to their rows' JSON and reads them back, exactly. */
export class RecordCodec<T extends object> {
  readonly #table: string;
  readonly #schema: z.ZodType<T>;
  readonly #recalled: RecalledRecords<T> | undefined;

  /**
   * @param schema strict: a member that it does not know is damage, not something to drop.
   * @param recalls how many records read lately are kept, so that unchanged rows are not checked again; default none
   */
  constructor(table: string, schema: z.ZodType<T>, recalls = 0) {
    this.#table = table;
    this.#schema = schema;
    this.#recalled = recalls > 0 ? new RecalledRecords(recalls) : undefined;
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
   * @returns frozen, if the codec recalls records
   * @throws AppError `storage-corrupt`, naming table and id.
   */
  decode(row: Row, id: string, columns: { [Member in keyof T]?: unknown }): T {
    const document = row['document'];
    const recalled = this.#recalled?.find(id, document, columns);
    if (recalled !== undefined) return recalled;
    try {
      const record = this.#schema.parse({ ...parseObject(document), ...columns });
      return this.#recalled?.keep(id, document, record) ?? record;
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
