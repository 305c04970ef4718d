// What a person can do about approvals besides deciding: ask again, hold back, allow for a while, verify, export.
import assert from 'node:assert/strict';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import type { ExceptionRequest } from '../../../src/core/approval/exceptionService.ts';
import { AuditService } from '../../../src/core/audit/auditService.ts';
import type { AuditHead } from '../../../src/core/audit/auditRecord.ts';
import { AppError } from '../../../src/core/errors.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { AGENT, useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ANSWER = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'shown',
  decidedBy: { user: 'ann', host: 'desk' },
};

describe('A person at the approvals', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  /** An agent asks for something in a live environment; the call stays open. */
  async function ask(): Promise<void> {
    void host.provision({ environment: 'production' });
    await settle();
  }
  function auditKinds(): string[] {
    return host.store.read((view) => view.audit.range(1, 100)).map(({ record }) => record?.kind ?? '?');
  }

  describe('who rejected a request', () => {
    beforeEach(async () => {
      await ask();
      await host.decide('reject');
      await settle();
    });

    it('finds it again, and can have it asked again as the same caller', async () => {
      const [rejected] = host.desk.rejectedRecently();
      assert.ok(rejected);
      const operation = await host.desk.reopen(rejected.id);
      assert.equal(operation.status, 'awaiting_approval');
      assert.equal(operation.caller.id, AGENT.id);
      assert.equal(host.approvals.size, 1);
      assert.equal(world.provider.sent.length, 0);
    });

    it('approves nothing by having it asked again: only a new decision runs it', async () => {
      const [rejected] = host.desk.rejectedRecently();
      const operation = await host.desk.reopen(rejected?.id ?? '');
      const outcome = await host.decide('approve');
      assert.deepEqual(outcome, { kind: 'started', operationId: operation.id });
    });

    it('has the agent that repeats it find it waiting', async () => {
      const [rejected] = host.desk.rejectedRecently();
      const operation = await host.desk.reopen(rejected?.id ?? '');
      const repeated = host.provision({ environment: 'production' });
      await settle();
      assert.equal(host.approvals.size, 1);
      await host.decide('reject');
      assert.equal((await host.finish(repeated)).output['operation_id'], operation.id);
    });

    it('cannot have it asked again twice', async () => {
      const [rejected] = host.desk.rejectedRecently();
      await host.desk.reopen(rejected?.id ?? '');
      assert.deepEqual(host.desk.rejectedRecently(), []);
      await assert.rejects(host.desk.reopen(rejected?.id ?? ''), refused('not-found'));
    });

    it('cannot have it asked again after five minutes', async () => {
      const [rejected] = host.desk.rejectedRecently();
      world.clock.advance(5 * MINUTE_MS);
      assert.deepEqual(host.desk.rejectedRecently(), []);
      await assert.rejects(host.desk.reopen(rejected?.id ?? ''), refused('not-found'));
    });
  });

  it('is asked once for a request that is repeated', async () => {
    await ask();
    await ask();
    assert.equal(host.approvals.size, 1);
    host.only();
  });

  it('is asked for the newer of two requests for one bundle alone', async () => {
    await ask();
    void host.provision({ environment: 'production', inputs: { region: 'us' } });
    await settle();
    assert.equal(host.approvals.size, 1);
    assert.deepEqual(
      host.all().map(({ status }) => status),
      ['superseded', 'awaiting_approval'],
    );
  });

  it('cannot have a request asked again that still waits', async () => {
    await ask();
    const [approval] = host.approvals.values();
    await assert.rejects(host.desk.reopen(approval?.id ?? ''), refused('not-found'));
    await assert.rejects(host.desk.reopen('apr_forged'), refused('not-found'));
  });

  it('holds dialogs back over a restart, and it is in the audit log', async () => {
    await host.desk.hold(world.clock.now() + HOUR_MS);
    const again = await world.open();
    assert.equal(again.desk.heldUntil(), world.clock.now() + HOUR_MS);
    world.clock.advance(HOUR_MS);
    assert.equal(again.desk.heldUntil(), 0);
    assert.deepEqual(auditKinds(), ['policy']);
  });

  describe('who allows something without asking', () => {
    const request: ExceptionRequest = {
      caller: { id: AGENT.id, label: AGENT.label },
      verb: 'production',
      environment: 'production',
      durationMs: 30 * MINUTE_MS,
    };

    it('is not asked for it until it expires', async () => {
      // Without destinations: no exception covers where data of a live account goes.
      world.manifests = [{ ...acmeManifest(), webhooks: [] }];
      host = await world.open();
      await host.exceptions.allow(request, ANSWER);
      const { output } = await host.finish(host.provision({ environment: 'production' }));
      assert.equal(output['status'], 'completed');
      assert.deepEqual(auditKinds(), ['policy', 'write', 'finished']);
      world.clock.advance(30 * MINUTE_MS);
      void host.provision({ environment: 'production', name: 'other' });
      await settle();
      assert.equal(host.approvals.size, 1);
    });

    it('is still asked by every other caller', async () => {
      await host.exceptions.allow(request, ANSWER);
      const cursor = { kind: 'agent', id: 'cli_2', label: 'Cursor', claim: null } as const;
      void host.provision({ environment: 'production' }, { caller: cursor });
      await settle();
      assert.equal(host.approvals.size, 1);
    });

    it('can take it back, and both are in the audit log', async () => {
      const exception = await host.exceptions.allow(request, ANSWER);
      await host.exceptions.revoke(exception.id, ANSWER.decidedBy);
      assert.deepEqual(host.exceptions.list(), []);
      await ask();
      assert.equal(host.approvals.size, 1);
      assert.deepEqual(auditKinds(), ['policy', 'policy', 'requested']);
    });

    for (const verb of ['delete', 'revoke', 'spend', 'share'] as const)
      it(`cannot allow ${verb} in a live environment`, async () => {
        assert.ok(!host.exceptions.verbs('production').includes(verb));
        await assert.rejects(host.exceptions.allow({ ...request, verb }, ANSWER), refused('bad-arguments'));
        assert.deepEqual(host.exceptions.list(), []);
      });

    for (const verb of ['read', 'maintain'] as const)
      it(`cannot allow ${verb}, which is never asked for`, async () => {
        await assert.rejects(host.exceptions.allow({ ...request, verb }, ANSWER), refused('bad-arguments'));
      });

    for (const durationMs of [0, -1, 8 * HOUR_MS + 1, Number.NaN, Number.POSITIVE_INFINITY])
      it(`cannot allow it for ${durationMs} ms`, async () => {
        await assert.rejects(
          host.exceptions.allow({ ...request, durationMs }, ANSWER),
          refused('bad-arguments'),
        );
      });

    for (const shownForMs of [0, DELIBERATE_MS - 1, Number.NaN])
      it(`allows nothing by an answer after ${shownForMs} ms`, async () => {
        await assert.rejects(
          host.exceptions.allow(request, { ...ANSWER, shownForMs }),
          refused('bad-arguments'),
        );
        assert.deepEqual(host.exceptions.list(), []);
      });

    it('knows whom to allow it: connected clients and those that asked lately, each once', async () => {
      await ask();
      assert.deepEqual(host.exceptions.callers([{ id: 'cli_9', label: 'Codex' }, request.caller]), [
        { id: 'cli_9', label: 'Codex' },
        request.caller,
      ]);
    });
  });

  describe('who looks at the audit log', () => {
    const hasher = new NodeHasher();

    function deskWith(head: AuditHead | undefined): AuditService {
      const anchor = { load: async () => head, save: async () => undefined };
      // Its pauses are real: it lets others go first.
      return new AuditService({ store: host.store, anchor, hasher, clock: new NodeClock() });
    }
    function head(): AuditHead | undefined {
      return host.store.read((view) => view.audit.head());
    }
    async function hold(times: number): Promise<void> {
      for (let time = 1; time <= times; time += 1) await host.desk.hold(time);
    }

    it('finds a log of many records intact, and learns how far it is', async () => {
      await hold(1_200);
      const progress: number[] = [];
      const found = await deskWith(head()).verify((records) => progress.push(records), never());
      assert.deepEqual(found, { kind: 'intact', records: 1_200, notYetAnchored: 0, reanchored: [] });
      assert.deepEqual(progress, [500, 1_000]);
    });

    it('is told what is not yet anchored', async () => {
      await hold(2);
      const anchored = head();
      await hold(1);
      const found = await deskWith(anchored).verify(() => undefined, never());
      assert.deepEqual(found, { kind: 'intact', records: 3, notYetAnchored: 1, reanchored: [] });
    });

    it('is told that it cannot be verified where its head is lost', async () => {
      await hold(2);
      const found = await deskWith(undefined).verify(() => undefined, never());
      assert.equal(found.kind, 'unverifiable');
    });

    it('is told what is missing where its end was cut off', async () => {
      await hold(2);
      const found = await deskWith({ sequence: 4, hash: 'x' }).verify(() => undefined, never());
      assert.deepEqual(found, { kind: 'broken', sequence: 3, why: 'The last 2 records are missing.' });
    });

    it('can stop the verification', async () => {
      await hold(1_200);
      const stop = new AbortController();
      const verifying = deskWith(head()).verify(() => stop.abort(), stop.signal);
      await assert.rejects(verifying, { name: 'AbortError' });
    });

    it('can take all of it elsewhere, piece by piece, oldest first', async () => {
      await hold(1_200);
      const pieces: string[] = [];
      for await (const piece of deskWith(head()).export('jsonl')) pieces.push(piece);
      const sequences = pieces
        .join('')
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
      assert.deepEqual(
        sequences,
        Array.from({ length: 1_200 }, (_, index) => index + 1),
      );
      assert.ok(pieces.length >= 3, 'it came in one piece');
    });
  });
});

function refused(code: AppError['code']): (error: unknown) => boolean {
  return (error) => AppError.is(error, code);
}

function never(): AbortSignal {
  return new AbortController().signal;
}
