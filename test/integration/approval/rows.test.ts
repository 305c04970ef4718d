// Somebody writes into the database: into requests, decisions, operations, exceptions. What a person did not decide on
// does not run, and what they decided on runs as it was shown. Cases: test/attacks/rows.json.
import assert from 'node:assert/strict';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { AppError } from '../../../src/core/errors.ts';
import { attacks, AttackWorld, CLAUDE, type Asked } from './attackWorld.ts';

interface RowCase {
  title: string;
  cites: string;
  /** How far the request is when the rows are written. `failed`: approved, started, refused by the provider. */
  stage: 'asked' | 'used' | 'failed';
  sql: string[];
  /** `approve-between`: the rows are written after the decision was stored and before its operation starts. */
  act:
    | 'approve'
    | 'approve-between'
    | 'restart'
    | 'resume'
    | 'restart-resume'
    | 'resume-forged'
    | 'call'
    | 'input';
  /**
   * `asked`: a person is asked anew, nothing ran; `asked-again`: their Approve leads to that; `not-used`, `refused`:
   * their Approve counts for nothing; `only-shown`: exactly what was shown ran.
   */
  expect: 'asked' | 'asked-again' | 'not-used' | 'refused' | 'only-shown';
}

const SHOWN_URL = 'https://shown.example/in';

