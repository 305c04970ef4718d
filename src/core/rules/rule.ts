// Rules: what a person lets one caller do through one bundle without being asked each time. The repository keeps them
// under the vault's key; whoever lists them sees only those that a person really made.
import { canonicalJson } from '../canonicalJson.ts';

/** A caller reads through a live bundle, until a person revokes it. */
export interface Rule {
  id: string;
  kind: 'read';
  callerId: string;
  callerLabel: string;
  bundleId: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface RuleReader {
  /** Genuine ones, in order of id; none while the vault is locked. */
  list(): Rule[];
}

export interface RuleRepository extends RuleReader {
  /** Seals and stores it. @throws AppError `vault-locked` */
  insert(rule: Rule): void;
  delete(id: string): void;
}

/** The text that a rule's MAC covers: all of it. */
export function ruleText(rule: Rule): string {
  return canonicalJson({ ...rule });
}

/** Whether the caller was allowed to read through the bundle. */
export function readRuleOf(rules: RuleReader, callerId: string, bundleId: string): Rule | undefined {
  return rules
    .list()
    .find((rule) => rule.kind === 'read' && rule.callerId === callerId && rule.bundleId === bundleId);
}
