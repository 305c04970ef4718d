// Which verbs of a plan a person must still be asked for: the fixed rules, what settings add, and what a person
// excepted for a while. An exception without a genuine MAC counts for nothing, and is reported.
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

/** What clocks are corrected by without anybody meaning anything by it. */
const CLOCK_TOLERANCE_MS = 60_000;

export class ApprovalPolicy {
  readonly #deps: ApprovalPolicyDeps;
  /** The latest time that was ever seen: a clock that is set back would make exceptions last longer. */
  #latest = 0;

  constructor(deps: ApprovalPolicyDeps) {
    this.#deps = deps;
  }

  /** Empty where nobody needs to be asked. */
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

  /** Those in force that a person really made. */
  exceptions(): PolicyException[] {
    const { store, seal, clock, logger } = this.#deps;
    const now = clock.now();
    const stored = store.read((view) => view.exceptions.list()).filter(({ until }) => until > now);
    if (stored.length === 0) return [];
    this.#latest = Math.max(this.#latest, now, this.#lastRecordedAt());
    if (now < this.#latest - CLOCK_TOLERANCE_MS) {
      logger.warn('The clock was set back: exceptions do not count until it catches up.');
      return [];
    }
    const genuine = stored.filter((exception) => seal.isGenuineException(exception));
    if (genuine.length < stored.length) {
      logger.warn('Exceptions that no person made were found in the database and are ignored.', {
        count: stored.length - genuine.length,
      });
    }
    return genuine;
  }

  /** The audit log outlives the process that saw the time. */
  #lastRecordedAt(): number {
    const [newest] = this.#deps.store.read((view) => view.audit.page({}, null, 1).items);
    return newest?.at ?? 0;
  }
}
