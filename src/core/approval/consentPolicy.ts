// What a plan means for the person: which of its accounts are live, and which of its destinations no person approved there.
// Both follow from what people said, never from what a caller names.
import { ENVIRONMENTS, type Environment } from '../bundle/bundle.ts';
import type { Clock, Ids, Logger } from '../hostPorts.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import { changesIn, type Destination, type Effect, type Effects } from '../plan/effect.ts';
import { phrase } from '../plan/phrase.ts';
import type { Plan, PlanTarget } from '../plan/plan.ts';
import { withPrivateAddresses } from '../plan/privateAddresses.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { isAcrossProviders, scopeOf, type Scope } from '../provider/scope.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import type { Decision } from './approval.ts';
import { coversDestination, destinationValue, REMEMBERED, type Consent } from './consents.ts';

export interface ConsentPolicyDeps {
  seal: DecisionSeal;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  /** Providers inside Sluice: outside their live environments nothing leaves this machine. */
  sandboxes: ReadonlySet<string>;
}

const NEW_DESTINATION = phrase('never used here');

export class ConsentPolicy {
  readonly #deps: ConsentPolicyDeps;

  constructor(deps: ConsentPolicyDeps) {
    this.#deps = deps;
  }

  /** The plan as a person is asked about it: live by scope, with destinations that are new there marked. */
  judged(view: StoreView, plan: Plan): Plan {
    const consents = this.genuine(view);
    const live = new Map<string, ReadonlySet<string>>();
    const liveOf = (provider: string): ReadonlySet<string> => {
      const known = live.get(provider) ?? this.#liveScopes(view, provider);
      live.set(provider, known);
      return known;
    };
    let all: readonly string[] | undefined;
    const isKeptLive = (scope: Scope): boolean => {
      const own = [scope.provider];
      const providers = isAcrossProviders(scope) ? (all ??= view.bundles.providers()) : own;
      return providers.some((provider) => liveOf(provider).has(scope.id));
    };
    const targets = plan.targets.map((target) => this.#judgedTarget(target, consents, isKeptLive));
    return withPrivateAddresses({ ...plan, targets });
  }

  /** Those in force that a person gave. */
  genuine(view: StoreView): Consent[] {
    const now = this.#deps.clock.now();
    const { seal, logger } = this.#deps;
    const stored = view.consents
      .list()
      .filter((consent) => consent.kind !== 'destination' || consent.until === null || consent.until > now);
    const genuine = stored.filter((consent) => seal.isGenuineConsent(consent));
    if (genuine.length < stored.length)
      logger.warn('Consents that no person gave were found in the database and are ignored.', {
        count: stored.length - genuine.length,
      });
    return genuine;
  }

  /**
   * Writes down what an approval agreed to, in the transaction that records the decision.
   * @param notLive ids of scopes of which the person said in the dialog that they are not live
   * @returns lines for the audit log
   */
  remember(
    tx: StoreTransaction,
    plan: Plan,
    { targets: approved, decidedAt, decidedBy }: Decision,
    notLive: readonly string[],
  ): { destinations: string[]; not_live: string[] } {
    const { seal, ids } = this.#deps;
    const common = { at: decidedAt, decidedBy: { ...decidedBy } };
    const targets = plan.targets.filter(({ id }) => approved.includes(id));
    const scopes = new Map(
      targets.flatMap(({ scope }) =>
        scope.isUndecided === true && notLive.includes(scope.id) ? [[scope.id, scope]] : [],
      ),
    );
    for (const { id: scope, name: scopeName } of scopes.values())
      tx.consents.insert(
        seal.consent({ kind: 'not-live', id: ids.create('csn'), scope, scopeName, ...common }),
      );
    const destinations = targets.flatMap((target) => {
      const live = target.live && !scopes.has(target.scope.id);
      return newDestinations(target).map((destination) => ({ destination, live, scope: target.scope }));
    });
    const known = this.genuine(tx);
    for (const { destination, live, scope } of destinations) {
      if (known.some((consent) => coversDestination(consent, scope, destination, live, decidedAt))) continue;
      const consent = seal.consent({
        kind: 'destination',
        id: ids.create('csn'),
        scope: scope.id,
        scopeName: scope.name,
        role: destination.role,
        reach: 'whole',
        value: destinationValue(destination),
        live,
        until: null,
        ...common,
      });
      tx.consents.insert(consent);
      known.push(consent);
    }
    return {
      destinations: destinations.map(
        ({ destination: { role, url }, scope }) => `${role} ${url} (${scope.name})`,
      ),
      not_live: [...scopes.values()].map(({ name }) => name),
    };
  }

  #judgedTarget(
    target: PlanTarget,
    consents: readonly Consent[],
    isKeptLive: (scope: Scope) => boolean,
  ): PlanTarget {
    const scope: Scope = { ...target.scope, isUndecided: false };
    const isPractice = this.#deps.sandboxes.has(scope.provider);
    if (isPractice && !target.live) return { ...target, scope };
    const byName = target.live || target.environment === 'production';
    const isOpen = !byName && !isKeptLive(scope);
    const isSaid = consents.some((consent) => consent.kind === 'not-live' && consent.scope === scope.id);
    const isUndecided = isOpen && !isSaid;
    const live = !isOpen || isUndecided;
    return {
      ...target,
      live,
      scope: { ...scope, isUndecided },
      facts: isUndecided ? [scopeFact(scope), ...target.facts] : target.facts,
      effects: this.#judgedEffects(target.effects, scope, live, consents),
    };
  }

