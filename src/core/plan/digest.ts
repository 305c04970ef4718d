// What a decision is bound to. A change of meaning changes the digest; a change of wording doesn't.
import { canonicalJson, canonicalText } from '../canonicalJson.ts';
import type { JsonValue } from '../json.ts';
import type { OperationBase } from '../operation/operation.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Decision } from '../approval/approval.ts';
import { changesIn, effectFacts } from './effect.ts';
import type { Plan, PlanTarget } from './plan.ts';
import type { PlanVerb } from './verb.ts';

/** Grows when the rules of policy.ts change: a decision made under other rules is void. */
export const POLICY_VERSION = 3;

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

/** Hex SHA-256 over tool, identity, targets with their revisions and effects, verbs, caller, quote, and versions. */
export function planDigest(
  hasher: Hasher,
  { tool, toolVersion, identity, callerId, verbs, plan }: DigestedRequest,
): string {
  const targets = plan.targets.map(
    ({ kind, id, revision, environment, live, scope, ...target }): JsonValue => {
      // Not what it is called: names are shown as they are now.
      return {
        kind,
        id,
        revision,
        environment,
        live,
        scope: scope.id,
        effects: changesIn(target).map(effectFacts),
      };
    },
  );
  const quote = plan.quote && { ...plan.quote };
  return hasher.sha256(
    canonicalText({
      policy: POLICY_VERSION,
      tool,
      version: toolVersion,
      identity,
      caller: callerId,
      verbs: [...verbs].sort(),
      targets: targets.map((target) => canonicalText(target)).sort(),
      quote,
      bundle: plan.bundleId,
      manifests: plan.manifests ?? {},
      data: plan.data,
    }),
  );
}

/** Hex SHA-256 over what the effects are, not how they read; kept with the decision that covers them. */
export function effectsDigest(hasher: Hasher, targets: readonly PlanTarget[]): string {
  const facts = targets.map(({ kind, id, revision, environment, live, scope, effects }) =>
    canonicalText([kind, id, revision, environment, live, scope.id, effects.map(effectFacts)]),
  );
  return hasher.sha256(canonicalText(facts.sort()));
}

/** The text that a decision's MAC covers: everything but the MAC. */
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

/** What a warrant covers: everything that determines what an operation does. */
export type Warranted = Pick<
  OperationBase,
  'id' | 'kind' | 'identity' | 'caller' | 'args' | 'plan' | 'approvedTargets' | 'bundleId'
>;

/**
 * The text that an operation's warrant covers: everything that determines what its steps do. Not canonical:
 * it can hold foreign text with lone surrogates, and storage preserves the order of members.
 */
export function warrantText(operation: Warranted): string {
  const { id, kind, identity, caller, args, plan, approvedTargets, bundleId } = operation;
  return JSON.stringify([id, kind, identity, caller.id, args, plan, approvedTargets, bundleId]);
}
