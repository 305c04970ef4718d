// Which verbs of a plan need a person: the fixed rules, what settings add, and less what a person excepted for a while.
// Sluice ignores and reports an exception whose MAC doesn't match.
import type { Caller } from '../operation/operation.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import type { ApprovalSettings } from './approvalPrompt.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import { withoutExcepted, type PolicyException } from './exceptions.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanVerb } from '../plan/verb.ts';
import { GATED, planVerbs } from '../plan/policy.ts';

export interface ApprovalPolicyDeps {
  store: Pick<Store, 'read'>;
  seal: DecisionSeal;
  clock: Clock;
  logger: Logger;
  settings: () => ApprovalSettings;
}

/** Ordinary corrections of a clock stay within this. */
const CLOCK_TOLERANCE_MS = 60_000;

export class ApprovalPolicy {
  readonly #deps: ApprovalPolicyDeps;
  /** The latest time seen: a clock that is set back would make exceptions last longer. */
  #latest = 0;

  constructor(deps: ApprovalPolicyDeps) {
    this.#deps = deps;
  }

  /** Empty if the plan needs no person. */
  verbsToAskFor(plan: Plan, caller: Caller): PlanVerb[] {
    const { clock, settings } = this.#deps;
    if (plan.mustAsk) return planVerbs(plan);
    const also = new Set(settings().alsoAsk);
    const asked = planVerbs(plan).filter(
      (verb) => GATED.has(verb) || (also.has(verb) && verb !== 'read' && verb !== 'maintain'),
    );
    if (asked.length === 0) return [];
    return withoutExcepted(asked, plan, caller.id, this.exceptions(), clock.now());
  }

  /** Those in force whose MAC matches. */
  exceptions(): PolicyException[] {
    const { store, seal, clock, logger } = this.#deps;
    const now = clock.now();
    const stored = store.read((view) => view.exceptions.list()).filter(({ until }) => until > now);
    if (stored.length === 0 || this.isClockSetBack()) return [];
    const genuine = stored.filter((exception) => seal.isGenuineException(exception));
    if (genuine.length < stored.length) {
      logger.warn('Sluice ignores exceptions in the database that no person made.', {
        count: stored.length - genuine.length,
      });
    }
    return genuine;
  }

  /** Whether it shows an earlier time than before: what ends by the clock doesn't apply until it catches up. */
  isClockSetBack(): boolean {
    const { clock, logger } = this.#deps;
    const now = clock.now();
    this.#latest = Math.max(this.#latest, now, this.#lastRecordedAt());
    if (now >= this.#latest - CLOCK_TOLERANCE_MS) return false;
    logger.warn('The clock was set back. Exceptions don’t apply until it catches up.');
    return true;
  }

  /** The audit log remembers the time after its process ended. */
  #lastRecordedAt(): number {
    const [newest] = this.#deps.store.read((view) => view.audit.page({}, null, 1).items);
    return newest?.at ?? 0;
  }
}
