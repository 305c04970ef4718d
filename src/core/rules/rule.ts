// Rules: what a person lets one caller do through one bundle without being asked each time. The repository keeps them
// under the vault's key; whoever lists them sees only those that a person really made.
import { canonicalText } from '../canonicalJson.ts';
import type { JsonObject } from '../json.ts';

interface RuleBase {
  id: string;
  callerId: string;
  callerLabel: string;
  bundleId: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** A caller reads through a live bundle, until a person revokes it. */
export interface ReadRule extends RuleBase {
  kind: 'read';
}

/** What an argument that a rule leaves free can hold. */
export interface FreeArgument {
  type: 'string' | 'number' | 'boolean' | 'array' | 'object';
  /** Characters, of what is no text as JSON. */
  longest: number;
}

/** What calls of one bundle tool have in common. */
export interface CallPattern {
  tool: string;
  /** Id of the account whose token is sent; null: the bundle's own credential. */
  account: string | null;
  /** Of the bundle. */
  revision: number;
  /** `Scope.id` */
  scope: string;
  live: boolean;
  /** Digest of the provider's manifest. */
  manifest: string;
  /** An argument that is neither here nor in `free` must be absent. */
  fixed: JsonObject;
  free: Record<string, FreeArgument>;
}

/** A caller makes so many calls like one that a person saw, until a time. */
export interface CallRule extends RuleBase, CallPattern {
  kind: 'call';
  /** The tool's title, for people. */
  title: string;
  count: number;
  /** How many calls are left of `count`. */
  left: number;
  /** Milliseconds since the epoch. */
  until: number;
}

export type Rule = ReadRule | CallRule;

export interface RuleReader {
  /** Genuine ones, in order of id, spent and expired ones too; none while the vault is locked. */
  list(): Rule[];
}

export interface RuleRepository extends RuleReader {
  /** Seals and stores it. @throws AppError `vault-locked` */
  insert(rule: Rule): void;
  /** Seals and stores it in place of the one with its id. @throws AppError `vault-locked` */
  update(rule: Rule): void;
  delete(id: string): void;
}

/** The text that a rule's MAC covers: all of it. */
export function ruleText(rule: Rule): string {
  // Unchanged for rules of earlier versions: they hold no odd text.
  return canonicalText(rule.kind === 'read' ? { ...rule } : { ...rule, free: freeAsJson(rule) });
}

/** Whether the caller was allowed to read through the bundle. */
export function readRuleOf(rules: RuleReader, callerId: string, bundleId: string): Rule | undefined {
  return rules
    .list()
    .find((rule) => rule.kind === 'read' && rule.callerId === callerId && rule.bundleId === bundleId);
}

/** Whether it can cover a call now. */
export function isInForce(rule: Rule, now: number): boolean {
  return rule.kind === 'read' || (rule.left > 0 && rule.until > now);
}

function freeAsJson({ free }: CallRule): JsonObject {
  return Object.fromEntries(Object.entries(free).map(([name, argument]) => [name, { ...argument }]));
}
