// Exceptions: what a person allows without being asked, for a while. They are in Sluice's own state, MACed, because
// agents can edit settings files.
import { canonicalJson } from '../canonicalJson.ts';
import type { Environment } from '../bundle/bundle.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';

export interface PolicyException {
  id: string;
  /** The verb that needs no approval. */
  verb: PlanVerb;
  environment: Environment;
  /** It is for this caller alone. */
  callerId: string;
  callerLabel: string;
  createdAt: number;
  until: number;
  /** HMAC under the vault's key over all of the above. */
  mac: string;
}

/** The longest duration of an exception. */
export const MAX_EXCEPTION_MS = 8 * 60 * 60_000;

/** Whether a person can loosen it at all: if it is live, never delete, revoke, spend or share. */
export function canLoosen(verb: PlanVerb, live: boolean): boolean {
  return !live || !['delete', 'revoke', 'spend', 'share'].includes(verb);
}

/** The MAC's input: all of the exception but the MAC. */
export function exceptionText(exception: Omit<PolicyException, 'mac'>): string {
  const { id, verb, environment, callerId, callerLabel, createdAt, until } = exception;
  return canonicalJson({ id, verb, environment, callerId, callerLabel, createdAt, until });
}

/** The verbs that still need approval. @param exceptions only those whose MAC matches */
export function withoutExcepted(
  verbs: readonly PlanVerb[],
  plan: Pick<Plan, 'targets'>,
  callerId: string,
  exceptions: readonly PolicyException[],
  now: number,
): PlanVerb[] {
  const covers = (verb: PlanVerb): boolean =>
    plan.targets.length > 0 &&
    plan.targets.every((target) =>
      exceptions.some(
        (exception) =>
          exception.verb === verb &&
          exception.environment === target.environment &&
          exception.callerId === callerId &&
          exception.until > now &&
          canLoosen(verb, target.live),
      ),
    );
  return verbs.filter((verb) => !covers(verb));
}
