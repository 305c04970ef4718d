// What a person is told when an operation has come to rest.
import assert from 'node:assert/strict';
import { OPERATION_STATUSES } from '../../../src/core/operation/operation.ts';
import { NO_COUNTS } from '../../../src/core/sync/syncRecords.ts';
import { interruptedText, operationToast } from '../../../src/vscode/operationToast.ts';
import { english } from './english.ts';
import { operationWith } from './operations.ts';
import { runWith } from './sync/runs.ts';

const person = { kind: 'person', id: 'person', label: 'You', claim: null } as const;

describe('the toast of an operation', () => {
  it('says that a bundle is active, and offers its details', () => {
    const operation = operationWith({ status: 'completed', message: 'Bundle “acme” is active' });
    assert.deepEqual(operationToast(operation, 30_000, english), {
      severity: 'info',
      text: 'Bundle “acme” is active',
      actions: ['details'],
    });
  });

  it('keeps quiet about what an agent got done within a second', () => {
    const operation = operationWith({ status: 'completed' });
    assert.equal(operationToast(operation, 999, english), undefined);
  });

  it('tells the person who asked even if it took no time', () => {
    const operation = operationWith({ status: 'completed', caller: person });
    assert.equal(operationToast(operation, 5, english)?.severity, 'info');
  });

  it('warns of what may have been left behind although the work went on', () => {
    const warnings = ['webhook.create got no answer: it may have left something behind.'];
    const toast = operationToast(operationWith({ status: 'completed', warnings }), 5, english);
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
    assert.deepEqual(operationToast(operationWith({ status: 'failed', error }), 5, english), {
      severity: 'error',
      text: 'Could not set up bundle “acme” at Sandbox (development). webhook.create was refused: bad URL. Correct it, then resume.',
      actions: ['resume', 'log', 'copy'],
    });
  });

  it('offers to resume what was cancelled', () => {
    const toast = operationToast(operationWith({ status: 'cancelled' }), 5, english);
    assert.deepEqual(toast?.actions, ['resume']);
    assert.match(toast?.text ?? '', /^Cancelled: set up bundle “acme”/);
  });

  it('comes for endings only', () => {
    const told = OPERATION_STATUSES.filter(
      (status) => operationToast(operationWith({ status }), 60_000, english) !== undefined,
    );
    assert.deepEqual(told, ['completed', 'failed', 'cancelled', 'rolled_back']);
  });

  it('renders no link of a provider', () => {
    const error = {
      code: 'provider-rejected',
      message: '[Fix](command:evil.run)',
      retryable: false,
      next: '',
    } as const;
    const toast = operationToast(operationWith({ status: 'failed', error }), 5, english);
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
