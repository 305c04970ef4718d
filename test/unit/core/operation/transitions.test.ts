// The table of status changes: every event in every status, what it makes and what it refuses; and that no other code
// changes a status.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../../src/core/errors.ts';
import {
  OPERATION_STATUSES,
  type InputRequest,
  type Operation,
  type OperationStatus,
} from '../../../../src/core/operation/operation.ts';
import {
  asked,
  canHappen,
  started,
  transition,
  TRANSITIONS,
  type TransitionEvent,
  type TransitionType,
} from '../../../../src/core/operation/transitions.ts';
import { operationWith, REQUEST } from '../../../support/operations.ts';

const NOW = 5_000;
const input: InputRequest = {
  id: 'inp_9',
  title: 'A key',
  asker: 'Claude Code',
  provider: 'acme',
  host: 'acme.test',
  ownerId: 'bnd_1',
  fields: [],
};
const error = { code: 'provider-rejected', message: 'No.', retryable: false, next: 'Stop.' } as const;

/** Each event, the status it leads to, and the statuses in which it can happen. Written out: it is the contract. */
const EVENTS: { [T in TransitionType]: { event: TransitionEvent<T>; to: string; from: string } } = {
  approved: {
    event: { type: 'approved', now: NOW, plan: {}, targets: ['bnd_1'], bundleId: 'bnd_1', warrant: 'mac' },
    to: 'running',
    from: 'awaiting_approval',
  },
  resumed: {
    event: { type: 'resumed', now: NOW },
    to: 'running',
    from: 'interrupted failed cancelled paused',
  },
  inputReceived: {
    event: { type: 'inputReceived', now: NOW, answers: { region: 'eu' } },
    to: 'running',
    from: 'awaiting_input',
  },
  inputNeeded: { event: { type: 'inputNeeded', now: NOW, input }, to: 'awaiting_input', from: 'running' },
  paused: { event: { type: 'paused', now: NOW, message: 'm' }, to: 'paused', from: 'running' },
  cancelled: {
    event: { type: 'cancelled', now: NOW, step: 'Step' },
    to: 'cancelled',
    from: 'running awaiting_approval awaiting_input paused',
  },
  interrupted: { event: { type: 'interrupted', now: NOW, message: 'm' }, to: 'interrupted', from: 'running' },
  failed: { event: { type: 'failed', now: NOW, error }, to: 'failed', from: 'running' },
  completed: { event: { type: 'completed', now: NOW, result: { a: 1 } }, to: 'completed', from: 'running' },
  askedAgain: {
    event: { type: 'askedAgain', now: NOW, plan: {}, message: 'm' },
    to: 'awaiting_approval',
    from: 'awaiting_approval awaiting_input interrupted failed cancelled paused',
  },
  denied: { event: { type: 'denied', now: NOW, message: 'm' }, to: 'denied', from: 'awaiting_approval' },
  timedOut: {
    event: { type: 'timedOut', now: NOW, message: 'm' },
    to: 'timed_out',
    from: 'awaiting_approval',
  },
  superseded: {
    event: { type: 'superseded', now: NOW, message: 'm' },
    to: 'superseded',
    from: 'awaiting_approval awaiting_input interrupted failed cancelled paused rolling_back',
  },
  restored: {
    event: { type: 'restored', now: NOW },
    to: 'interrupted',
    from: 'awaiting_approval awaiting_input running rolling_back interrupted failed cancelled paused',
  },
  rollbackStarted: {
    event: { type: 'rollbackStarted', now: NOW, by: 'op_2' },
    to: 'rolling_back',
    from: 'completed interrupted failed cancelled paused',
  },
  rollbackStopped: {
    event: { type: 'rollbackStopped', now: NOW, by: 'op_2', status: 'failed' },
    to: 'rolling_back',
    from: 'rolling_back',
  },
  rollbackEnded: {
    event: { type: 'rollbackEnded', now: NOW, by: 'op_2' },
    to: 'rolled_back',
    from: 'rolling_back',
  },
};
const TYPES = Object.keys(EVENTS) as TransitionType[];
/** Statuses in which a record carries the member; in all others it is null. */
const CARRIED: Record<'result' | 'error' | 'input' | 'takenBackBy' | 'lease', readonly OperationStatus[]> = {
  result: ['completed', 'rolling_back', 'rolled_back', 'superseded'],
  error: ['failed', 'rolling_back', 'rolled_back', 'superseded'],
  input: ['awaiting_input'],
  takenBackBy: ['rolling_back', 'rolled_back', 'superseded'],
  lease: [],
};

const before = (status: OperationStatus): Operation =>
  operationWith({ status, progress: 40, answers: { name: 'shop' }, updatedAt: 1, cancelRequested: true });

function happened(record: Operation, type: TransitionType) {
  return transition(record, EVENTS[type].event);
}

