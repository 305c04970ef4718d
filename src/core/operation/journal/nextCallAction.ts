// What the journal does next about one outward call. Pure: a table over the call's record and the attempts so far.
import type { CallRecord } from '../operation.ts';
import type { Recovery } from './recovery.ts';

export interface CallCounters {
  /** Requests under a fresh intent, in this run of the step. */
  sendings: number;
  /** How often an unknown outcome was investigated, in this run of the step. */
  recoveries: number;
}

/** What to do about a recorded, unsettled call. Each action carries its record. */
export type SettlingAction =
  /** Interpret the sealed answer. */
  | { do: 'understand'; record: CallRecord }
  /** Repeat the request under its own key. */
  | { do: 'repeat'; record: CallRecord }
  /** Find what the request may have created, once it can't be in flight anymore. */
  | { do: 'find'; record: CallRecord; request: string; settleMs: number }
  /** Record a possible orphan. */
  | { do: 'give-up'; record: CallRecord }
  /** The outcome can't be determined now. */
  | { do: 'fail-unknown'; record: CallRecord };

export type CallAction =
  | SettlingAction
  | { do: 'return'; record: CallRecord }
  /** Write a fresh intent and send, after `delayMs`. `isLast`: no further attempt follows. */
  | { do: 'send'; previous: CallRecord | undefined; delayMs: number; isLast: boolean }
  /** The provider keeps deferring it. */
  | { do: 'fail-refusing' };

/** How often a rate-limited or unreachable call is sent before the step fails. */
const MAX_SENDINGS = 5;
/** How often an unknown outcome is investigated within one run of a step. */
const MAX_RECOVERIES = 2;
/** Before the second sending; doubled with each further one. */
const FIRST_DELAY_MS = 1_000;

/** The next action to complete the call. @param recoveryOf evaluated only for an intent without an answer */
export function nextCallAction(
  record: CallRecord | undefined,
  counters: CallCounters,
  recoveryOf: (record: CallRecord) => Recovery,
): CallAction {
  switch (record?.state) {
    case 'done':
      return { do: 'return', record };
    case 'answered':
      return { do: 'understand', record };
    case 'intended':
      return recover(record, counters, recoveryOf(record));
    case 'orphaned':
      // Invariant: a creation that can't be searched for is sent once, however often its operation is
      // resumed.
      return { do: 'fail-unknown', record };
    case 'absent':
    case 'rejected':
    case 'undone':
    case undefined: {
      const { sendings } = counters;
      if (sendings >= MAX_SENDINGS) return { do: 'fail-refusing' };
      const delayMs = record?.state === 'absent' && sendings > 0 ? FIRST_DELAY_MS * 2 ** (sendings - 1) : 0;
      return { do: 'send', previous: record, delayMs, isLast: sendings === MAX_SENDINGS - 1 };
    }
  }
}

/** The next action to learn the outcome of a call before undoing it; undefined: the outcome is known. */
export function nextSettlingAction(
  record: CallRecord,
  counters: CallCounters,
  recoveryOf: (record: CallRecord) => Recovery,
): SettlingAction | undefined {
  if (record.state === 'answered') return { do: 'understand', record };
  if (record.state !== 'intended') return undefined;
  const recovery = recoveryOf(record);
  // One unknown outcome must not block the rest of the rollback.
  return recover(record, counters, recovery.kind === 'unsafe' ? { kind: 'none' } : recovery);
}

function recover(record: CallRecord, { recoveries }: CallCounters, recovery: Recovery): SettlingAction {
  if (recoveries >= MAX_RECOVERIES) return { do: 'fail-unknown', record };
  switch (recovery.kind) {
    case 'repeat':
      return { do: 'repeat', record };
    case 'find':
      return { do: 'find', record, request: recovery.request, settleMs: recovery.settleMs };
    case 'none':
      return { do: 'give-up', record };
    case 'unsafe':
      return { do: 'fail-unknown', record };
  }
}
