// Durable outward calls: carries out what nextCallAction.ts decides. The intent is on disk before anything is sent.
// If an intent has no answer, the journal queries the provider and never guesses.
import { AppError } from '../../errors.ts';
import type { CallResult, CallSpec } from '../call.ts';
import type { CallScope } from '../callScope.ts';
import type { CallRecord } from '../operation.ts';
import type { OutwardParams } from '../../provider/outwardValue.ts';
import type { ProviderOutcome } from '../../provider/providerClient.ts';
import type { JsonValue } from '../../json.ts';
import { ANSWER_OUTPUT } from '../../provider/ownNames.ts';
import { pause } from '../pause.ts';
import {
  callOnlyRead,
  CallRecords,
  checkOutward,
  labelOf,
  sealContext,
  toProviderCall,
  unknownOutcome,
  type CallJournalDeps,
} from './callRecords.ts';
import { LostCalls } from './lostCalls.ts';
import {
  nextCallAction,
  nextSettlingAction,
  type CallCounters,
  type SettlingAction,
} from './nextCallAction.ts';
import { mayDouble, recoveryOf, type Recovery } from './recovery.ts';
import { openSealed, sealedExchange, type Exchanged } from './sealedExchange.ts';

/** The longest wait within a step for a provider's rate limit. */
const MAX_LIMIT_WAIT_MS = 60_000;

interface Settled {
  record: CallRecord;
  /** The provider's definite refusal. */
  refusal?: AppError;
}

export class CallJournal {
  readonly #deps: CallJournalDeps;
  readonly #records: CallRecords;
  readonly #lost: LostCalls;
  readonly #recoveryOf: (record: CallRecord) => Recovery;

  constructor(deps: CallJournalDeps) {
    this.#deps = deps;
    this.#records = new CallRecords(deps);
    this.#lost = new LostCalls(deps, this.#records);
    this.#recoveryOf = (record) => recoveryOf(deps.manifests.get(record.provider), record, deps.clock.now());
  }