  #judgedEffects(effects: Effects, scope: Scope, live: boolean, consents: readonly Consent[]): Effects {
    const now = this.#deps.clock.now();
    // One mark for each host: a person reads it once, and the rows are few.
    const marked = new Set(
      effects.flatMap(({ destination, marks }) => (marks.length > 0 ? hostsOf(destination) : [])),
    );
    const judged = (effect: Effect): Effect => {
      const { destination } = effect;
      if (destination === undefined || destination.isAccepted === true || !REMEMBERED.has(destination.role))
        return effect;
      if (consents.some((consent) => coversDestination(consent, scope, destination, live, now)))
        return effect;
      const hosts = hostsOf(destination);
      const isMarked = effect.marks.length > 0 || hosts.some((host) => marked.has(host));
      for (const host of hosts) marked.add(host);
      const marks = isMarked ? effect.marks : [NEW_DESTINATION];
      return { ...effect, destination: { ...destination, isNew: true }, marks };
    };
    const [subject, ...changes] = effects;
    return [judged(subject), ...changes.map(judged)];
  }

  /** Scopes of the provider on which a bundle of a live environment acts: what anybody says makes them no less. */
  #liveScopes(view: StoreView, provider: string): Set<string> {
    const manifest = this.#deps.manifests.find(provider);
    const isLive = (environment: Environment): boolean =>
      environment === 'production' || manifest?.environments[environment]?.live === true;
    const found = view.bundles.maybeLive(provider, ENVIRONMENTS.filter(isLive));
    return new Set(
      found
        .filter(({ live, environment }) => live || isLive(environment))
        .map((bundle) => scopeOf(manifest, bundle).id),
    );
  }
}

/** The host of an address; none of a key, a recipient or a command. */
function hostsOf(destination: Destination | undefined): string[] {
  const url = destination === undefined ? null : URL.parse(destination.url);
  return url === null || url.host === '' ? [] : [url.host];
}

function newDestinations(target: PlanTarget) {
  return changesIn(target).flatMap(({ destination }) => (destination?.isNew === true ? [destination] : []));
}

function scopeFact({ name, isKnown }: Scope): PlanTarget['facts'][number] {
  return {
    label: phrase('Account'),
    value: isKnown
      ? phrase('{name}, live until you say otherwise', { name })
      : phrase('{name}, not known yet: treated as live', { name }),
  };
}
