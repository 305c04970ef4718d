// The audit log's head in a file beside the database, for hosts without SecretStorage. It notices a log that was cut
// short by accident; against somebody who edits both files only SecretStorage helps.
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { AuditHead } from '../core/audit/auditRecord.ts';
import type { AuditAnchor } from '../core/audit/auditRepository.ts';

const FILE_NAME = 'audit.head.json';

export class FileAuditAnchor implements AuditAnchor {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = path.join(directory, FILE_NAME);
  }

  async load(): Promise<AuditHead | undefined> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as AuditHead;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Durable under its name when it resolves; at every instant the name holds a whole head. */
  async save(head: AuditHead): Promise<void> {
    const temporary = `${this.#file}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(head));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#file);
  }
}
