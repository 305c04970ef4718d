// What the journal does next about one outward call. Pure: a table over the call's record and what was tried already.
import type { CallRecord } from '../operation.ts';
import type { Recovery } from './recovery.ts';

export interface CallCounters {
  /** Sendings under a fresh intent, in this run of the step. */
  sendings: number;
  /** How often an unknown outcome was looked into, in this run of the step. */
  recoveries: number;
}

/** What can be done about a call that is recorded and not settled. Each action carries the record it is about. */
export type SettlingAction =
  /** Interpret the sealed answer. */
  | { do: 'understand'; record: CallRecord }
  /** Send the same request again under its own key. */
  | { do: 'repeat'; record: CallRecord }
  /** Look for what the request may have made, once it can't be under way any more. */
  | { do: 'find'; record: CallRecord; request: string; settleMs: number }
  /** Record that it may exist at the provider, and that nothing can tell. */
  | { do: 'give-up'; record: CallRecord }
  /** Nothing can tell now what became of it. */
  | { do: 'fail-unknown'; record: CallRecord };

export type CallAction =
  | SettlingAction
  | { do: 'return'; record: CallRecord }
  /** Write a fresh intent and send, after `delayMs`. `isLast`: no further try follows. */
  | { do: 'send'; previous: CallRecord | undefined; delayMs: number; isLast: boolean }
  /** The provider keeps putting it off. */
  | { do: 'fail-refusing' };

/** How often a call that the provider limits, or that found nobody, is sent before the step fails. */
const MAX_SENDINGS = 5;
/** How often an unknown outcome is looked into within one run of a step. */
const MAX_RECOVERIES = 2;
/** Before the second sending; doubled with each further one. */
const FIRST_DELAY_MS = 1_000;

/** To bring the call about. @param recoveryOf asked only about an intent without an answer */
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
      // Invariant: a creation that can't be looked for is sent once, however often its operation is resumed.
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

/** Only to learn what became of the call, so that it can be undone; undefined: that is known. */
export function nextSettlingAction(
  record: CallRecord,
  counters: CallCounters,
  recoveryOf: (record: CallRecord) => Recovery,
): SettlingAction | undefined {
  if (record.state === 'answered') return { do: 'understand', record };
  if (record.state !== 'intended') return undefined;
  const recovery = recoveryOf(record);
  // What can't be found out must not keep the rest from being undone.
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
