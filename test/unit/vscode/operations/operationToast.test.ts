// What a person is told when an operation has come to rest.
import assert from 'node:assert/strict';
import { OPERATION_STATUSES } from '../../../../src/core/operation/operation.ts';
import { NO_COUNTS } from '../../../../src/core/sync/syncRecords.ts';
import {
  interruptedText,
  operationToast,
  type ToastFacts,
} from '../../../../src/vscode/operations/operationToast.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';
import { runWith } from '../sync/runs.ts';

const nothing: ToastFacts = { compensation: null, existsNow: [] };
const person = { kind: 'person', id: 'person', label: 'You', claim: null } as const;

describe('the toast of an operation', () => {
  it('offers to recreate what a deletion removed', () => {
    for (const kind of ['delete_bundle', 'delete_bundles']) {
      const toast = operationToast(operationWith({ status: 'completed', kind }), 5_000, nothing, english);
      assert.deepEqual(toast?.actions, ['recreate', 'details']);
    }
  });

  it('says that a bundle is active, and offers its details', () => {
    const operation = operationWith({ status: 'completed', message: 'Bundle “acme” is active' });
    assert.deepEqual(operationToast(operation, 30_000, nothing, english), {
      severity: 'info',
      text: 'Bundle “acme” is active',
      actions: ['details'],
    });
  });

  it('keeps quiet about what an agent got done within a second', () => {
    const operation = operationWith({ status: 'completed' });
    assert.equal(operationToast(operation, 999, nothing, english), undefined);
  });

  it('tells the person who asked even if it took no time', () => {
    const operation = operationWith({ status: 'completed', caller: person });
    assert.equal(operationToast(operation, 5, nothing, english)?.severity, 'info');
  });

  it('warns of what may have been left behind although the work went on', () => {
    const warnings = ['webhook.create got no answer: it may have left something behind.'];
    const toast = operationToast(operationWith({ status: 'completed', warnings }), 5, nothing, english);
    assert.equal(toast?.severity, 'warning');
    assert.match(toast?.text ?? '', /left something behind/);
  });

  it('says what failed, why, and what to do', () => {
    const error = {
      code: 'provider-rejected',
      message: 'webhook.create was refused: bad URL',
      retryable: false,
      next: 'Correct it, then resume.',
    } as const;
    assert.deepEqual(operationToast(operationWith({ status: 'failed', error }), 5, nothing, english), {
      severity: 'error',
      text: 'Could not set up bundle “acme” at Sandbox (development). webhook.create was refused: bad URL. Correct it, then resume.',
      actions: ['retry', 'log', 'copy'],
    });
  });

  it('says what exists now where it failed midway, and offers to roll it back', () => {
    const facts: ToastFacts = { compensation: 'roll back', existsNow: ['API key key_1', '2 of 3 webhooks'] };
    const toast = operationToast(operationWith({ status: 'failed' }), 5, facts, english);
    assert.match(toast?.text ?? '', /Now at the provider: API key key_1; 2 of 3 webhooks\.$/);
    assert.deepEqual(toast?.actions, ['retry', 'rollBack', 'log', 'copy']);
  });

  it('offers to undo a change while that is possible', () => {
    const facts: ToastFacts = { compensation: 'undo', existsNow: [] };
    const toast = operationToast(operationWith({ status: 'completed' }), 5_000, facts, english);
    assert.deepEqual(toast?.actions, ['details', 'undo']);
  });

  it('offers to resume what was cancelled', () => {
    const toast = operationToast(operationWith({ status: 'cancelled' }), 5, nothing, english);
    assert.deepEqual(toast?.actions, ['resume']);
    assert.match(toast?.text ?? '', /^Cancelled: set up bundle “acme”/);
  });

  it('comes for endings only', () => {
    const told = OPERATION_STATUSES.filter(
      (status) => operationToast(operationWith({ status }), 60_000, nothing, english) !== undefined,
    );
    assert.deepEqual(told, ['completed', 'failed', 'cancelled']);
  });

  it('renders no link of a provider', () => {
    const error = {
      code: 'provider-rejected',
      message: '[Fix](command:evil.run)',
      retryable: false,
      next: '',
    } as const;
    const toast = operationToast(operationWith({ status: 'failed', error }), 5, nothing, english);
    assert.ok(!toast?.text.includes(']('));
  });
});

describe('the notification of interrupted operations', () => {
  it('names a single one', () => {
    assert.match(interruptedText([operationWith()], new Map(), english), /set up bundle “acme” at Sandbox/);
  });

  it('[sync.offered] says how far a sync run was', () => {
    const operation = operationWith({ kind: 'sync_credentials', plan: null });
    const run = runWith({ counts: { ...NO_COUNTS, refreshed: 60 } });
    assert.equal(
      interruptedText([operation], new Map([['op_1', run]]), english),
      'A sync stopped at 60 of 240 credentials. What was done so far is kept.',
    );
  });

  it('counts several', () => {
    assert.match(
      interruptedText([operationWith(), operationWith({ id: 'op_2' })], new Map(), english),
      /^2 operations/,
    );
  });
});
