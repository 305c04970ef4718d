// Where the audit log is kept, and where its head is anchored outside the database.
import type { Page } from '../page.ts';
import type { AuditHead, AuditRecord } from './auditRecord.ts';

export interface AuditFilter {
  since?: number | undefined;
  until?: number | undefined;
  /** The caller's label. */
  caller?: string | undefined;
  bundleId?: string | undefined;
}

/** A row of the log; `record` null where it cannot be read. */
export interface AuditRow {
  sequence: number;
  record: AuditRecord | null;
}

/** A row as it lies there. What has a column is what readers see, whatever the text says. */
export interface AuditText {
  sequence: number;
  at: number;
  caller: string;
  hash: string;
  /** The record's text that its hash was made over; less than that in rows of the first versions. */
  text: string;
}

export interface AuditReader {
  head(): AuditHead | undefined;
  /** Newest first, after `afterKey` (a sequence as text). */
  page(filter: AuditFilter, afterKey: string | null, limit: number): Page<AuditRecord>;
  /** In order of sequence, from `from` on, at most `limit`. Rows as they are: verification judges them. */
  range(from: number, limit: number): AuditRow[];
  /** The same rows, not even parsed. */
  texts(from: number, limit: number): AuditText[];
}
export interface AuditRepository extends AuditReader {
  /** Appends; records are never changed or removed. */
  append(record: AuditRecord): void;
}

/** Holds the head of the chain outside the database (SecretStorage; headless: a file). */
export interface AuditAnchor {
  load(): Promise<AuditHead | undefined>;
  save(head: AuditHead): Promise<void>;
}
