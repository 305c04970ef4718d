// The cells of a run, and how much is read to keep them up to date.
import assert from 'node:assert/strict';
import type { ItemOutcome } from '../../../../src/core/sync/syncRecords.ts';
import { applyChanges, EMPTY_STATE } from '../../../../src/protocol/applyChanges.ts';
import { RunField, type Place } from '../../../../src/vscode/dashboard/runField.ts';
import { Throughput } from '../../../../src/vscode/dashboard/throughput.ts';
import { pretendedRun } from '../../../support/dashboardStates.ts';

/** The ledger's items, and how many were read. */
class Items {
  readonly all: ItemOutcome[] = [];
  read = 0;

  add(chunk: number, from: number, count: number, outcome: ItemOutcome['outcome'] = null): void {
    for (let index = from; index < from + count; index += 1)
      this.all.push({ chunk, credentialId: `cred_${String(index).padStart(6, '0')}`, outcome });
  }

  settle(from: number, count: number, outcome: ItemOutcome['outcome']): void {
    for (const item of this.all.slice(from, from + count)) item.outcome = outcome;
  }

  readonly after = (place: Place | null, limit: number): ItemOutcome[] => {
    const key = ({ chunk, credentialId }: Place): string =>
      `${String(chunk).padStart(6, '0')} ${credentialId}`;
    const sorted = this.all.toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
    const found = sorted.filter((item) => place === null || key(item) > key(place)).slice(0, limit);
    this.read += found.length;
    return structuredClone(found);
  };
}

describe('the field of a sync run', () => {
  let items: Items;
  let field: RunField;

  beforeEach(() => {
    items = new Items();
    field = new RunField('op_1');
  });

  it('[dashboard.cells] gives each credential a letter for its state, neighbours in one change', () => {
    items.add(0, 0, 4, 'refreshed');
    items.add(1, 4, 3);
    assert.deepEqual(field.refresh(items.after), {
      changes: [{ kind: 'cells', runId: 'op_1', from: 0, codes: 'rrrrttt' }],
      more: false,
    });
    items.settle(4, 1, 'failed');
    items.settle(6, 1, 'needs_reauth');
    assert.deepEqual(field.refresh(items.after).changes, [
      { kind: 'cells', runId: 'op_1', from: 4, codes: 'f' },
      { kind: 'cells', runId: 'op_1', from: 6, codes: 'n' },
    ]);
    assert.equal(field.codes, 'rrrrftn');
    assert.deepEqual(field.places(6, 5), [{ chunk: 1, credentialId: 'cred_000006' }]);
  });

  it('[dashboard.cells] keeps a credential’s cell where it is left to a later chunk', () => {
    items.add(0, 0, 3);
    items.settle(0, 1, 'unchanged');
    items.settle(2, 1, 'unknown');
    field.refresh(items.after);
    const [, left] = items.all;
    assert.ok(left);
    left.chunk = 1;
    items.add(1, 3, 1);
    field.refresh(items.after);
    left.outcome = 'refreshed';
    field.refresh(items.after);
    assert.equal(field.codes, 'urxt');
    assert.deepEqual(field.places(1, 1), [{ chunk: 1, credentialId: 'cred_000001' }]);
  });

  it('[dashboard.large] reads 20,000 credentials once and then only what is not settled', () => {
    items.add(0, 0, 20_000, 'refreshed');
    items.add(1, 20_000, 50);
    let looks = 0;
    while (field.refresh(items.after).more) looks += 1;
    assert.equal(looks, 5);
    assert.equal(field.codes.length, 20_050);
    items.read = 0;
    items.settle(20_000, 10, 'refreshed');
    field.refresh(items.after);
    assert.ok(items.read <= 50, `${items.read} items were read`);
    assert.deepEqual(field.refresh(items.after).changes, []);
  });

  it('[dashboard.cells] makes of its changes, applied one after the other, just what it holds', () => {
    const { cells: _cells, ...run } = pretendedRun('op_1', 120);
    let state = applyChanges(EMPTY_STATE, [{ kind: 'run', run }]);
    for (let chunk = 0; chunk < 6; chunk += 1) {
      items.add(chunk, chunk * 20, 20);
      for (const outcome of ['failed', 'refreshed'] as const) {
        items.settle(chunk * 20 + (outcome === 'failed' ? 7 : 0), outcome === 'failed' ? 5 : 7, outcome);
        state = applyChanges(state, field.refresh(items.after).changes);
      }
      items.settle(chunk * 20 + 12, 8, 'unchanged');
    }
    state = applyChanges(state, field.refresh(items.after).changes);
    assert.equal(state.runs[0]?.cells, field.codes);
    assert.equal(field.codes, 'rrrrrrrfffffuuuuuuuu'.repeat(6));
  });
});

describe('the throughput of a run', () => {
  it('[dashboard.pace] is measured over the last seconds', () => {
    const throughput = new Throughput();
    for (let second = 0; second <= 60; second += 1)
      throughput.add(second * 1000, second < 30 ? second : 30 + (second - 30) * 10);
    assert.equal(throughput.rate, 10);
  });

  it('[dashboard.pace] is not known at first, nor while nothing moves, and forgets what was before a pause', () => {
    const throughput = new Throughput();
    assert.equal(throughput.rate, null);
    throughput.add(0, 0);
    throughput.add(900, 50);
    assert.equal(throughput.rate, null);
    throughput.add(2_000, 50);
    assert.equal(throughput.rate, 25);
    throughput.add(3_600_000, 50);
    assert.equal(throughput.rate, null);
    throughput.add(3_602_000, 60);
    assert.equal(throughput.rate, 5);
    const still = new Throughput();
    still.add(0, 7);
    still.add(5_000, 7);
    assert.equal(still.rate, null);
  });
});
