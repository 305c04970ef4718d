// What people can do with consents besides giving them in a dialog: see them and revoke them. The next request that
// needs one is asked about again.
import type { AuditLog } from '../audit/auditLog.ts';
import type { Store } from '../storage/store.ts';
import type { ConsentPolicy } from './consentPolicy.ts';
import type { Consent } from './consents.ts';

export interface ConsentServiceDeps {
  store: Store;
  policy: ConsentPolicy;
  audit: AuditLog;
}

export class ConsentService {
  readonly #deps: ConsentServiceDeps;

  constructor(deps: ConsentServiceDeps) {
    this.#deps = deps;
  }

  /** Those in force that a person gave, oldest first. */
  list(): Consent[] {
    const { store, policy } = this.#deps;
    return store.read((view) => policy.genuine(view)).toSorted((left, right) => left.at - right.at);
  }

  /** From now on Sluice asks again. One that is gone already changes nothing. Resolves when it is on disk. */
  async revoke(consentId: string, decidedBy: Consent['decidedBy']): Promise<void> {
    const { store, audit } = this.#deps;
    await store.transaction((tx) => {
      const consent = tx.consents.list().find(({ id }) => id === consentId);
      if (consent === undefined) return;
      tx.consents.delete(consentId);
      const what = consent.kind === 'destination' ? `${consent.role} ${consent.value}` : 'not live';
      audit.append(tx, {
        kind: 'policy',
        caller: 'You',
        tool: 'consent',
        operationId: null,
        bundleIds: [],
        facts: { consent_id: consentId, what, for: consent.scopeName, revoked: true, ...decidedBy },
      });
    });
  }
}
