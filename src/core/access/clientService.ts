// Records a person's changes to the clients' access in the audit log. Only commands of the person at the editor reach
// this.
import type { AuditLog } from '../audit/auditLog.ts';
import type { JsonObject } from '../json.ts';
import type { Store } from '../storage/store.ts';

export type ClientAct = 'connect' | 'disconnect' | 'rotate the token of' | 'revoke the token of';

export class ClientService {
  readonly #store: Store;
  readonly #audit: AuditLog;

  constructor(store: Store, audit: AuditLog) {
    this.#store = store;
    this.#audit = audit;
  }

  /** @param label of the client @param facts which files and rules; never a token @throws AppError `storage-*` */
  record(act: ClientAct, label: string, facts: JsonObject = {}): Promise<void> {
    return this.#store.transaction((tx) =>
      this.#audit.append(tx, {
        kind: 'write',
        caller: 'You',
        tool: 'clients',
        operationId: null,
        bundleIds: [],
        facts: { title: `${act} the MCP client “${label}”`, client: label, ...facts },
      }),
    );
  }
}
