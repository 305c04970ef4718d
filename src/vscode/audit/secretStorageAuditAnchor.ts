// The head of the audit log in VS Code's SecretStorage, out of reach of anything that edits the database's file.
import type { SecretStorage } from 'vscode';
import type { AuditHead } from '../../core/audit/auditRecord.ts';
import type { AuditAnchor } from '../../core/audit/auditRepository.ts';
import { storageId } from '../vault/secretStorageKeyStore.ts';

/** Keeps one head per storage, as JSON. Rejects if SecretStorage does; an unreadable head counts as lost. */
export class SecretStorageAuditAnchor implements AuditAnchor {
  readonly #secrets: SecretStorage;
  readonly #name: string;

  /** @param storageDirectory the storage that holds the log */
  constructor(secrets: SecretStorage, storageDirectory: string) {
    this.#secrets = secrets;
    this.#name = `audit-head:${storageId(storageDirectory)}`;
  }

  async load(): Promise<AuditHead | undefined> {
    const stored = await this.#secrets.get(this.#name);
    if (stored === undefined) return undefined;
    try {
      return JSON.parse(stored) as AuditHead;
    } catch {
      // An unreadable head proves nothing: the log is unverifiable, as without one.
      return undefined;
    }
  }

  async save(head: AuditHead): Promise<void> {
    await this.#secrets.store(this.#name, JSON.stringify(head));
  }
}
