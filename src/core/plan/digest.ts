// What a decision is bound to. Any change of meaning changes the digest, no change of wording does.
import { canonicalJson } from '../canonicalJson.ts';
import type { JsonValue } from '../json.ts';
import type { OperationBase } from '../operation/operation.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Decision } from '../approval/approval.ts';
import type { Plan } from './plan.ts';
import type { PlanVerb } from './verb.ts';

/** Grows when the rules of policy.ts change: a decision made under other rules is void. */
export const POLICY_VERSION = 1;

export interface DigestedRequest {
  tool: string;
  /** The tool's contract version. */
  toolVersion: number;
  /** Hash of tool and identity(args). */
  identity: string;
  callerId: string;
  verbs: readonly PlanVerb[];
  plan: Plan;
}

/** Hex SHA-256 over tool, identity, targets with their revisions and changes, verbs, caller, quote, and versions. */
export function planDigest(
  hasher: Hasher,
  { tool, toolVersion, identity, callerId, verbs, plan }: DigestedRequest,
): string {
  const targets = plan.targets.map(({ kind, id, revision, environment, live, changes }): JsonValue => {
    const changed = changes.map(({ label, before, after }): JsonValue => [label, before, after]);
    return { kind, id, revision, environment, live, changes: changed };
  });
  const quote = plan.quote && { ...plan.quote };
  return hasher.sha256(
    canonicalJson({
      policy: POLICY_VERSION,
      tool,
      version: toolVersion,
      identity,
      caller: callerId,
      verbs: [...verbs].sort(),
      targets: targets.map((target) => canonicalJson(target)).sort(),
      quote,
      bundle: plan.bundleId,
      data: plan.data,
    }),
  );
}

/** The text over which a decision's MAC is made: all of it but the MAC. */
export function decisionText(decision: Omit<Decision, 'mac'>): string {
  const { approvalId, digest, verdict, targets, reason, decidedAt, decidedBy, dialogDigest } = decision;
  return canonicalJson({
    approvalId,
    digest,
    verdict,
    targets,
    reason,
    decidedAt,
    decidedBy: { ...decidedBy },
    dialogDigest,
  });
}

/** What a warrant covers: all that decides what an operation does. */
export type Warranted = Pick<
  OperationBase,
  'id' | 'kind' | 'identity' | 'caller' | 'args' | 'plan' | 'approvedTargets' | 'bundleId'
>;

/**
 * The text over which an operation's warrant is made: all that decides what its steps do. Not canonical: it holds
 * foreign wording too, lone surrogates included, and a record comes back from storage member for member.
 */
export function warrantText(operation: Warranted): string {
  const { id, kind, identity, caller, args, plan, approvedTargets, bundleId } = operation;
  return JSON.stringify([id, kind, identity, caller.id, args, plan, approvedTargets, bundleId]);
}