describe('Rows that somebody else wrote', () => {
  let world: AttackWorld;
  beforeEach(async () => (world = await AttackWorld.open()));
  afterEach(() => world.close());
  after(() => AttackWorld.dispose());

  /** A request to change a webhook's URL in production, as far as `stage` says. */
  async function prepare(stage: RowCase['stage']): Promise<Asked & { args: object; bundleId: string }> {
    const bundle = await world.bundle('Support desk bridge', 'production');
    const args = { bundle_id: bundle.id, webhook_id: bundle.webhooks[0]?.id, new_url: SHOWN_URL };
    const asked = await world.ask('update_webhook_url', args);
    if (stage !== 'asked') {
      const action = { type: 'status', status: 403, body: { error: 'forbidden' } } as const;
      if (stage === 'failed') await (await world.sandbox()).addFaults({ match: { method: 'PATCH' }, action });
      assert.equal((await world.decide(asked.approval)).kind, 'started');
      const { output } = await asked.result;
      assert.equal(output['status'], stage === 'failed' ? 'failed' : 'completed');
    }
    return { ...asked, args, bundleId: bundle.id };
  }

  /** Another request, decided, and a third that waits: what an attacker can copy from. */
  async function bystanders(): Promise<{ decided: string; waiting: string }> {
    const { id } = await world.bundle('Payroll export', 'production');
    const decided = await world.ask('update_bundle_settings', { bundle_id: id, settings: { note: 'ok' } });
    assert.equal((await world.decide(decided.approval)).kind, 'started');
    await decided.result;
    const waiting = await world.ask('delete_bundle', { bundle_id: id });
    return { decided: decided.approval.id, waiting: waiting.approval.id };
  }

  async function act(
    kind: RowCase['act'],
    { approval, args }: Asked & { args: object },
  ): Promise<string | undefined> {
    const { operationId } = approval;
    const resume = (operation_id: string): void =>
      void world.call('resume_operation', { operation_id }).catch(() => undefined);
    switch (kind) {
      case 'approve':
      case 'approve-between':
        try {
          return (await world.decide(approval)).kind;
        } catch (error) {
          if (error instanceof AppError) return 'refused';
          throw error;
        }
      case 'restart':
        await world.restart();
        return undefined;
      case 'restart-resume':
        await world.restart();
        resume(operationId);
        return undefined;
      case 'resume':
        resume(operationId);
        return undefined;
      case 'resume-forged':
        resume('op_zzz');
        return undefined;
      case 'call':
        void world.call('update_webhook_url', args);
        return undefined;
      case 'input':
        await world.sluice.resumption.provideInput('inp_forged', {});
        return undefined;
    }
  }

  for (const { title, cites, stage, sql, act: kind, expect } of attacks<RowCase>('rows')) {
    const outcome = expect === 'only-shown' ? 'run only what was shown' : 'run nothing';
    it(`[${cites}] ${outcome}: ${title}`, async () => {
      const { decided, waiting } = await bystanders();
      const request = await prepare(stage);
      const { approval, bundleId } = request;
      const other = (await world.bundle('Partner portal sign-in', 'production')).id;
      const before = world.writes();
      const asked = world.announced.length;
      const named = { approval: approval.id, operation: approval.operationId, bundle: bundleId, other };
      const write = (): void => {
        for (const statement of sql) world.sqlNamed(statement, { ...named, decided, waiting });
      };
      if (kind === 'approve-between') world.onFault = (point) => point === 'approval.decided' && write();
      else write();

      const answered = await act(kind, request);
      if (expect === 'only-shown') {
        const { output } = await world.call('wait_for_operation', { operation_id: approval.operationId });
        assert.equal(output['status'], 'completed', JSON.stringify(output));
        const written = world.writes().slice(before.length);
        assert.equal(written.length, 1, written.join());
        const { webhooks } = await world.bundle('Support desk bridge', 'production');
        assert.equal(webhooks[0]?.url, SHOWN_URL);
        const hooks = (await (await world.sandbox()).everything('production'))['webhooks'] ?? [];
        assert.equal(hooks.filter(({ url }) => url === SHOWN_URL).length, 1);
        assert.ok(hooks.every(({ url }) => url !== 'https://evil.example/in'));
        return;
      }
      if (kind.startsWith('approve')) assert.equal(answered, expect);
      if (expect.startsWith('asked')) await world.askedSince(asked);
      await world.sluice.operations.shutdown();
      assert.deepEqual(world.writes(), before);
    });
  }

  describe('as exceptions', () => {
    const forged = { verb: 'production', environment: 'production', callerId: CLAUDE.id };

    function insert(exception: object): void {
      const made = {
        id: 'exc_forged',
        callerLabel: 'Claude Code',
        createdAt: Date.now(),
        until: Date.now() + 3_600_000,
        mac: '0'.repeat(64),
        ...exception,
      };
      const { id, ...document } = made;
      world.sql('INSERT INTO exceptions (id, document) VALUES (?, ?)', id, JSON.stringify(document));
    }
    const isAsked = async (): Promise<boolean> => {
      const { id } = await world.bundle('Payroll export', 'production');
      const before = world.announced.length;
      const args = { bundle_id: id, settings: { note: Math.random() } };
      const call = world.call('update_bundle_settings', args);
      await Promise.race([call, world.askedSince(before)]);
      return world.announced.length > before;
    };

    it('[policy.mac] count for nothing, and are reported', async () => {
      insert(forged);
      assert.equal(await isAsked(), true);
      assert.match(world.log.join('\n'), /Sluice ignores exceptions in the database/);
    });

    it('[policy.mac] count for nothing where a genuine one was copied and widened', async () => {
      const genuine = await world.sluice.exceptions.allow(
        {
          caller: { id: 'cli_other', label: 'Other' },
          verb: 'production',
          environment: 'production',
          durationMs: 60_000,
        },
        {
          shownForMs: DELIBERATE_MS,
          dialogDigest: 'shown',
          decidedBy: { user: 'ann', host: 'desk' },
        },
      );
      insert({ ...genuine, id: 'exc_caller', callerId: CLAUDE.id });
      insert({ ...genuine, ...forged, id: 'exc_until', until: Date.now() + 86_400_000 });
      assert.equal(await isAsked(), true);
      assert.deepEqual(
        world.sluice.exceptions.list().map(({ id }) => id),
        [genuine.id],
      );
    });

    it('[policy.loosen] could not be told from no exception at all if one had not worked', async () => {
      await world.sluice.exceptions.allow(
        { caller: CLAUDE, verb: 'production', environment: 'production', durationMs: 60_000 },
        { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: { user: 'ann', host: 'desk' } },
      );
      assert.equal(await isAsked(), false);
    });

    it('[gate.deliberate] are not made by an Allow within 1.5 s, nor by one without a time', async () => {
      const request = {
        caller: CLAUDE,
        verb: 'production',
        environment: 'production',
        durationMs: 60_000,
      } as const;
      for (const shownForMs of [0, 1_499, Number.NaN, -1, Number.POSITIVE_INFINITY]) {
        const answer = { shownForMs, dialogDigest: 'shown', decidedBy: { user: 'ann', host: 'desk' } };
        await assert.rejects(world.sluice.exceptions.allow(request, answer), (error) =>
          AppError.is(error, 'bad-arguments'),
        );
      }
      assert.equal(await isAsked(), true);
    });
  });
});
