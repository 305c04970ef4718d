// What rows stand for, whose things they are, when they are read anew, and what the walkthrough learns from operations.
import assert from 'node:assert/strict';
import type { Bundle } from '../../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../../src/core/json.ts';
import { Coalesced } from '../../../../src/vscode/views/coalesced.ts';
import { MILESTONES, Milestones } from '../../../../src/vscode/views/milestones.ts';
import { RowRefs } from '../../../../src/vscode/views/rowRefs.ts';
import { isSandboxWork, type Records } from '../../../../src/vscode/views/sandboxRule.ts';
import { planWith, targetWith } from '../../../support/approvals.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { operationWith } from '../operations.ts';

describe('an argument of a command', () => {
  it('[views.rows] counts only where it is a row that Sluice made', () => {
    const refs = new RowRefs();
    const ref = { kind: 'bundle', id: 'bnd_1' } as const;
    const row = { id: 'bundle/bnd_1', label: 'acme', ref };
    assert.equal(refs.of(row), undefined);
    refs.keep(row, ref);
    assert.deepEqual(refs.of(row), ref);
    for (const forged of [{ ...row }, { ref }, 'bnd_1', null, undefined, 1])
      assert.equal(refs.of(forged), undefined);
  });
});

describe('refreshing', () => {
  it('happens once for a burst, and once more for what comes later', () => {
    const clock = new FakeClock();
    let runs = 0;
    const coalesced = new Coalesced(clock, 300, () => {
      runs += 1;
    });
    for (let event = 0; event < 1_000; event += 1) coalesced.trigger();
    assert.equal(runs, 0);
    clock.advance(300);
    assert.equal(runs, 1);
    coalesced.trigger();
    clock.advance(300);
    assert.equal(runs, 2);
    coalesced.trigger();
    coalesced.dispose();
    assert.equal(clock.pendingTimers, 0);
  });
});

describe('work at the sandbox', () => {
  const at = (provider: string): Bundle => ({ provider }) as Bundle;
  const bundles: Record<string, Bundle> = { bnd_s: at('sandbox'), bnd_r: at('github') };
  const records: Records = {
    bundle: (id) => bundles[id],
    credential: (id) =>
      id === 'crd_s' ? ({ bundleId: 'bnd_s' } as ReturnType<Records['credential']>) : undefined,
  };
  const work = (args: JsonObject, targets: string[] | null, bundleId: string | null = null): boolean => {
    const named = targets?.map((id) =>
      targetWith({ id, kind: id.startsWith('crd') ? 'credential' : 'bundle' }),
    );
    const plan = named === undefined ? null : ({ ...planWith({ targets: named }) } as unknown as JsonObject);
    return isSandboxWork({ args, plan, bundleId }, records);
  };

  it('is told by the provider that is named, or by every target', () => {
    assert.equal(work({ provider: 'sandbox' }, null), true);
    assert.equal(work({ provider: 'github' }, null), false);
    assert.equal(work({}, ['bnd_s', 'crd_s']), true);
    assert.equal(work({}, ['bnd_s', 'bnd_r']), false);
    assert.equal(work({ bundle_id: 'bnd_s' }, null), true);
    assert.equal(work({}, null, 'bnd_r'), false);
  });

  it('counts as real where that cannot be told', () => {
    assert.equal(work({}, null), false);
    assert.equal(work({}, ['crd_unknown']), false);
  });
});

describe('the walkthrough', () => {
  const reached = (...operations: ReturnType<typeof operationWith>[]): string[] => {
    const keys: string[] = [];
    const milestones = new Milestones((key) => keys.push(key));
    for (const operation of operations) milestones.take(operation);
    return keys;
  };

  it('notices a bundle that is set up', () => {
    assert.deepEqual(reached(operationWith({ status: 'running' })), []);
    assert.deepEqual(reached(operationWith({ status: 'completed' })), [MILESTONES.provisioned]);
  });

  it('notices a request that was approved in part, not one that was approved as a whole', () => {
    const targets = [targetWith({ id: 'bnd_1' }), targetWith({ id: 'bnd_2' })];
    const plan = { ...planWith({ targets }) } as unknown as JsonObject;
    const decided = (approvedTargets: string[] | null): string[] =>
      reached(operationWith({ kind: 'delete_bundles', plan, approvedTargets }));
    assert.deepEqual(decided(['bnd_1']), [MILESTONES.decided]);
    assert.deepEqual([...decided(['bnd_1', 'bnd_2']), ...decided([]), ...decided(null)], []);
  });

  it('notices a sync that ended after it had stopped', () => {
    const run = (status: 'running' | 'paused' | 'completed') =>
      operationWith({ kind: 'sync_credentials', status });
    assert.deepEqual(reached(run('running'), run('completed')), []);
    assert.deepEqual(reached(run('running'), run('paused'), run('running'), run('completed')), [
      MILESTONES.resumed,
    ]);
  });
});
