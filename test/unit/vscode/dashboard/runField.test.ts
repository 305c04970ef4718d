// The cells of a run, and how much is read to keep them up to date.
import assert from 'node:assert/strict';
import type { ItemOutcome } from '../../../../src/core/sync/syncRecords.ts';
import { applyChanges, EMPTY_STATE } from '../../../../src/protocol/applyChanges.ts';
import type { Change } from '../../../../src/protocol/dashboardState.ts';
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

const { cells: _cells, ...RUN } = pretendedRun('op_1', 120);

describe('the field of a sync run', () => {
  let items: Items;
  let field: RunField;
  let shown: string;

  beforeEach(() => {
    items = new Items();
    field = new RunField('op_1');
    shown = '';
  });

  /** Looks, and shows what became different. */
  const look = (): { changes: Change[]; more: boolean } => {
    const looked = field.refresh(items.after);
    const before = applyChanges(EMPTY_STATE, [
      { kind: 'run', run: RUN },
      { kind: 'cells', runId: 'op_1', from: 0, codes: shown },
    ]);
    shown = applyChanges(before, looked.changes).runs[0]?.cells ?? '';
    return looked;
  };

  it('[dashboard.cells] gives each credential a letter for its state, neighbours in one change', () => {
    items.add(0, 0, 4, 'refreshed');
    items.add(1, 4, 3);
    assert.deepEqual(look(), {
      changes: [{ kind: 'cells', runId: 'op_1', from: 0, codes: 'rrrrttt' }],
      more: false,
    });
    items.settle(4, 1, 'failed');
    items.settle(6, 1, 'needs_reauth');
    assert.deepEqual(look().changes, [
      { kind: 'cells', runId: 'op_1', from: 4, codes: 'f' },
      { kind: 'cells', runId: 'op_1', from: 6, codes: 'n' },
    ]);
    assert.equal(shown, 'rrrrftn');
    assert.deepEqual(field.places(6, 5), [{ chunk: 1, credentialId: 'cred_000006' }]);
  });

  it('[dashboard.cells] keeps a credential’s cell where it is left to a later chunk', () => {
    items.add(0, 0, 3);
    items.settle(0, 1, 'unchanged');
    items.settle(2, 1, 'unknown');
    look();
    const [, left] = items.all;
    assert.ok(left);
    left.chunk = 1;
    items.add(1, 3, 1);
    look();
    left.outcome = 'refreshed';
    look();
    assert.equal(shown, 'urxt');
    assert.deepEqual(field.places(1, 1), [{ chunk: 1, credentialId: 'cred_000001' }]);
  });

  it('[dashboard.large] reads 20,000 credentials once and then only what is not settled', () => {
    items.add(0, 0, 20_000, 'refreshed');
    items.add(1, 20_000, 50);
    let looks = 0;
    while (look().more) looks += 1;
    assert.equal(looks, 5);
    assert.equal(shown.length, 20_050);
    items.read = 0;
    items.settle(20_000, 10, 'refreshed');
    look();
    assert.ok(items.read <= 50, `${items.read} items were read`);
    assert.deepEqual(look().changes, []);
  });

  it('[dashboard.cells] is, change by change, what the ledger holds', () => {
    for (let chunk = 0; chunk < 6; chunk += 1) {
      const first = chunk * 20;
      items.add(chunk, first, 20);
      items.settle(first + 7, 5, 'failed');
      look();
      items.settle(first, 7, 'refreshed');
      look();
      items.settle(first + 12, 8, 'unchanged');
    }
    look();
    assert.equal(shown, 'rrrrrrrfffffuuuuuuuu'.repeat(6));
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
