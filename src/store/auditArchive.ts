// The texts of older audit records, month by month and compressed. Their rows stay: filters and totals need no archive.
// The chain's hashes cover the texts, so verification vouches for an archived text as for any other.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { parseJson } from './recordCodec.ts';
import type { Command, Query, Row, Statements } from './sqliteDatabase.ts';

/** Compressed together: few enough that a page of scattered records is quick, enough that they compress well. */
const TOGETHER = 200;
/** What the row of an archived record holds instead of its text. */
const ARCHIVED = '';

type Texts = ReadonlyMap<number, string>;

/** The text of a row, wherever it is; undefined if it is lost or damaged. */
export type TextOf = (row: Row) => string | undefined;

export class AuditArchive {
  readonly #selectNext: Query;
  readonly #selectPart: Query;
  readonly #insert: Command;
  readonly #clear: Command;

  constructor(statements: Statements) {
    this.#selectNext = statements.query(
      `SELECT sequence, at, document FROM audit
       WHERE sequence > (SELECT coalesce(max(last), 0) FROM audit_archive) ORDER BY sequence LIMIT ${TOGETHER}`,
    );
    this.#selectPart = statements.query(
      'SELECT first, last, texts FROM audit_archive WHERE first <= ? ORDER BY first DESC LIMIT 1',
    );
    this.#insert = statements.command(
      'INSERT INTO audit_archive (first, last, month, texts) VALUES (?, ?, ?, ?)',
    );
    this.#clear = statements.command(
      `UPDATE audit SET document = '${ARCHIVED}' WHERE sequence BETWEEN ? AND ?`,
    );
  }

  /** Archives the oldest records that aren't yet, of one month. @returns how many; 0 if all before then are */
  add(before: number): number {
    const rows = this.#selectNext.all();
    const month = monthOf(rows[0]);
    const end = rows.findIndex((row) => Number(row['at']) >= before || monthOf(row) !== month);
    const part = end < 0 ? rows : rows.slice(0, end);
    if (part.length === 0) return 0;
    const [first, last] = [Number(part[0]?.['sequence']), Number(part.at(-1)?.['sequence'])];
    const texts = part.map(({ sequence, document }) => [Number(sequence), String(document)]);
    this.#insert.run(first, last, month, deflateRawSync(JSON.stringify(texts)));
    this.#clear.run(first, last);
    return part.length;
  }

  /** For the rows of one query, which share what is decompressed. */
  reader(): TextOf {
    let part: { first: number; last: number; texts: Texts } | undefined;
    return ({ sequence, document }) => {
      if (document !== ARCHIVED) return typeof document === 'string' ? document : undefined;
      const wanted = Number(sequence);
      if (part === undefined || wanted < part.first || wanted > part.last) part = this.#partOf(wanted);
      return part?.texts.get(wanted);
    };
  }

  #partOf(sequence: number): { first: number; last: number; texts: Texts } | undefined {
    const row = this.#selectPart.get(sequence);
    return row && { first: Number(row['first']), last: Number(row['last']), texts: textsIn(row['texts']) };
  }
}

/** Nothing if the part is damaged: verification then names its first record. */
function textsIn(packed: Row[string] | undefined): Texts {
  const texts = new Map<number, string>();
  try {
    if (!(packed instanceof Uint8Array)) return texts;
    const entries = parseJson(inflateRawSync(packed).toString());
    if (!Array.isArray(entries)) return texts;
    for (const entry of entries) {
      const [sequence, text] = Array.isArray(entry) ? entry : [];
      if (typeof sequence === 'number' && typeof text === 'string') texts.set(sequence, text);
    }
  } catch {
    texts.clear();
  }
  return texts;
}

/** Of a row, in UTC: "2026-11"; of a time that is none, which somebody wrote into the file: "". */
function monthOf(row: Row | undefined): string {
  const at = new Date(Number(row?.['at'] ?? 0));
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 7);
}