  /**
   * Carries out the call, or replays its recorded answer.
   * @throws AppError `provider-rejected`, `provider-limited`, `provider-unreachable`, `provider-uncertain`,
   * `unsupported`, `vault-locked`; StopRequested at a boundary
   */
  async perform(scope: CallScope, key: string, spec: CallSpec): Promise<CallResult> {
    const { store, clock } = this.#deps;
    const known = store.read((view) => view.operations.call(scope.operationId, scope.step, key, scope.phase));
    let record =
      spec.anew === true && known?.state === 'done' ? { ...known, state: 'absent' as const } : known;
    const counters: CallCounters = { sendings: 0, recoveries: 0 };
    for (;;) {
      const action = nextCallAction(record, counters, this.#recoveryOf);
      switch (action.do) {
        case 'return':
          scope.admission.learn(action.record.values ?? {});
          return resultOf(action.record);
        case 'fail-refusing':
          throw givenUp(spec);
        case 'send': {
          scope.checkpoint();
          if (action.delayMs > 0) await pause(clock, action.delayMs, scope.stopSignal);
          counters.sendings += 1;
          checkOutward(scope, spec);
          const intended = await this.#records.intend(scope, key, spec, action.previous);
          record = await this.#sendFirst(scope, intended, spec.params, action.isLast);
          break;
        }
        case 'understand':
        case 'repeat':
        case 'find':
        case 'give-up':
        case 'fail-unknown': {
          const settled = await this.#settle(scope, action, counters);
          if (settled.refusal) throw settled.refusal;
          record = settled.record;
        }
      }
    }
  }

  /**
   * Settles a call of another operation so that it can be undone. A call that never happened is not sent. If
   * it can be neither repeated nor found, it becomes `orphaned`. A definite refusal settles it too.
   * @throws AppError `provider-uncertain` if the outcome can't be determined now; others as `perform`
   */
  async settleOpen(scope: CallScope, open: CallRecord): Promise<CallRecord> {
    const counters: CallCounters = { sendings: 0, recoveries: 0 };
    let record = open;
    for (;;) {
      const action = nextSettlingAction(record, counters, this.#recoveryOf);
      if (action === undefined) return record;
      scope.checkpoint();
      ({ record } = await this.#settle(scope, action, counters));
    }
  }

  /** What the provider answered to a bundle tool's call; undefined if no answer is kept. @throws AppError `vault-*` */
  async answerTo(record: CallRecord): Promise<JsonValue | undefined> {
    const { providers, vault } = this.#deps;
    if (record.state !== 'done' || record.sealedAnswer === null) return undefined;
    const answer = openSealed(vault, record.sealedAnswer, sealContext(record));
    const outcome = await providers.interpret(callOnlyRead(record), answer);
    return outcome.kind === 'done' ? outcome.values[ANSWER_OUTPUT] : undefined;
  }

  /** Records that a call of another operation was undone. */
  async markUndone(scope: CallScope, record: CallRecord): Promise<void> {
    await this.#records.put(scope, { ...record, state: 'undone', sealedAnswer: null });
  }

  async #settle(scope: CallScope, action: SettlingAction, counters: CallCounters): Promise<Settled> {
    const { record } = action;
    if (action.do === 'understand') return this.#understand(scope, record);
    counters.recoveries += 1;
    switch (action.do) {
      case 'fail-unknown':
        throw unknownOutcome(record);
      case 'give-up':
        return { record: await this.#lost.giveUp(scope, record) };
      case 'find':
        return { record: await this.#lost.find(scope, record, action) };
      case 'repeat':
        scope.checkpoint();
        return { record: await this.#sendAgain(scope, record) };
    }
  }

  /**
   * Sends a fresh intent. If nothing left this machine, the call is `absent`, and is retried unless this is
   * the `last` attempt.
   */
  async #sendFirst(
    scope: CallScope,
    record: CallRecord,
    params: OutwardParams,
    last: boolean,
  ): Promise<CallRecord> {
    const exchanged = await this.#exchange(scope, record, params);
    if (exchanged.kind !== 'not-sent') return recordAfter(exchanged, record);
    const { error } = exchanged;
    if (scope.signal.aborted) throw error;
    const absent = await this.#records.put(scope, { ...record, state: 'absent' });
    if (AppError.is(error, 'provider-unreachable') && !last) return absent;
    throw error;
  }

  /**
   * Repeats an open intent under its own key. A failure proves nothing about the first request, so the intent
   * stays open.
   */
  async #sendAgain(scope: CallScope, record: CallRecord): Promise<CallRecord> {
    const doubtful = mayDouble(this.#deps.manifests.get(record.provider), record);
    const resent = doubtful ? await this.#records.put(scope, { ...record, resent: true }) : record;
    const exchanged = await this.#exchange(scope, resent);
    if (exchanged.kind === 'not-sent') throw exchanged.error;
    return recordAfter(exchanged, resent);
  }

  #exchange(scope: CallScope, record: CallRecord, params?: OutwardParams): Promise<Exchanged<CallRecord>> {
    const { providers } = this.#deps;
    return sealedExchange(this.#deps, {
      kind: 'call',
      label: labelOf(record),
      scope,
      sealContext: sealContext(record),
      send: () =>
        providers.send(toProviderCall(scope, record, params), scope.signal, {
          waiting: scope.stopSignal,
          caller: scope.caller,
        }),
      keep: (sealedAnswer) => this.#records.answered(scope, record, sealedAnswer),
    });
  }

  /** Interprets a recorded answer. @throws AppError `provider-limited`, `provider-uncertain`, `provider-rejected` */
  async #understand(scope: CallScope, record: CallRecord): Promise<Settled> {
    const { providers, vault, clock } = this.#deps;
    const answer = openSealed(vault, record.sealedAnswer, sealContext(record));
    const outcome = await providers.interpret(toProviderCall(scope, record), answer);
    const forget = (state: CallRecord['state']): Promise<CallRecord> =>
      this.#records.put(scope, { ...record, state, sealedAnswer: null });
    switch (outcome.kind) {
      case 'done':
        return { record: await this.#records.keep(scope, record, outcome.values, outcome.secrets) };
      case 'gone':
        return { record: await this.#records.keep(scope, record, { gone: true }, {}) };
      case 'uncertain':
        return { record: await forget('intended') };
      case 'conflict':
        return { record: await this.#lost.adoptConflicting(scope, record, outcome.message) };
      case 'limited': {
        const refused = await forget(record.resent ? 'intended' : 'rejected');
        if (outcome.retryAfterMs > MAX_LIMIT_WAIT_MS) throw limited(outcome);
        await pause(clock, Math.max(outcome.retryAfterMs, 100), scope.stopSignal);
        return { record: refused };
      }
      case 'rejected': {
        const known = record.resent ? await this.#lost.lookAfterRefusal(scope, record) : undefined;
        if (known?.state === 'done') return { record: known };
        return { record: await forget('rejected'), refusal: refused(record, outcome, answer.status) };
      }
    }
  }
}

/** An unanswered intent stays unchanged. */
function recordAfter(
  exchanged: Exclude<Exchanged<CallRecord>, { kind: 'not-sent' }>,
  intended: CallRecord,
): CallRecord {
  return exchanged.kind === 'answered' ? exchanged.kept : intended;
}

function refused(
  { request }: CallRecord,
  { code, message }: Extract<ProviderOutcome, { kind: 'rejected' }>,
  status: number,
): AppError {
  return new AppError('provider-rejected', `${request} was refused: ${message}`, {
    details: { provider_code: code, provider_message: message, provider_status: status },
    next: 'This request changed nothing. Correct what the provider objects to, then resume.',
  });
}

function resultOf(record: CallRecord): CallResult {
  const values = record.values ?? {};
  return { values, secretParts: record.secretParts, gone: values['gone'] === true };
}

function limited(outcome: { retryAfterMs: number; message: string }): AppError {
  const seconds = Math.ceil(outcome.retryAfterMs / 1000);
  return new AppError('provider-limited', `The provider asks to wait ${seconds} s: ${outcome.message}`, {
    retryable: true,
    details: { retry_after_ms: outcome.retryAfterMs },
    next: `Everything done so far is kept. Resume the operation in ${seconds} s.`,
  });
}

function givenUp(spec: CallSpec): AppError {
  return new AppError('provider-limited', `${spec.provider} keeps deferring ${spec.request}.`, {
    retryable: true,
    next: 'Everything done so far is kept. Resume the operation in a few minutes.',
  });
}
