// Stores the audit log, and anchors its head outside the database.
import type { Page } from '../page.ts';
import type { AuditHead, AuditRecord } from './auditRecord.ts';

export interface AuditFilter {
  since?: number | undefined;
  until?: number | undefined;
  /** The caller's label. */
  caller?: string | undefined;
  bundleId?: string | undefined;
}

/** A row of the log; `record` null if it can't be read. */
export interface AuditRow {
  sequence: number;
  record: AuditRecord | null;
}

/** A raw row. Readers see the columns, whatever the text says. */
export interface AuditText {
  sequence: number;
  at: number;
  caller: string;
  hash: string;
  /** The text that the record's hash covers; rows of the first versions hold less. */
  text: string;
}

export interface AuditReader {
  head(): AuditHead | undefined;
  /** Newest first, after `afterKey` (a sequence as text). */
  page(filter: AuditFilter, afterKey: string | null, limit: number): Page<AuditRecord>;
  /** In order of sequence, starting at `from`, at most `limit`. Raw rows: verification judges them. */
  range(from: number, limit: number): AuditRow[];
  /** The same rows, unparsed. */
  texts(from: number, limit: number): AuditText[];
}
export interface AuditRepository extends AuditReader {
  /** Appends; records are never changed or removed. */
  append(record: AuditRecord): void;
  /**
   * Moves the texts of some hundred records, the oldest that still stand by themselves, into the archive of their month:
   * they take a fraction of the room. Every reader reads them as before.
   * @param before only records from before this time
   * @returns how many it moved; 0 if none is left
   */
  archive(before: number): number;
}

/** Holds the head of the chain outside the database (SecretStorage; headless: a file). */
export interface AuditAnchor {
  load(): Promise<AuditHead | undefined>;
  save(head: AuditHead): Promise<void>;
}
