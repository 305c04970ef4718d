// Entries of the tamper-evident log, and the hash chain that makes tampering evident. Values and pure functions.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonObject } from '../json.ts';
import type { Hasher } from '../hostPorts.ts';

export const AUDIT_KINDS = [
  'requested',
  'decided',
  'started',
  'write',
  'finished',
  'policy',
  'ignored',
  'storage',
] as const;
/**
 * `requested`: an approval was asked for; `decided`: a person decided, or it expired; `started`: a gated operation began;
 * `write`: an ungated write began; `finished`: an operation ended; `policy`: rules were loosened, tightened or held;
 * `ignored`: something that did not fit was ignored (a forged decision, an accidental click);
 * `storage`: the storage as a whole was restored, started over, unlocked, or its log anchored again.
 */
export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface AuditRecord {
  /** 1 for the first, without gaps. */
  sequence: number;
  at: number;
  kind: AuditKind;
  /** The caller's label. */
  caller: string;
  tool: string;
  operationId: string | null;
  bundleIds: string[];
  /** What happened, in Sluice's own words and facts; never a secret. */
  facts: JsonObject;
  /** Hash of the previous record; 64 zeros for the first. */
  previousHash: string;
  hash: string;
}

export type NewAuditRecord = Omit<AuditRecord, 'sequence' | 'previousHash' | 'hash'>;

/** What people decide for longer than one request: the `tool` of `policy` records. Older records keep these names. */
export const POLICY_ACTS = [
  'hold approvals',
  'approval exception',
  'consent',
  'rule',
  'pin',
  'accept manifest',
  'accept guest',
  'remove guest',
  'accept change of guest',
  'keep change of guest',
  'set verb of guest',
] as const;
export type PolicyAct = (typeof POLICY_ACTS)[number];

/** A record as passed to the log, which adds the time. */
export type AuditEntry = Omit<NewAuditRecord, 'at' | 'kind' | 'tool'> &
  ({ kind: 'policy'; tool: PolicyAct } | { kind: Exclude<AuditKind, 'policy'>; tool: string });

export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** The head of the chain, kept outside the database to detect a truncation too. */
export interface AuditHead {
  sequence: number;
  hash: string;
}

/** Links a record to the previous one. */
export function chained(
  hasher: Hasher,
  record: NewAuditRecord,
  previous: AuditHead | undefined,
): AuditRecord {
  const linked = {
    ...record,
    sequence: (previous?.sequence ?? 0) + 1,
    previousHash: previous?.hash ?? FIRST_PREVIOUS_HASH,
  };
  return { ...linked, hash: hasher.sha256(recordText(linked)) };
}

/** The text that a record's hash covers: everything but the hash. */
export function recordText(record: Omit<AuditRecord, 'hash'>): string {
  const { sequence, at, kind, caller, tool, operationId, bundleIds, facts, previousHash } = record;
  // In canonical order, so that a million records need no sorting.
  return canonicalJson({ at, bundleIds, caller, facts, kind, operationId, previousHash, sequence, tool });
}
