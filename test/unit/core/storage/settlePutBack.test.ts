// An older storage that was put in place past Sluice is noticed by its audit log, and nothing of it goes on.
import assert from 'node:assert/strict';
import { settlePutBack } from '../../../../src/core/storage/settlePutBack.ts';
import { AuditLog } from '../../../../src/core/audit/auditLog.ts';
import type { AuditHead } from '../../../../src/core/audit/auditRecord.ts';
import { reanchored } from '../../../../src/core/audit/storageEntries.ts';
import { verificationSteps } from '../../../../src/core/audit/verifyAudit.ts';
import { NodeClock } from '../../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { operation, StorageSandbox } from '../../../integration/store/storageFixture.ts';
import { approvalWith } from '../../../support/approvals.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('A storage that was put back', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  it('[storage.put-back] revives nothing, once, and says so in the log', async () => {
    const { store, vault } = await sandbox.open(sandbox.newDirectory());
    const [clock, hasher] = [new NodeClock(), new NodeHasher()];
    let head: AuditHead | undefined;
    const anchor = { load: async () => head, save: async (next: AuditHead) => void (head = next) };
    const audit = new AuditLog({ store, anchor, hasher, clock, logger });
    const running = operation({ lease: { owner: 'dead', fence: 4, expiresAt: 9e15 }, warrant: 'mac' });
    const decided = operation({ status: 'awaiting_approval', identity: 'decided' });
    await store.transaction((tx) => {
      tx.operations.insert(running);
      tx.operations.insert(decided);
      tx.approvals.insert(approvalWith({ id: 'apr_1', operationId: decided.id, status: 'approved' }));
      audit.append(tx, reanchored());
    });
    await audit.flush();
    const deps = { store, vault, anchor, clock, hasher, logger };
    assert.equal(await settlePutBack(deps), 0, 'what is as it was is left alone');
    assert.equal(store.read((view) => view.operations.get(running.id))?.status, 'running');

    // As if five more things had happened in the state that this older one took the place of.
    assert.ok(head);
    head = { sequence: head.sequence + 5, hash: 'f'.repeat(64) };
    assert.equal(await settlePutBack(deps), 5);
    assert.equal(await settlePutBack(deps), 0, 'once');
    store.read((view) => {
      const now = view.operations.get(running.id);
      assert.deepEqual([now?.status, now?.lease, now?.warrant], ['interrupted', null, null]);
      const approval = view.approvals.get('apr_1');
      assert.deepEqual([approval?.status, approval?.decision], ['withdrawn', null]);
      const [last] = view.audit.page({}, null, 1).items;
      assert.deepEqual([last?.facts['missing_records'], last?.caller], [5, 'Sluice']);
    });
    const steps = verificationSteps(store, hasher, head);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    assert.equal(step.value.kind, 'intact');
    assert.ok(step.value.kind === 'intact' && step.value.reanchored.length > 0, 'the gap is named');
  });

  it('[storage.put-back] says so if the head is unreadable, and starts all the same', async () => {
    const { store, vault } = await sandbox.open(sandbox.newDirectory());
    const said: string[] = [];
    const anchor = { load: () => Promise.reject(new Error('locked')), save: async () => undefined };
    const [clock, hasher] = [new NodeClock(), new NodeHasher()];
    const told = { ...logger, error: (message: string) => void said.push(message) };
    assert.equal(await settlePutBack({ store, vault, anchor, clock, hasher, logger: told }), 0);
    assert.match(said.join(), /head is unreadable/);
  });
});
