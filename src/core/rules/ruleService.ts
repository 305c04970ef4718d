// What a person does with rules: sees them, and revokes one.
import type { AuditLog } from '../audit/auditLog.ts';
import type { ApprovalAnswer } from '../approval/approvalPrompt.ts';
import type { Store } from '../storage/store.ts';
import type { Rule } from './rule.ts';

interface RuleServiceDeps {
  store: Store;
  audit: AuditLog;
}

export class RuleService {
  readonly #deps: RuleServiceDeps;

  constructor(deps: RuleServiceDeps) {
    this.#deps = deps;
  }

  /** Those in force. */
  list(): Rule[] {
    return this.#deps.store.read((view) => view.rules.list());
  }

  /** From now on Sluice asks again. One that is gone already changes nothing. */
  async revoke(ruleId: string, decidedBy: ApprovalAnswer['decidedBy']): Promise<void> {
    const { store, audit } = this.#deps;
    await store.transaction((tx) => {
      const rule = tx.rules.list().find(({ id }) => id === ruleId);
      if (rule === undefined) return;
      tx.rules.delete(ruleId);
      audit.append(tx, {
        kind: 'policy',
        caller: 'You',
        tool: 'rule',
        operationId: null,
        bundleIds: [rule.bundleId],
        facts: { rule_id: rule.id, rule: rule.kind, for: rule.callerLabel, revoked: true, ...decidedBy },
      });
    });
  }
}
