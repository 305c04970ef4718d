// What a person can do with the audit log besides reading it: verify and export it. It never writes.
import type { Clock, Hasher } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import { exportHead, exportLine, type ExportFormat } from './auditExport.ts';
import type { AuditRecord } from './auditRecord.ts';
import type { AuditAnchor } from './auditRepository.ts';
import { verificationSteps, type AuditVerification } from './verifyAudit.ts';

export interface AuditServiceDeps {
  store: Pick<Store, 'read'>;
  anchor: AuditAnchor;
  hasher: Hasher;
  clock: Clock;
}

const EXPORT_BATCH = 500;

export class AuditService {
  readonly #deps: AuditServiceDeps;

  constructor(deps: AuditServiceDeps) {
    this.#deps = deps;
  }

  /** How many records there are. */
  get size(): number {
    return this.#deps.store.read((view) => view.audit.head())?.sequence ?? 0;
  }

  /**
   * Verifies the whole chain without blocking for long.
   * @param onProgress receives the number of records checked
   * @throws `signal.reason` on abort; errors from the anchor
   */
  async verify(onProgress: (records: number) => void, signal: AbortSignal): Promise<AuditVerification> {
    const { store, anchor, hasher } = this.#deps;
    // Load the head first: it only advances, so a record written in the meantime never seems missing.
    const steps = verificationSteps(store, hasher, await anchor.load());
    let furthest = 0;
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
      // If the texts prove nothing, the walk begins again.
      furthest = Math.max(furthest, value);
      onProgress(furthest);
      await this.#breathe();
      signal.throwIfAborted();
    }
  }

  /**
   * The whole log, oldest first, in portions of some hundred records. Records written in the meantime may be
   * in it.
   * @param includes left out: every record, and rows that can't be read
   */
  async *export(
    format: ExportFormat,
    includes?: (record: AuditRecord) => boolean,
  ): AsyncGenerator<string, void> {
    const { store } = this.#deps;
    yield exportHead(format);
    for (let from = 1; ;) {
      const rows = store.read((view) => view.audit.range(from, EXPORT_BATCH));
      const kept = rows.filter(
        ({ record }) => includes === undefined || (record !== null && includes(record)),
      );
      yield kept.map((row) => exportLine(row, format)).join('');
      if (rows.length < EXPORT_BATCH) return;
      from = (rows.at(-1)?.sequence ?? from) + 1;
      await this.#breathe();
    }
  }

  #breathe(): Promise<void> {
    return new Promise((resolve) => this.#deps.clock.soon(resolve));
  }
}
