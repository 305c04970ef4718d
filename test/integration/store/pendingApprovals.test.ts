// Pending requests are found by what they are about and when they expire, and no other plan is read for that.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import type { Approval, ApprovalStatus } from '../../../src/core/approval/approval.ts';
import { agentCalled, approvalWith, planWith, targetWith } from '../../support/approvals.ts';
import { databaseFile, operation, StorageSandbox } from './storageFixture.ts';

const sandbox = new StorageSandbox();

describe('Pending requests', () => {
  after(() => sandbox.dispose());

  it('[approvals.indexed] are found as by reading them all, whatever becomes of them', async () => {
    const status = fc.constantFrom<ApprovalStatus>('pending', 'approved', 'superseded', 'consumed');
    const anyRequest = fc.record({
      caller: fc.nat({ max: 2 }),
      tool: fc.constantFrom('delete_bundle', 'rotate_credential'),
      targets: fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 4 }),
      expiresAt: fc.nat({ max: 20 }),
      becomes: fc.array(status, { maxLength: 3 }),
    });
    const { store } = await sandbox.open(sandbox.newDirectory());
    const parent = operation();
    await store.transaction((tx) => tx.operations.insert({ ...parent, lease: null }));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRequest, { minLength: 1, maxLength: 12 }),
        fc.nat({ max: 20 }),
        async (asked, now) => {
          round += 1;
          const tag = `client of round ${round}`;
          const all: Approval[] = [];
          await store.transaction((tx) => {
            for (const old of tx.approvals.withStatus('pending'))
              tx.approvals.update({ ...old, status: 'expired' });
            asked.forEach(({ caller, tool, targets, expiresAt, becomes }, index) => {
              const id = `apr_${round}_${String(index).padStart(2, '0')}`;
              const plan = planWith({ targets: targets.map((each) => targetWith({ id: `bnd_${each}` })) });
              let approval = approvalWith({
                id,
                operationId: parent.id,
                caller: agentCalled(`${tag} ${caller}`),
                tool,
                plan,
                expiresAt,
              });
              tx.approvals.insert(approval);
              for (const next of becomes) tx.approvals.update((approval = { ...approval, status: next }));
              all.push(approval);
            });
          });
          const pending = all.filter((each) => each.status === 'pending');
          for (const { caller, tool, targets } of asked) {
            const ids = targets.map((each) => `bnd_${each}`);
            const callerId = agentCalled(`${tag} ${caller}`).id;
            assert.deepEqual(
              store.read((view) => view.approvals.pendingAbout(callerId, tool, ids)),
              pending.filter(
                (other) =>
                  other.caller.id === callerId &&
                  other.tool === tool &&
                  other.plan.targets.some(({ id }) => ids.includes(id)),
              ),
            );
          }
          const expiries = pending.map(({ expiresAt }) => expiresAt);
          assert.equal(
            store.read((view) => view.approvals.nextExpiry()),
            expiries.length === 0 ? undefined : Math.min(...expiries),
          );
          // The operation of all of them does not wait, so all are over.
          assert.deepEqual(
            store.read((view) => view.approvals.over(now)),
            pending,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it('[approvals.indexed] whose plans can’t be read stop no other request', async () => {
    const directory = sandbox.newDirectory();
    const { store } = await sandbox.open(directory);
    const waiting = operation({ status: 'awaiting_approval', lease: null });
    await store.transaction((tx) => {
      tx.operations.insert(waiting);
      tx.approvals.insert(approvalWith({ id: 'apr_damaged', operationId: waiting.id, expiresAt: 90 }));
      tx.approvals.insert(
        approvalWith({ id: 'apr_whole', operationId: waiting.id, tool: 'rotate_credential', expiresAt: 50 }),
      );
    });
    const other = new DatabaseSync(databaseFile(directory));
    other.exec("UPDATE approvals SET document = '{}' WHERE id = 'apr_damaged'");
    other.close();
    store.read(({ approvals }) => {
      const caller = agentCalled('Claude Code').id;
      assert.equal(approvals.pendingAbout(caller, 'rotate_credential', ['bnd_1'])[0]?.id, 'apr_whole');
      assert.deepEqual(approvals.over(49), []);
      assert.deepEqual(
        approvals.over(50).map(({ id }) => id),
        ['apr_whole'],
      );
      assert.equal(approvals.nextExpiry(), 50);
    });
  });
});
