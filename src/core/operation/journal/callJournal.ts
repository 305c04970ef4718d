// Durable outward calls: the intent is on disk before anything is sent, the sealed raw answer before it is
// understood, and an intent without an answer is settled by looking, never by guessing.
import { AppError } from '../../errors.ts';
import type { RawAnswer } from '../../provider/providerClient.ts';
import {
  CallRecords,
  labelOf,
  sealContext,
  toProviderCall,
  unknownOutcome,
  type CallJournalDeps,
} from './callRecords.ts';
import type { CallScope } from '../callScope.ts';
import { LostCalls } from './lostCalls.ts';
import type { CallRecord } from '../operation.ts';
import { pause } from '../pause.ts';
import { mayDouble, recoveryOf } from './recovery.ts';
import type { CallResult, CallSpec } from '../call.ts';
import { StopRequested } from '../run/stop.ts';

/** How often a call that the provider limits, or that reached no server, is sent again before the step fails. */
const MAX_SENDINGS = 5;
/** How often an unknown outcome is looked into within one run of a step. */
const MAX_RECOVERIES = 2;
/** How long after a failed write an answer is written again. */
const ANSWER_WRITE_RETRY_MS = 1_000;
/** The longest that one call waits for a provider's limit within a step. */
const MAX_LIMIT_WAIT_MS = 60_000;

/** What became of an answer, and how long the provider asks to wait before it is asked again. */
interface Settled {
  record: CallRecord;
  waitMs: number;
}

export class CallJournal {
  readonly #deps: CallJournalDeps;
  readonly #records: CallRecords;
  readonly #lost: LostCalls;

  constructor(deps: CallJournalDeps) {
    this.#deps = deps;
    this.#records = new CallRecords(deps);
    this.#lost = new LostCalls(deps, this.#records);
  }

  /**
   * Carries out the call, or replays what was recorded of it.
   * @throws AppError `provider-rejected`, `provider-limited`, `provider-unreachable`, `provider-uncertain`,
   * `unsupported`, `vault-locked`; StopRequested at a boundary.
   */
  async perform(scope: CallScope, key: string, spec: CallSpec): Promise<CallResult> {
    const { store, clock } = this.#deps;
    const known = store.read((view) => view.operations.call(scope.operationId, scope.step, key, scope.phase));
    let record =
      spec.anew === true && known?.state === 'done' ? { ...known, state: 'absent' as const } : known;
    let sendings = 0;
    let recoveries = 0;
    for (;;) {
      if (record?.state === 'done') return resultOf(record);
      if (record?.state === 'answered') {
        const next = await this.#settle(scope, record);
        if (next.waitMs > 0) await pause(clock, next.waitMs, scope.stopSignal);
        record = next.record;
      } else if (record?.state === 'intended') {
        if (recoveries === MAX_RECOVERIES) throw unknownOutcome(record);
        recoveries += 1;
        const looked = await this.#lost.lookInto(scope, record);
        if (looked === 'repeat') scope.checkpoint();
        record = looked === 'repeat' ? await this.#sendAgain(scope, record) : looked;
      } else {
        scope.checkpoint();
        if (sendings === MAX_SENDINGS) throw givenUp(spec);
        if (sendings > 0 && record?.state === 'absent')
          await pause(clock, 500 * 2 ** sendings, scope.stopSignal);
        sendings += 1;
        record = await this.#records.intend(scope, key, spec, record);
        record = await this.#sendFirst(scope, record, sendings === MAX_SENDINGS);
      }
    }
  }

  /**
   * Settles a call of another operation, so that it can be compensated: what never happened is not sent for this.
   * What can be neither repeated nor looked for is `orphaned`.
   * @throws AppError `provider-uncertain` if its outcome can't be found out now; others as `perform`
   */
  async settleOpen(scope: CallScope, open: CallRecord): Promise<CallRecord> {
    const { clock, manifests } = this.#deps;
    let record = open;
    let recoveries = 0;
    while (record.state === 'answered' || record.state === 'intended') {
      scope.checkpoint();
      if (record.state === 'answered') {
        const next = await this.#settleOrRefused(scope, record);
        if (next.waitMs > 0) await pause(clock, next.waitMs, scope.stopSignal);
        record = next.record;
        continue;
      }
      if (recoveries === MAX_RECOVERIES) throw unknownOutcome(record);
      recoveries += 1;
      const isUnsafe = recoveryOf(manifests.get(record.provider), record, clock.now()).kind === 'unsafe';
      const looked = isUnsafe
        ? await this.#lost.giveUp(scope, record)
        : await this.#lost.lookInto(scope, record);
      // Repeating is then the only way to learn what exists; what it creates is compensated too.
      record = looked === 'repeat' ? await this.#sendAgain(scope, record) : looked;
    }
    return record;
  }

