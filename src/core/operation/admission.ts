// Decides what an operation can send: each value of a request must be what it says of itself, by the plan that the
// operation was admitted with, by the records that this plan names, and by the operation's own journal.
import { english } from '../plan/phrase.ts';
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Plan, PlanTarget } from '../plan/plan.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import { leavesOf, withTag, type OutwardValue, type PlannedSend } from '../provider/outwardValue.ts';
import { undisclosed, type Admission, type OutwardRequest } from '../provider/providerClient.ts';
import type { Store, StoreView } from '../storage/store.ts';
import type { CallRecord, Operation } from './operation.ts';
import { addTexts, isDeclared, recordedParts, textOf, textsOf } from './outwardTexts.ts';
import { manifestDigest } from './plannedManifests.ts';
import { planOf } from './approvedPlan.ts';

/** An admission that counts what calls returned as known from then on. */
export interface LearningAdmission extends Admission {
  learn(values: JsonObject): void;
}

export interface AdmissionDeps {
  hasher: Hasher;
  store: Pick<Store, 'read'>;
  manifests: ManifestCatalog;
}

/** Steps of an operation that work on one of its targets alone. */
export interface OperationPart {
  targetId: string;
  /** Names of its steps. */
  steps: ReadonlySet<string>;
}

export class OperationAdmission implements LearningAdmission {
  readonly #deps: AdmissionDeps;
  readonly #operation: Operation;
  /** The plan's targets that the operation works on. */
  readonly #targets: readonly PlanTarget[];
  readonly #shown: ReadonlySet<string>;
  readonly #entered: ReadonlySet<string>;
  readonly #part: OperationPart | undefined;
  /** What its calls returned; those of earlier runs are read at the first question. */
  readonly #returned = new Set<string>();
  #hasReadJournal = false;