describe('Every status change of an operation', () => {
  for (const type of TYPES) {
    const { to, from } = EVENTS[type];
    it(`“${type}” leads from ${from} to ${to}, and is refused everywhere else`, () => {
      for (const status of OPERATION_STATUSES) {
        const record = before(status);
        const allowed = from.split(' ').includes(status);
        assert.equal(canHappen(record, type), allowed, status);
        if (!allowed) {
          assert.throws(
            () => happened(record, type),
            (thrown) => AppError.is(thrown),
            status,
          );
          continue;
        }
        const { operation, audit } = happened(record, type);
        // What is restored keeps its status, unless a process worked on it then.
        const wanted = type === 'restored' && status !== 'running' ? status : to;
        assert.equal(operation.status, wanted, status);
        for (const [member, statuses] of Object.entries(CARRIED))
          if (!statuses.includes(wanted as OperationStatus))
            assert.equal(operation[member as keyof typeof CARRIED], null, `${status}: ${member}`);
        assert.deepEqual([operation.id, operation.createdAt], [record.id, record.createdAt]);
        assert.ok(operation.progress >= record.progress);
        assert.deepEqual(operation.answers['name'], 'shop');
        if (audit !== null) assert.equal(audit.facts['status'], wanted);
      }
    });
  }

  it('names the same statuses as the table itself', () => {
    for (const type of TYPES)
      assert.deepEqual([...TRANSITIONS[type].from].sort(), EVENTS[type].from.split(' ').sort(), type);
    assert.deepEqual(Object.keys(TRANSITIONS).sort(), [...TYPES].sort());
  });

  it('has an audit entry where work ended, and none where it pauses or a person decides', () => {
    const recorded = TYPES.filter((type) =>
      OPERATION_STATUSES.some((status) => {
        const record = before(status);
        return canHappen(record, type) && happened(record, type).audit !== null;
      }),
    );
    assert.deepEqual(recorded, ['inputNeeded', 'cancelled', 'interrupted', 'failed', 'completed']);
    assert.equal(happened(before('awaiting_input'), 'cancelled').audit, null);
  });

  it('carries what its event brings', () => {
    const approved = happened(before('awaiting_approval'), 'approved').operation;
    assert.deepEqual(
      [approved.approvedTargets, approved.warrant, approved.endedAt],
      [['bnd_1'], 'mac', null],
    );
    assert.deepEqual(happened(before('awaiting_input'), 'inputReceived').operation.answers, {
      name: 'shop',
      region: 'eu',
    });
    assert.equal(happened(before('running'), 'inputNeeded').operation.input, input);
    const failed = happened(before('running'), 'failed').operation;
    assert.deepEqual([failed.error, failed.message, failed.endedAt], [error, 'No.', NOW]);
    const completed = happened(before('running'), 'completed').operation;
    assert.deepEqual([completed.result, completed.progress, completed.error], [{ a: 1 }, 100, null]);
    const again = happened(before('failed'), 'askedAgain').operation;
    assert.deepEqual([again.warrant, again.approvedTargets, again.error], [null, null, null]);
    assert.equal(
      happened(before('running'), 'cancelled').operation.message,
      'Cancelled; resumable at “Step”',
    );
    assert.equal(
      happened(before('paused'), 'cancelled').operation.message,
      'Cancelled while it waited; resumable',
    );
  });

  it('keeps how it had ended while it is rolled back, and after', () => {
    const rolling = happened(operationWith({ status: 'failed', error }), 'rollbackStarted').operation;
    assert.deepEqual([rolling.error, rolling.takenBackBy, rolling.endedAt], [error, 'op_2', null]);
    const back = happened(rolling, 'rollbackEnded').operation;
    assert.deepEqual([back.error, back.takenBackBy, back.endedAt], [error, 'op_2', NOW]);
  });

  it('loses no warning and keeps the warrant, unless a person has to decide again or a backup is restored', () => {
    for (const type of TYPES)
      for (const status of OPERATION_STATUSES) {
        const record = { ...before(status), warrant: 'mac', warnings: ['w'] };
        if (!canHappen(record, type)) continue;
        const { warrant, warnings } = happened(record, type).operation;
        assert.deepEqual(warnings, ['w']);
        assert.equal(warrant, type === 'askedAgain' || type === 'restored' ? null : 'mac', type);
      }
  });

  it('begins as running under its warrant, as waiting for a person, or as over where none can decide', () => {
    const begun = started(REQUEST, { id: 'op_1', now: NOW, warrant: 'mac' });
    assert.deepEqual([begun.operation.status, begun.operation.warrant], ['running', 'mac']);
    assert.equal(begun.audit?.kind, 'write');
    const waits = asked(REQUEST, { id: 'op_1', now: NOW, hasApprover: true });
    assert.deepEqual([waits.status, waits.warrant, waits.endedAt], ['awaiting_approval', null, null]);
    const nobody = asked(REQUEST, { id: 'op_1', now: NOW, hasApprover: false });
    assert.deepEqual([nobody.status, nobody.endedAt], ['no_approver', NOW]);
  });
});

describe('The sources', () => {
  const src = path.resolve(import.meta.dirname, '../../../../src');
  /** An object that is copied with another status; what is copied is the first group. */
  const copies = new RegExp(
    `\\{\\s*\\.\\.\\.([\\w.#]+)[^{}]*\\bstatus:\\s*'(?:${OPERATION_STATUSES.join('|')})'`,
    'g',
  );
  /** Records of another kind that have statuses of the same names. */
  const others = /step|bundle|existing|approval|earlier|other|result|answer|^this\.get/i;

  it('change the status of an operation in transitions.ts alone', () => {
    const found: string[] = [];
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith(path.join('operation', 'transitions.ts'))) continue;
      const text = readFileSync(path.join(src, file), 'utf8');
      for (const [, copied = ''] of text.matchAll(copies))
        if (!others.test(copied)) found.push(`${file}: {...${copied}, status}`);
      if (/operations\.(insert|update)\(\s*\{[^}]*\bstatus\b/.test(text)) found.push(`${file}: literal`);
    }
    assert.deepEqual(found, []);
  });
});
