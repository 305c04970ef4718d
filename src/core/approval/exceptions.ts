// Exceptions: what a person has allowed to happen without being asked, for a while. They live in Sluice's own state,
// MACed; settings files can only tighten, since agents can edit them.
import { canonicalJson } from '../canonicalJson.ts';
import type { Environment } from '../bundle/bundle.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';

export interface PolicyException {
  id: string;
  /** The verb that is not asked for. */
  verb: PlanVerb;
  environment: Environment;
  /** The one caller it is for. */
  callerId: string;
  callerLabel: string;
  createdAt: number;
  until: number;
  /** HMAC under the vault's key over all of the above. */
  mac: string;
}

/** The longest that an exception lasts. */
export const MAX_EXCEPTION_MS = 8 * 60 * 60_000;

/** Whether a person may loosen it at all: never delete, spend and share in live environments. */
export function mayLoosen(verb: PlanVerb, live: boolean): boolean {
  return !live || !['delete', 'spend', 'share'].includes(verb);
}

/** The text over which an exception's MAC is made: all of it but the MAC. */
export function exceptionText(exception: Omit<PolicyException, 'mac'>): string {
  const { id, verb, environment, callerId, callerLabel, createdAt, until } = exception;
  return canonicalJson({ id, verb, environment, callerId, callerLabel, createdAt, until });
}

/** The verbs that still need asking, once exceptions whose MAC was checked are taken into account. */
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
          mayLoosen(verb, target.live),
      ),
    );
  return verbs.filter((verb) => !covers(verb));
}
