// Answers that count for nothing, and requests whose target moved before the answer came. Cases:
// test/attacks/answers.json, test/attacks/moved.json.
import { english } from '../../../src/core/plan/phrase.ts';
import assert from 'node:assert/strict';
import type { Approval, ApprovalStatus } from '../../../src/core/approval/approval.ts';
import type { ApprovalAnswer } from '../../../src/core/approval/approvalPrompt.ts';
import { AppError } from '../../../src/core/errors.ts';
import { attacks, AttackWorld } from './attackWorld.ts';

type Setup = 'pending' | 'rejected' | 'expired' | 'superseded' | 'cancelled' | 'used' | 'used-restarted';
interface AnswerCase {
  title: string;
  cites: string;
  setup: Setup;
  answer: { shownForMs?: number | string; digest?: string; approvalId?: string; targets?: string[] };
  outcome: string;
  /** What the request is afterwards. */
  status?: ApprovalStatus;
}
interface MovedCase {
  title: string;
  cites: string;
  tool: string;
  bundle: [name: string, environment: string];
  sql: string[];
  outcome: string;
  says?: string;
}

describe('An approval', () => {
  let world: AttackWorld;
  beforeEach(async () => (world = await AttackWorld.open()));
  afterEach(() => world.close());
  after(() => AttackWorld.dispose());

  const idOf = async (name: string, environment = 'production'): Promise<string> =>
    (await world.bundle(name, environment)).id;

  /** A request about two bundles, brought into that state. */
  async function prepare(setup: Setup): Promise<Approval> {
    const bundle_ids = [await idOf('Calendar experiment', 'development'), await idOf('Payroll export')];
    const { approval, result } = await world.ask('delete_bundles', { bundle_ids });
    switch (setup) {
      case 'pending':
        break;
      case 'rejected':
        await world.decide(approval, { verdict: 'reject' });
        break;
      case 'expired':
        world.sql(
          `UPDATE approvals SET expires_at = 1, document = json_set(document, '$.expiresAt', 1) WHERE id = ?`,
          approval.id,
        );
        break;
      case 'superseded':
        bundle_ids.pop();
        await world.ask('delete_bundles', { bundle_ids });
        break;
      case 'cancelled':
        await world.call('cancel_operation', { operation_id: approval.operationId });
        break;
      case 'used':
      case 'used-restarted':
        assert.equal((await world.decide(approval)).kind, 'started');
        assert.equal((await result).output['status'], 'completed');
        if (setup === 'used-restarted') await world.restart();
        break;
    }
    return approval;
  }

  function answerOf(
    { shownForMs, digest, approvalId, targets }: AnswerCase['answer'],
    own: Approval,
    other: Approval,
  ): Partial<ApprovalAnswer> {
    const named: Record<string, string | undefined> = {
      own: own.plan.targets[0]?.id,
      name: own.plan.targets[0]?.name,
      other: other.plan.targets[0]?.id,
    };
    return {
      ...(shownForMs !== undefined && { shownForMs: Number(shownForMs) }),
      ...(shownForMs === 'missing' && { shownForMs: undefined as never }),
      ...(digest !== undefined && { digest: digest === 'other' ? other.digest : digest }),
      ...(approvalId !== undefined && { approvalId: approvalId === 'other' ? other.id : approvalId }),
      ...(targets && { targets: targets.map((target) => named[target] ?? target) }),
    };
  }

  /** `started`, `not-used`, `asked-again`, `refused <code>`. */
  async function outcomeOf(approval: Approval, answer: Partial<ApprovalAnswer> = {}): Promise<string> {
    try {
      return (await world.decide(approval, answer)).kind;
    } catch (error) {
      if (error instanceof AppError) return `refused ${error.code}`;
      throw error;
    }
  }

  for (const { title, cites, setup, answer, outcome, status } of attacks<AnswerCase>('answers')) {
    it(`[${cites}] runs nothing ${title}`, async () => {
      const approval = await prepare(setup);
      const other = await world.ask('delete_bundle', { bundle_id: await idOf('Support desk bridge') });
      const before = world.writes();
      assert.equal(await outcomeOf(approval, answerOf(answer, approval, other.approval)), outcome);
      await world.sluice.operations.shutdown();
      assert.deepEqual(world.writes(), before);
      assert.equal(world.stored(other.approval).status, 'pending');
      if (status !== undefined) assert.equal(world.stored(approval).status, status);
    });
  }

  it('[gate.deliberate] counts after 1.5 s, for the targets that were ticked and no others', async () => {
    const approval = await prepare('pending');
    const [first, second] = approval.plan.targets;
    assert.ok(first && second);
    assert.equal(await outcomeOf(approval, { shownForMs: 1_500, targets: [first.id, first.id] }), 'started');
    const { output } = await world.call('wait_for_operation', { operation_id: approval.operationId });
    assert.deepEqual(output['deleted'], [first.id]);
    assert.deepEqual((output['kept'] as { id: string; why: string }[])[0]?.why, 'not-approved');
    assert.equal(world.sluice.bundle(second.id)?.status, 'active');
  });

  it('[gate.once] given twice at once starts its operation once', async () => {
    const approval = await prepare('pending');
    const outcomes = await Promise.all([outcomeOf(approval), outcomeOf(approval), outcomeOf(approval)]);
    assert.deepEqual(outcomes.filter((outcome) => outcome === 'started').length, 1, outcomes.join());
    await world.call('wait_for_operation', { operation_id: approval.operationId });
    const deletions = world.writes().filter((write) => /^DELETE .*\/credentials\//.test(write));
    assert.equal(deletions.length, 2);
    assert.equal(new Set(deletions).size, 2);
  });

  it('[gate.once] given together with a rejection counts as the one that came first', async () => {
    const approval = await prepare('pending');
    const outcomes = await Promise.all([outcomeOf(approval, { verdict: 'reject' }), outcomeOf(approval)]);
    assert.equal(outcomes[0], 'rejected');
    assert.notEqual(outcomes[1], 'started');
    await world.sluice.operations.shutdown();
    assert.deepEqual(world.writes(), []);
  });

  for (const { title, cites, tool, bundle, sql, outcome, says } of attacks<MovedCase>('moved')) {
    it(`[${cites}] of ${tool} runs nothing where ${title}`, async () => {
      const { id, webhooks } = await world.bundle(...bundle);
      const other = await idOf('Support desk bridge');
      const webhook = { webhook_id: webhooks[0]?.id, new_url: 'https://shown.example/in' };
      const args = { bundle_id: id, ...(tool === 'update_webhook_url' && webhook) };
      const { approval } = await world.ask(tool, args);
      for (const statement of sql) world.sqlNamed(statement, { bundle: id, other });
      assert.equal(await outcomeOf(approval), outcome);
      const asked = world.announced.at(-1);
      if (says !== undefined)
        assert.match(asked?.changedSince.map(english).join('\n') ?? '', new RegExp(escaped(says)));
      await world.sluice.operations.shutdown();
      assert.deepEqual(world.writes(), []);
    });
  }

  it('[gate.moved] keeps a target that was changed after the start and before its step', async () => {
    const bundle_ids = await Promise.all(
      ['Calendar experiment', 'Hackathon 2025 bot'].map((name) => idOf(name, 'development')),
    );
    const { approval, result } = await world.ask('delete_bundles', { bundle_ids });
    const [first, second] = approval.plan.targets;
    await (await world.sandbox()).addFaults({ action: { type: 'slow', ms: 300 } });
    assert.equal(await outcomeOf(approval), 'started');
    world.sql(
      `UPDATE bundles SET document = json_set(document, '$.revision', 9) WHERE id = ?`,
      second?.id ?? '',
    );
    const { output } = await result;
    assert.deepEqual(output['deleted'], [first?.id]);
    assert.deepEqual((output['kept'] as { why: string }[]).at(0)?.why, 'changed-since-approval');
    assert.equal(world.sluice.bundle(second?.id ?? '')?.status, 'active');
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
