// When Sluice runs in a window.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { Logger } from '../../../../src/core/hostPorts.ts';
import type { EndpointState, Sluice } from '../../../../src/core/sluice.ts';
import { english } from '../english.ts';
import { SluiceLifecycle } from '../../../../src/vscode/lifecycle/sluiceLifecycle.ts';

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A Sluice that listens where it is told and counts how often it was closed. */
function fakeSluice() {
  let endpoint: EndpointState = { kind: 'off' };
  const calls = { closed: 0, ports: [] as number[] };
  const sluice = {
    storage: { onDidChange: () => ({ dispose: () => undefined }) },
    endpoint: () => endpoint,
    listen: (port: number) => {
      calls.ports.push(port);
      endpoint = { kind: 'listening', url: `http://127.0.0.1:${port}/mcp`, port };
      return Promise.resolve(endpoint);
    },
    close: () => {
      calls.closed += 1;
      return Promise.resolve();
    },
  } as unknown as Sluice;
  return { sluice, calls };
}

function lifecycleOf(create: () => Promise<Sluice>, port = 4711): SluiceLifecycle {
  return new SluiceLifecycle({ create, port: () => port, logger: silent, t: english });
}

describe('the lifecycle of Sluice', () => {
  it('creates nothing before it is started, whatever is asked of it', async () => {
    let created = 0;
    const lifecycle = lifecycleOf(() => {
      created += 1;
      return Promise.resolve(fakeSluice().sluice);
    });
    assert.deepEqual(await lifecycle.settled(), { kind: 'restricted' });
    assert.deepEqual(await lifecycle.restartServer(), { kind: 'off' });
    await lifecycle.close();
    assert.equal(created, 0);
  });

  it('is running once the server listens', async () => {
    const { sluice, calls } = fakeSluice();
    const lifecycle = lifecycleOf(() => Promise.resolve(sluice));
    const states: string[] = [];
    lifecycle.onDidChange(({ kind }) => states.push(kind));
    lifecycle.start();
    lifecycle.start();
    assert.equal((await lifecycle.settled()).kind, 'running');
    assert.deepEqual(states, ['starting', 'running']);
    assert.deepEqual(calls.ports, [4711]);
  });

  it('says why it could not start, and starts again when asked', async () => {
    const { sluice } = fakeSluice();
    const answers = [
      () => Promise.reject(new AppError('storage-newer', 'The storage is newer.')),
      () => Promise.resolve(sluice),
    ];
    const lifecycle = lifecycleOf(() => answers.shift()?.() ?? Promise.reject(new Error('too often')));
    lifecycle.start();
    const failed = await lifecycle.settled();
    assert.ok(failed.kind === 'failed' && failed.error.code === 'storage-newer');
    lifecycle.start();
    assert.equal((await lifecycle.settled()).kind, 'running');
  });

  it('takes an error of the other bundle for what it is', async () => {
    // What another copy of errors.ts would throw: same brand, other class.
    const foreign = Object.assign(new Error('locked'), {
      code: 'storage-unavailable',
      next: 'Close it.',
      [Symbol.for('sluice.AppError')]: true,
    });
    const lifecycle = lifecycleOf(() => Promise.reject(foreign));
    lifecycle.start();
    const failed = await lifecycle.settled();
    assert.ok(failed.kind === 'failed' && failed.error.code === 'storage-unavailable');
  });

  it('tells its subscribers when the server moved to another port', async () => {
    const { sluice, calls } = fakeSluice();
    const lifecycle = lifecycleOf(() => Promise.resolve(sluice));
    lifecycle.start();
    await lifecycle.settled();
    let told = 0;
    lifecycle.onDidChange(() => (told += 1));
    assert.equal((await lifecycle.restartServer(0)).kind, 'listening');
    assert.deepEqual(calls.ports, [4711, 0]);
    assert.equal(told, 1);
  });

  it('lets go of the storage while something else works on it, and starts again whatever came of that', async () => {
    for (const fails of [false, true]) {
      const made = [fakeSluice(), fakeSluice()];
      const waiting = [...made];
      const lifecycle = lifecycleOf(() => Promise.resolve(waiting.shift()?.sluice as Sluice));
      lifecycle.start();
      await lifecycle.settled();
      const seen: unknown[] = [];
      const work = lifecycle.whileClosed(async () => {
        seen.push(lifecycle.state.kind, made[0]?.calls.closed);
        if (fails) throw new AppError('backup-invalid', 'No.');
        return 'done';
      });
      if (fails) await assert.rejects(work, (error) => AppError.is(error, 'backup-invalid'));
      else assert.equal(await work, 'done');
      assert.deepEqual(seen, ['starting', 1]);
      assert.equal(lifecycle.running, made[1]?.sluice);
    }
  });

  it('closes what it started, also what was still starting', async () => {
    for (const waitsFirst of [true, false]) {
      const { sluice, calls } = fakeSluice();
      const lifecycle = lifecycleOf(() => Promise.resolve(sluice));
      lifecycle.start();
      if (waitsFirst) await lifecycle.settled();
      await lifecycle.close();
      assert.equal(calls.closed, 1);
      assert.equal(lifecycle.running, undefined);
      lifecycle.start();
      assert.equal((await lifecycle.settled()).kind, 'closed');
    }
  });
});