  /**
   * @param operation as this process started or resumed it
   * @param part what is shown, recorded and returned for other targets proves nothing for it; default: all of it
   */
  constructor(deps: AdmissionDeps, operation: Operation, part?: OperationPart) {
    this.#deps = deps;
    this.#operation = operation;
    const plan = planOf(operation);
    const { approvedTargets } = operation;
    this.#part = part;
    this.#targets = (plan?.targets ?? []).filter(
      ({ id }) => (approvedTargets?.includes(id) ?? true) && id === (part?.targetId ?? id),
    );
    this.#shown = textsOf(shownBy(this.#targets, plan));
    this.#entered = textsOf(operation.answers);
  }

  /** @inheritdoc */
  check({ provider, request, params }: OutwardRequest): void {
    const { store, manifests } = this.#deps;
    const manifest = manifests.get(provider);
    const planned = planOf(this.#operation)?.manifests;
    if (planned !== undefined && planned[provider] !== manifestDigest(provider, this.#deps))
      throw otherManifest(provider);
    store.read((view) => {
      const records = this.#records(view);
      for (const [name, param] of Object.entries(params))
        if (!leavesOf(param).every((value) => this.#admits(value, manifest, records)))
          throw undisclosed(request, name);
    });
  }

  /** Before the first request: everything that the plan's data makes the operation send. @throws AppError as `check` */
  checkPlanned({ targetId, values }: PlannedSend): void {
    // What a person left out of the targets is shown too.
    const plan = planOf(this.#operation);
    const targets = (plan?.targets ?? []).filter(({ id }) => id === (targetId ?? id));
    const shown = textsOf(shownBy(targets, plan));
    const providers = new Set(targets.map(({ providerId }) => providerId));
    const manifests = [...providers].flatMap((id) =>
      id === undefined ? [] : (this.#deps.manifests.find(id) ?? []),
    );
    // What a manifest declares, such as the events of a recreated webhook, is shown in one line.
    const isShown = (leaf: JsonValue): boolean =>
      leaf === null || shown.has(textOf(leaf)) || manifests.some((manifest) => isDeclared(leaf, manifest));
    const all = leavesOf(values).every(({ leaf }) => isShown(leaf));
    if (!all) throw undisclosed(this.#operation.kind);
  }

  /** @inheritdoc */
  learn(values: JsonObject): void {
    addTexts(this.#returned, values);
  }

  /** For compensating that call, whatever the plan shows: with what it sent, what it returned, and what was before it. */
  compensating({
    operationId,
    step,
    key,
    phase,
  }: Pick<CallRecord, 'operationId' | 'step' | 'key' | 'phase'>) {
    const stored = this.#deps.store.read(({ operations }) => operations.call(operationId, step, key, phase));
    return new CompensationAdmission(stored);
  }

  #admits({ leaf, origin }: OutwardValue, manifest: Manifest, records: NamedRecords): boolean {
    switch (origin.from) {
      case 'plan':
        return this.#isShown(leaf);
      case 'bundle':
        return records.names(origin.bundleId) && this.#isPart(leaf, origin.bundleId, manifest, records);
      case 'call':
        return this.#wasReturned(leaf);
      case 'sluice':
        return leaf === null || this.#isTag(leaf);
      case 'person':
        return this.#entered.has(textOf(leaf));
      case 'manifest':
        return isDeclared(leaf, manifest);
      case 'others':
        return origin.others.every((other) => this.#admits(other, manifest, records));
      case 'journal':
        return (
          this.#isTag(leaf) ||
          this.#isTaggedUrl(leaf, records) ||
          records.ids.some((id) => this.#isPart(leaf, id, manifest, records))
        );
      case 'request':
        return false;
    }
  }

  #isShown(leaf: JsonValue): boolean {
    return leaf === null || this.#shown.has(textOf(leaf));
  }

  /** The record holds it, or will hold it: what is shown, what calls returned, a person entered, or is declared. */
  #isPart(leaf: JsonValue, bundleId: string, manifest: Manifest, records: NamedRecords): boolean {
    // The record of a new bundle was written by this operation: it proves nothing.
    const isNew = this.#targets.some(({ id, revision }) => id === bundleId && revision === null);
    return (
      this.#isShown(leaf) ||
      (!isNew && records.hasPart(bundleId, leaf)) ||
      this.#wasReturned(leaf) ||
      this.#entered.has(textOf(leaf)) ||
      isDeclared(leaf, manifest)
    );
  }

  /** Of the operation, or of a target that it works on. */
  #isTag(leaf: JsonValue): boolean {
    const { id } = this.#operation;
    const own = this.#part === undefined ? id : `${id}/${this.#part.targetId}`;
    return leaf === id || leaf === own || (typeof leaf === 'string' && leaf.startsWith(`${own}/`));
  }

  #isTaggedUrl(leaf: JsonValue, records: NamedRecords): boolean {
    const tag = typeof leaf === 'string' ? URL.parse(leaf)?.searchParams.get('sluice') : undefined;
    if (tag === undefined || tag === null || !this.#isTag(tag)) return false;
    const texts = [...this.#shown, ...records.ids.flatMap((id) => [...records.partsOf(id)])];
    return texts.some((text) => URL.canParse(text) && withTag(text, tag) === leaf);
  }

  #wasReturned(leaf: JsonValue): boolean {
    if (!this.#hasReadJournal) {
      const calls = this.#deps.store.read(({ operations }) => operations.calls(this.#operation.id));
      for (const { step, values } of calls)
        if (this.#part?.steps.has(step) ?? true) addTexts(this.#returned, values);
      this.#hasReadJournal = true;
    }
    return this.#returned.has(textOf(leaf));
  }

  #records(view: StoreView): NamedRecords {
    const bundleId = this.#part?.targetId ?? this.#operation.bundleId;
    const ids = this.#targets.map(({ kind, id }) =>
      kind === 'bundle' ? id : (view.credentials.get(id)?.bundleId ?? id),
    );
    return new NamedRecords(view, [...new Set(bundleId === null ? ids : [...ids, bundleId])]);
  }
}

/** The records of the bundles that a plan names, as one read shows them; without a plan, of the operation's own. */
class NamedRecords {
  readonly ids: readonly string[];
  readonly #view: StoreView;
  readonly #parts = new Map<string, ReadonlySet<string>>();

  constructor(view: StoreView, ids: readonly string[]) {
    this.#view = view;
    this.ids = ids;
  }

  names(bundleId: string): boolean {
    return this.ids.includes(bundleId);
  }

  hasPart(bundleId: string, leaf: JsonValue): boolean {
    return this.partsOf(bundleId).has(textOf(leaf));
  }

  partsOf(bundleId: string): ReadonlySet<string> {
    const known = this.#parts.get(bundleId) ?? textsOf(recordedParts(this.#view, bundleId));
    this.#parts.set(bundleId, known);
    return known;
  }
}

/** A compensation is never stopped by what a plan shows, and sends nothing that the call's record does not hold. */
class CompensationAdmission implements LearningAdmission {
  readonly #recorded: Set<string>;

  constructor(call: CallRecord | undefined) {
    this.#recorded = textsOf([call?.params ?? null, call?.values ?? null, call?.undo?.params ?? null]);
  }

  /** @inheritdoc */
  check({ request, params }: OutwardRequest): void {
    for (const [name, param] of Object.entries(params))
      if (!leavesOf(param).every(({ leaf }) => leaf === null || this.#recorded.has(textOf(leaf))))
        throw undisclosed(request, name);
  }

  /** @inheritdoc */
  learn(values: JsonObject): void {
    addTexts(this.#recorded, values);
  }
}

function shownBy(targets: readonly PlanTarget[], plan: Plan | null): JsonValue {
  const shown = targets.flatMap(({ effects }) =>
    effects.map(({ before, after }) => [before && english(before), after && english(after)]),
  );
  const { amountMinor, prorationMinor } = plan?.quote ?? {};
  return [shown, amountMinor ?? null, prorationMinor ?? null];
}

function otherManifest(provider: string): AppError {
  return new AppError(
    'undisclosed-value',
    `What is declared of ${provider} is not what this was planned with. Nothing was sent.`,
    { next: 'Resume the operation: Sluice plans the rest of it again, and a person decides.' },
  );
}
