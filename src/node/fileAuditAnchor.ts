// The audit log's head in a file beside the database, for hosts without SecretStorage. It notices a log that was cut
// short by accident; against somebody who edits both files only SecretStorage helps.
import path from 'node:path';
import type { AuditHead } from '../core/audit/auditRecord.ts';
import type { AuditAnchor } from '../core/audit/auditRepository.ts';
import { readText, replaceFile } from './wholeFile.ts';

const FILE_NAME = 'audit.head.json';

export class FileAuditAnchor implements AuditAnchor {
  readonly #file: string;

  constructor(directory: string) {
    this.#file = path.join(directory, FILE_NAME);
  }

  async load(): Promise<AuditHead | undefined> {
    const text = await readText(this.#file);
    return text === undefined ? undefined : (JSON.parse(text) as AuditHead);
  }

  /** Durable when it resolves; at every instant the file holds a whole head, also while other hosts save theirs. */
  async save(head: AuditHead): Promise<void> {
    await replaceFile(this.#file, JSON.stringify(head));
  }
}
