// Looking ahead reads, and nothing else: bounded in time, patient with limits, and never a write.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { ProviderClient, ProviderOutcome } from '../../../../src/core/provider/providerClient.ts';
import { Preflight, LOOK_AHEAD_MS } from '../../../../src/core/tool/preflight.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { ReadClient } from '../../../../src/core/toolSource/readClient.ts';
import type { AnyWorkTool, PreflightContext } from '../../../../src/core/tool/tool.ts';
import { acmeManifest } from '../../../support/acmeManifest.ts';
import { FakeClock, settle } from '../../../support/fakeClock.ts';
import { FakeIds } from '../../../support/fakeIds.ts';
import { catalogOf, noFiles, noGuests } from '../../../support/memoryPorts.ts';

describe('Looking ahead', () => {
  let clock: FakeClock;
  let sent: string[];
  let outcomes: ProviderOutcome[];
  let preflight: Preflight;
  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
    outcomes = [];
    const providers: ProviderClient = {
      send: (call, signal) => {
        sent.push(call.request);
        if (outcomes.length > 0) return Promise.resolve({ status: 200, headers: {}, body: '' });
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
      interpret: async () => outcomes.shift() ?? { kind: 'gone' },
    };
    const manifests = catalogOf([acmeManifest()]);
    const read = (): never => assert.fail('no record is looked at here');
    const setup = { readAccepted: read };
    const deliveries = { inspect: read };
    const ids = new FakeIds();
    const reads = new ReadClient({ providers, manifests, clock, ids });
    preflight = new Preflight({
      store: { read, transaction: read },
      reads,
      manifests,
      clock,
      hasher: new NodeHasher(),
      setup,
      deliveries,
      files: noFiles,
      guests: noGuests,
    });
  });

  const asking = (request: string): AnyWorkTool =>
    ({
      preflight: async (_args: unknown, context: PreflightContext) => {
        const call = { provider: 'acme', environment: 'development', request, params: {}, secrets: {} };
        return { outcome: (await context.ask(call)).kind };
      },
    }) as unknown as AnyWorkTool;

  it('asks nobody for a tool that plans from records alone', async () => {
    assert.deepEqual(await preflight.factsFor({} as AnyWorkTool, {}), {});
    assert.deepEqual(sent, []);
    assert.equal(clock.pendingTimers, 0);
  });

  it('hands out what the tool found, and leaves no timer behind', async () => {
    outcomes = [{ kind: 'done', values: {}, secrets: {} }];
    assert.deepEqual(await preflight.factsFor(asking('webhook.find'), {}), { outcome: 'done' });
    assert.equal(clock.pendingTimers, 0);
  });

  it('sends nothing that does more than read', async () => {
    outcomes = [{ kind: 'done', values: {}, secrets: {} }];
    for (const request of ['webhook.create', 'webhook.delete'])
      await assert.rejects(preflight.factsFor(asking(request), {}), (error) =>
        AppError.is(error, 'internal'),
      );
    assert.deepEqual(sent, []);
  });

  it('waits as long as a limited provider asks, and asks again at most twice', async () => {
    const limited: ProviderOutcome = { kind: 'limited', retryAfterMs: 1_000, message: 'slow down' };
    outcomes = [limited, { kind: 'done', values: {}, secrets: {} }];
    const patient = preflight.factsFor(asking('webhook.find'), {});
    await clock.advanceAsync(1_000);
    assert.deepEqual(await patient, { outcome: 'done' });
    outcomes = [limited, limited, limited];
    const refused = preflight.factsFor(asking('webhook.find'), {});
    await clock.advanceAsync(3_000);
    assert.deepEqual(await refused, { outcome: 'limited' });
    assert.equal(sent.length, 5);
  });

  it('gives up after 20 s, saying that nothing was changed', async () => {
    const hanging = preflight.factsFor(asking('webhook.find'), {});
    hanging.catch(() => undefined);
    await settle();
    await clock.advanceAsync(LOOK_AHEAD_MS);
    await assert.rejects(
      hanging,
      (error) => AppError.is(error, 'provider-unreachable') && /Nothing was changed/.test(error.message),
    );
  });

  it('ends at once when the caller is gone', async () => {
    const caller = new AbortController();
    const hanging = preflight.factsFor(asking('webhook.find'), {}, caller.signal);
    caller.abort(new Error('gone'));
    await assert.rejects(hanging, /gone/);
    assert.equal(clock.pendingTimers, 0);
  });
});
