// Operations and bundles as lines of a list, read from what the tools answer.
import assert from 'node:assert/strict';
import { OPERATION_STATUSES } from '../../../../src/core/operation/operation.ts';
import type { Compensation } from '../../../../src/core/operation/compensation.ts';
import { bundleRow } from '../../../../src/vscode/bundles/bundleRow.ts';
import { operationRow } from '../../../../src/vscode/operations/operationRow.ts';
import { statusIcon, statusLabel } from '../../../../src/vscode/operations/operationText.ts';
import { bundlePage, operationPage } from '../../../../src/vscode/commands/toolOutputs.ts';
import { english } from '../english.ts';

const record = {
  id: 'op_1',
  kind: 'provision_bundle',
  caller: 'Claude Code',
  status: 'running',
  percent: 45,
  message: 'Registering 3 webhook endpoints',
};

function rowOf(change: Record<string, string | number>, compensation: Compensation | null = null) {
  const [operation] = operationPage({ operations: [{ ...record, ...change }] }).items;
  assert.ok(operation);
  return operationRow(operation, 'Set up bundle “acme”', compensation, english);
}

describe('an operation in a list', () => {
  it('says what it does, how far it is, who asked, and what it does now', () => {
    assert.deepEqual(rowOf({}), {
      id: 'op_1',
      label: '$(sync~spin) Set up bundle “acme”',
      detail: 'Running 45% · asked by Claude Code · Registering 3 webhook endpoints',
      actions: ['cancel', 'copy', 'open'],
    });
  });

  it('offers to resume what can be resumed, and to cancel what is in flight', () => {
    assert.deepEqual(rowOf({ status: 'failed' }).actions, ['resume', 'copy', 'open']);
    assert.deepEqual(rowOf({ status: 'awaiting_input' }).actions, ['cancel', 'copy', 'open']);
    assert.deepEqual(rowOf({ status: 'completed' }).actions, ['copy', 'open']);
  });

  it('offers the way back that there is', () => {
    assert.deepEqual(rowOf({ status: 'failed' }, 'roll back').actions, [
      'resume',
      'rollBack',
      'copy',
      'open',
    ]);
    assert.deepEqual(rowOf({ status: 'completed' }, 'undo').actions, ['undo', 'copy', 'open']);
    assert.deepEqual(rowOf({ status: 'rolling_back' }).actions, ['resume', 'cancel', 'copy', 'open']);
  });

  it('calls the person “you”', () => {
    assert.match(rowOf({ caller: 'You' }).detail, / · asked by you · /);
  });

  it('can be read in a status that a later version adds', () => {
    assert.equal(rowOf({ status: 'dreaming' }).label, 'Set up bundle “acme”');
  });

  it('has an icon and a word of its own for every status', () => {
    assert.equal(new Set(OPERATION_STATUSES.map(statusIcon)).size, OPERATION_STATUSES.length);
    assert.equal(
      new Set(OPERATION_STATUSES.map((status) => statusLabel(status, english))).size,
      OPERATION_STATUSES.length,
    );
  });

  it('renders nothing that an agent put into its label', () => {
    assert.ok(!rowOf({ caller: '$(verified) [Bank](command:x)' }).detail.includes(']('));
    assert.ok(!rowOf({ caller: '$(verified)' }).detail.includes('$('));
  });
});

describe('the answer of a list tool', () => {
  it('is read page by page', () => {
    const page = bundlePage({
      bundles: [{ id: 'bnd_1', name: 'acme', live: true }],
      total: 7,
      next_cursor: 'c',
    });
    assert.equal(page.total, 7);
    assert.equal(page.nextCursor, 'c');
    assert.equal(page.items[0]?.live, true);
  });

  it('is empty where the tool failed', () => {
    const page = bundlePage({ status: 'failed', error: { code: 'internal' } });
    assert.deepEqual(page, { items: [], total: 0, nextCursor: null });
  });
});

describe('a bundle in a list', () => {
  const bundle = {
    id: 'b',
    name: 'acme',
    provider: 'sandbox',
    environment: 'production',
    baseUrl: 'default',
    live: true,
    status: 'active',
  };

  it('marks what is live by icon and word', () => {
    assert.deepEqual(bundleRow(bundle, 'Sandbox', english), {
      label: '$(shield) acme',
      description: 'Sandbox · production (live)',
    });
  });

  it('says where setting it up failed', () => {
    const row = bundleRow({ ...bundle, live: false, status: 'failed' }, 'Sandbox', english);
    assert.deepEqual(row, {
      label: '$(error) acme',
      description: 'Sandbox · production · setting up failed',
    });
  });
});
