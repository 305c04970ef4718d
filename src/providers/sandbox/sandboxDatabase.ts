// The sandbox's own durable world, apart from Sluice's store as a real provider's is. It knows no HTTP.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { builtinSqlite } from '../../builtinSqlite.ts';
import type { Environment } from '../../core/bundle/bundle.ts';
import type { JsonObject } from '../../core/json.ts';

/** What exists at the sandbox. */
export const RECORD_KINDS = [
  'credential',
  'webhook',
  'client',
  'grant',
  'subscription',
  'quote',
  'share',
  'revoked',
  'message',
  'ticket',
  'refund',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export interface SandboxRecord {
  id: string;
  /** The tag that its creator gave it, by which it can be found again. */
  tag: string | null;
  data: JsonObject;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** One request as the journal has it. `status` null: no answer was sent, or not yet. */
export type JournalEntry = {
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  method: string;
  /** With the environment's prefix. */
  path: string;
  /** The idempotency key. */
  key: string | null;
  status: number | null;
  note: string | null;
};

// No secret is stored: each is derived from the root when it is needed (sandboxSecrets.ts).
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS records (
    environment TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, tag TEXT, data TEXT NOT NULL,
    created_at INTEGER NOT NULL, PRIMARY KEY (environment, kind, id)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_by_tag ON records (environment, kind, tag);
  CREATE TABLE IF NOT EXISTS answers (
    environment TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (environment, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    key TEXT, status INTEGER, note TEXT) STRICT;
`;

const BUSY_TIMEOUT_MS = 5_000;
const RETRY_MS = 20;
/** SQLITE_BUSY, https://sqlite.org/rescode.html#busy. */
const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

export class SandboxDatabase {
  readonly #database: DatabaseSync;

  /** Opens or creates `sandbox.sqlite` in `directory`. Blocks up to 5 s while another process prepares it. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { DatabaseSync: Database } = builtinSqlite();
    this.#database = new Database(path.join(directory, 'sandbox.sqlite'));
    this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};`);
    this.#prepare();
  }

  /** SQLite itself doesn't wait if two processes switch to WAL at the same instant: one of them fails at once. */
  #prepare(): void {
    const deadline = performance.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        // NORMAL survives every death of the process; only a power cut may cost the last moments of a demo.
        this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  /** Runs `work` in one transaction; a throwing one leaves no trace. Not to be nested. */
  transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  fact(name: string): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT value FROM facts WHERE name = ?').get(name);
    return row?.['value'] as Uint8Array | undefined;
  }

  setFact(name: string, value: Uint8Array): void {
    this.#database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value);
  }

  record(environment: Environment, kind: RecordKind, id: string): SandboxRecord | undefined {
    const row = this.#database
      .prepare('SELECT id, tag, data, created_at FROM records WHERE environment = ? AND kind = ? AND id = ?')
      .get(environment, kind, id);
    return row === undefined ? undefined : toRecord(row);
  }

  /** In order of id; only those with `tag`, if one is given. */
  records(environment: Environment, kind: RecordKind, tag: string | null = null): SandboxRecord[] {
    return this.#database
      .prepare(
        `SELECT id, tag, data, created_at FROM records
         WHERE environment = ? AND kind = ? AND (?3 IS NULL OR tag = ?3) ORDER BY id`,
      )
      .all(environment, kind, tag)
      .map(toRecord);
  }

  put(environment: Environment, kind: RecordKind, record: SandboxRecord): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)')
      .run(environment, kind, record.id, record.tag, JSON.stringify(record.data), record.createdAt);
  }

  /** Whether there was one. */
  remove(environment: Environment, kind: RecordKind, id: string): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM records WHERE environment = ? AND kind = ? AND id = ?')
      .run(environment, kind, id);
    return Number(changes) > 0;
  }

  answer(
    environment: Environment,
    key: string,
  ): { content: string; status: number; body: string; createdAt: number } | undefined {
    const row = this.#database
      .prepare('SELECT content, status, body, created_at FROM answers WHERE environment = ? AND key = ?')
      .get(environment, key);
    if (row === undefined) return undefined;
    return {
      content: String(row['content']),
      status: Number(row['status']),
      body: String(row['body']),
      createdAt: Number(row['created_at']),
    };
  }

  putAnswer(
    environment: Environment,
    key: string,
    answer: { content: string; status: number; body: string; createdAt: number },
  ): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)')
      .run(environment, key, answer.content, answer.status, answer.body, answer.createdAt);
  }

  forgetAnswersBefore(time: number): void {
    this.#database.prepare('DELETE FROM answers WHERE created_at < ?').run(time);
  }

  /** Notes a request as it arrives; returns its number. */
  noteRequest(at: number, method: string, requestPath: string, key: string | null): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO requests (at, method, path, key) VALUES (?, ?, ?, ?)')
      .run(at, method, requestPath, key);
    const seq = Number(lastInsertRowid);
    // Bounded: a demo that runs for weeks must not fill a disk.
    if (seq % 1000 === 0) this.#database.prepare('DELETE FROM requests WHERE seq <= ?').run(seq - 200_000);
    return seq;
  }

  /** `status` null: no answer was sent. `note`: what an oracle should know, never a secret. */
  noteAnswer(seq: number, status: number | null, note: string | null): void {
    this.#database.prepare('UPDATE requests SET status = ?, note = ? WHERE seq = ?').run(status, note, seq);
  }

  /** The journal in order of arrival, after `afterSeq`. */
  requests(afterSeq = 0): JournalEntry[] {
    return this.#database
      .prepare('SELECT seq, at, method, path, key, status, note FROM requests WHERE seq > ? ORDER BY seq')
      .all(afterSeq)
      .map((row) => ({ ...row }) as JournalEntry);
  }

  close(): void {
    this.#database.close();
  }
}

function toRecord(row: Record<string, unknown>): SandboxRecord {
  return {
    id: String(row['id']),
    tag: row['tag'] as string | null,
    data: JSON.parse(String(row['data'])) as JsonObject,
    createdAt: Number(row['created_at']),
  };
}
