// Appends to the log inside the transactions that it records, and stores the chain's head outside afterwards.
import type { Disposable } from '../lifecycle.ts';
import type { Clock, Hasher, Logger } from '../hostPorts.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { chained, type AuditHead, type AuditEntry } from './auditRecord.ts';
import type { AuditAnchor, AuditReader } from './auditRepository.ts';
import { reanchored } from './storageEntries.ts';

export interface AuditLogDeps {
  store: Store;
  anchor: AuditAnchor;
  hasher: Hasher;
  clock: Clock;
  logger: Logger;
}

/** Several records in quick succession share one write of the head. */
const ANCHOR_DELAY_MS = 20;

export class AuditLog implements Disposable {
  readonly #deps: AuditLogDeps;
  #anchored: AuditHead | undefined;
  /** Sequence of the first record that this process appended. */
  #first: number | undefined;
  #saidAnew = false;
  #timer: Disposable | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(deps: AuditLogDeps) {
    this.#deps = deps;
  }

  /** Appends within the transaction: the record exists exactly if the recorded change does. */
  append(tx: StoreTransaction, record: AuditEntry): void {
    const { hasher, clock } = this.#deps;
    const appended = chained(hasher, { ...record, at: clock.now() }, tx.audit.head());
    tx.audit.append(appended);
    this.#first ??= appended.sequence;
    this.#timer ??= clock.setTimer(ANCHOR_DELAY_MS, () => void this.flush());
  }

  /** Stores the committed head at its place outside the database. It only advances. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#saving = this.#saving.then(() => this.#advance());
    return this.#saving;
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  /** Older records had a head outside, which is lost: new records must not hide that. */
  async #sayAnchoredAnew(): Promise<void> {
    const { store, anchor } = this.#deps;
    // Another window may have just stored the first head.
    this.#anchored = await anchor.load();
    if (this.#anchored !== undefined) return;
    await store.transaction((tx) => this.append(tx, reanchored()));
    this.#saidAnew = true;
  }

  async #advance(): Promise<void> {
    const { store, anchor, logger } = this.#deps;
    try {
      this.#anchored ??= await anchor.load();
      if (this.#anchored === undefined && (this.#first ?? 0) > 1 && !this.#saidAnew)
        await this.#sayAnchoredAnew();
      const { head, continues } = store.read(({ audit }) => ({
        head: audit.head(),
        continues: this.#anchored === undefined || holds(audit, this.#anchored),
      }));
      if (head === undefined || head.sequence <= (this.#anchored?.sequence ?? 0)) return;
      if (!continues) {
        // Advancing would hide that the log was truncated or rewritten; verification names the place instead.
        logger.error('The audit log does not continue from its head outside the database: it was altered.');
        return;
      }
      await anchor.save(head);
      this.#anchored = head;
    } catch (error) {
      // The records are safe in the database; verification reports them as "not yet anchored" until the next
      // write succeeds.
      logger.error('The audit log’s head could not be stored outside the database.', error);
    }
  }
}

/** Whether the record that the head names exists unchanged. */
function holds(audit: AuditReader, { sequence, hash }: AuditHead): boolean {
  const [row] = audit.range(sequence, 1);
  return row?.record?.sequence === sequence && row.record.hash === hash;
}