  /** A definite no is as good as any other answer: there is nothing to compensate. */
  async #settleOrRefused(scope: CallScope, record: CallRecord): Promise<Settled> {
    try {
      return await this.#settle(scope, record);
    } catch (error) {
      const { operationId, step, key, phase } = record;
      const stored = this.#deps.store.read((view) => view.operations.call(operationId, step, key, phase));
      if (AppError.is(error, 'provider-rejected') && stored?.state === 'rejected')
        return { record: stored, waitMs: 0 };
      throw error;
    }
  }

  /** Records that a call of another operation was compensated. */
  async markUndone(scope: CallScope, record: CallRecord): Promise<void> {
    await this.#records.put(scope, { ...record, state: 'undone', sealedAnswer: null });
  }

  /** Sends a fresh intent. What never left this machine is `absent`, and tried again unless it is the `last` time. */
  async #sendFirst(scope: CallScope, record: CallRecord, last: boolean): Promise<CallRecord> {
    let answer: RawAnswer | undefined;
    try {
      answer = await this.#exchange(scope, record);
    } catch (error) {
      // What was given up may be under way; any other AppError of `send`, and a stop while it waited for the
      // provider's limits, promises that nothing left this machine.
      if (scope.signal.aborted || !(error instanceof AppError || error instanceof StopRequested)) throw error;
      const absent = await this.#records.put(scope, { ...record, state: 'absent' });
      if (AppError.is(error, 'provider-unreachable') && !last) return absent;
      throw error;
    }
    return this.#received(scope, record, answer);
  }

  /** Sends an open intent again under its own key. A failure now proves nothing about then: the intent stays open. */
  async #sendAgain(scope: CallScope, record: CallRecord): Promise<CallRecord> {
    const doubtful = mayDouble(this.#deps.manifests.get(record.provider), record);
    const resent = doubtful ? await this.#records.put(scope, { ...record, resent: true }) : record;
    return this.#received(scope, resent, await this.#exchange(scope, resent));
  }

  /** The raw answer, or undefined where it is not known whether the request took effect. */
  async #exchange(scope: CallScope, record: CallRecord): Promise<RawAnswer | undefined> {
    const { providers, vault, clock } = this.#deps;
    // An answer that cannot be sealed would be lost: a locked vault throws here, before anything is sent.
    vault.seal('', sealContext(record));
    // A process that slept past its lease must not send what another one may be settling by now.
    if (scope.lease().expiresAt <= clock.now())
      throw new AppError('lease-lost', 'The lease ran out before the request was sent.');
    try {
      return await providers.send(toProviderCall(record), scope.signal, scope.stopSignal);
    } catch (error) {
      if (AppError.is(error, 'provider-uncertain')) return undefined;
      throw error;
    }
  }

  async #received(scope: CallScope, record: CallRecord, answer: RawAnswer | undefined): Promise<CallRecord> {
    if (answer === undefined) return record;
    const { faults, clock } = this.#deps;
    faults.reach('call.sent', labelOf(record));
    for (;;) {
      try {
        const answered = await this.#records.answered(scope, record, answer);
        faults.reach('call.answered', labelOf(record));
        return answered;
      } catch (error) {
        // An answer may hold what is never told again: it is kept for as long as this process has the lease.
        if (!AppError.is(error, 'storage-full') && !AppError.is(error, 'storage-unavailable')) throw error;
        await pause(clock, ANSWER_WRITE_RETRY_MS, scope.signal);
      }
    }
  }

  /** Understands a recorded answer. */
  async #settle(scope: CallScope, record: CallRecord): Promise<Settled> {
    const outcome = await this.#deps.providers.interpret(
      toProviderCall(record),
      this.#records.openAnswer(record),
    );
    switch (outcome.kind) {
      case 'done':
        return {
          record: await this.#records.keep(scope, record, outcome.values, outcome.secrets),
          waitMs: 0,
        };
      case 'gone':
        return { record: await this.#records.keep(scope, record, { gone: true }, {}), waitMs: 0 };
      case 'uncertain':
        return {
          record: await this.#records.put(scope, { ...record, state: 'intended', sealedAnswer: null }),
          waitMs: 0,
        };
      case 'conflict':
        return { record: await this.#lost.adoptConflicting(scope, record, outcome.message), waitMs: 0 };
      case 'limited': {
        const state = record.resent ? 'intended' : 'rejected';
        const refused = await this.#records.put(scope, { ...record, state, sealedAnswer: null });
        if (outcome.retryAfterMs > MAX_LIMIT_WAIT_MS) throw limited(outcome);
        return { record: refused, waitMs: Math.max(outcome.retryAfterMs, 100) };
      }
      case 'rejected': {
        const known = record.resent ? await this.#lost.lookAfterRefusal(scope, record) : undefined;
        if (known?.state === 'done') return { record: known, waitMs: 0 };
        await this.#records.put(scope, { ...record, state: 'rejected', sealedAnswer: null });
        throw new AppError('provider-rejected', `${record.request} was refused: ${outcome.message}`, {
          details: { provider_code: outcome.code, provider_message: outcome.message },
          next: 'Nothing was changed by this request. Correct what the provider objects to, then resume.',
        });
      }
    }
  }
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
    next: `What was done so far is kept. Resume the operation in ${seconds} s.`,
  });
}

function givenUp(spec: CallSpec): AppError {
  return new AppError('provider-limited', `${spec.provider} kept refusing ${spec.request} for now.`, {
    retryable: true,
    next: 'What was done so far is kept. Resume the operation in a few minutes.',
  });
}
