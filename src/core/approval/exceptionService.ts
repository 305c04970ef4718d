// Exceptions: what a person allows without being asked, for a while, and can end. A dialog of its own makes each; it is
// MACed and audited.
import type { AuditLog } from '../audit/auditLog.ts';
import type { AuditEntry } from '../audit/auditRecord.ts';
import { ENVIRONMENTS, type Environment } from '../bundle/bundle.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Clock, Hasher, Ids } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store } from '../storage/store.ts';
import { isDeliberate } from './answerChecks.ts';
import type { ApprovalAnswer } from './approvalPrompt.ts';
import type { ApprovalPolicy } from './approvalPolicy.ts';
import type { DecisionSeal } from '../plan/decisionSeal.ts';
import { MAX_EXCEPTION_MS, canLoosen, type PolicyException } from './exceptions.ts';
import type { PlanVerb } from '../plan/verb.ts';

export interface ExceptionServiceDeps {
  store: Store;
  policy: ApprovalPolicy;
  seal: DecisionSeal;
  manifests: ManifestCatalog;
  audit: AuditLog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
}

/** The caller that an exception is for. */
export interface ExceptedCaller {
  id: string;
  label: string;
}

export interface ExceptionRequest {
  caller: ExceptedCaller;
  verb: PlanVerb;
  environment: Environment;
  /** At most `MAX_EXCEPTION_MS`. */
  durationMs: number;
}

/** What the exception's dialog reports of itself. */
export type ExceptionAnswer = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

/** What can need approval: reading and maintaining never do. */
const ASKED: readonly PlanVerb[] = [
  'create',
  'change',
  'delete',
  'revoke',
  'spend',
  'share',
  'production',
  'bulk',
];
const MOST_OPERATIONS = 200;

export class ExceptionService {
  readonly #deps: ExceptionServiceDeps;

  constructor(deps: ExceptionServiceDeps) {
    this.#deps = deps;
  }

  /** Those in force whose MAC matches. */
  list(): PolicyException[] {
    return this.#deps.policy.exceptions();
  }

  /** Agents with recent operations, and `known` ones, each once. */
  callers(known: readonly ExceptedCaller[]): ExceptedCaller[] {
    const { items } = this.#deps.store.read((view) => view.operations.page({}, null, MOST_OPERATIONS));
    const agents = items.map(({ caller }) => caller).filter(({ kind }) => kind === 'agent');
    return [...new Map([...known, ...agents].map(({ id, label }) => [id, { id, label }])).values()];
  }

  /** Environments that some provider has. */
  environments(): { environment: Environment; live: boolean }[] {
    const manifests = this.#deps.manifests.list();
    return ENVIRONMENTS.filter((environment) =>
      manifests.some((manifest) => manifest.environments[environment] !== undefined),
    ).map((environment) => ({ environment, live: this.#isLive(environment) }));
  }

  /** Verbs that a person can allow there: in live environments never delete, revoke, spend or share. */
  verbs(environment: Environment): PlanVerb[] {
    const live = this.#isLive(environment);
    return ASKED.filter((verb) => canLoosen(verb, live) && (verb !== 'production' || live));
  }

  /**
   * Makes an exception; resolves when it is on disk.
   * @throws AppError `bad-arguments` if the verb can't be loosened there, or the answer came too early; `vault-locked`
   */
  async allow(request: ExceptionRequest, answer: ExceptionAnswer): Promise<PolicyException> {
    const { store, seal, audit, clock, ids } = this.#deps;
    const { caller, verb, environment, durationMs } = request;
    if (!isDeliberate(answer.shownForMs))
      throw refusal('Allow was pressed within 1.5 seconds of the dialog’s opening.');
    if (!this.verbs(environment).includes(verb))
      throw refusal(`Sluice always asks before ${verb} in ${environment}.`);
    if (!(durationMs > 0 && durationMs <= MAX_EXCEPTION_MS))
      throw refusal('An exception lasts 8 hours at most.');
    const createdAt = clock.now();
    const exception = seal.exception({
      id: ids.create('exc'),
      verb,
      environment,
      callerId: caller.id,
      callerLabel: caller.label,
      createdAt,
      until: createdAt + durationMs,
    });
    await store.transaction((tx) => {
      tx.exceptions.insert(exception);
      const { dialogDigest, decidedBy } = answer;
      const made = { allowed: true, dialog_digest: dialogDigest, ...decidedBy };
      audit.append(tx, policyEntry({ ...factsOf(exception), ...made }));
    });
    return exception;
  }

  /** Sluice asks again from now on. Does nothing if the exception has already ended. */
  async revoke(exceptionId: string, decidedBy: ExceptionAnswer['decidedBy']): Promise<void> {
    const { store, audit } = this.#deps;
    await store.transaction((tx) => {
      const exception = tx.exceptions.list().find(({ id }) => id === exceptionId);
      if (exception === undefined) return;
      tx.exceptions.delete(exceptionId);
      audit.append(tx, policyEntry({ ...factsOf(exception), revoked: true, ...decidedBy }));
    });
  }

  #isLive(environment: Environment): boolean {
    return this.#deps.manifests.list().some((manifest) => manifest.environments[environment]?.live === true);
  }
}

function policyEntry(facts: JsonObject): AuditEntry {
  const about = { caller: 'You', operationId: null, bundleIds: [] };
  return { kind: 'policy', tool: 'approval exception', ...about, facts };
}

function factsOf({ id, verb, environment, callerLabel, until }: PolicyException): JsonObject {
  return { exception_id: id, verb, environment, for: callerLabel, until: new Date(until).toISOString() };
}

function refusal(message: string): AppError {
  return new AppError('bad-arguments', message, { next: 'Nothing was changed; Sluice asks as before.' });
}
