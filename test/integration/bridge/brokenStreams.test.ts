// Connections between a bridge and a living window that break in the midst of an answer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { liveWindows } from '../../../src/windows/liveWindows.ts';
import { OwnEntry } from '../../../src/windows/ownEntry.ts';
import { BridgeClient } from '../../support/bridgeClient.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { BridgeWorld } from './bridgeWorld.ts';

/** Passes everything on between the bridge and the window, until it is told to break it all. */
class BreakableWay {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(target: string) {
    this.#server = createServer((near) => {
      const far = connect(target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  static async open(socket: string, target: string): Promise<BreakableWay> {
    const way = new BreakableWay(target);
    await once(way.#server.listen(socket), 'listening');
    return way;
  }

  break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.break();
    this.#server.close();
  }
}

describe('A bridge whose connection breaks', () => {
  const world = new BridgeWorld();
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
    await world.reset();
  });
  after(() => world.dispose());

  it('[bridge.reload] takes the answer of a call up where it broke, without asking again', async () => {
    const folder = world.folder();
    const host = await world.window([folder]);
    const [window] = await liveWindows(world.windows);
    assert.ok(window?.socket);
    const home = path.join(world.folder(), 'home');
    const entry = await OwnEntry.open({
      directory: { root: home, windows: path.join(home, 'windows') },
      version: '1.0.0',
    });
    opened.push(entry);
    const way = await BreakableWay.open(entry.socketPath, window.socket);
    opened.push(way);
    await entry.tell({ folders: [folder], name: '', trusted: true, url: null, socket: entry.socketPath });
    const bridge = await BridgeClient.connect({ home, cwd: folder, token: host.ready.token });
    opened.push(bridge);

    const sandbox = await SandboxControl.of(host);
    await sandbox.addFaults({
      match: { path: '/webhooks', method: 'POST' },
      action: { type: 'slow', ms: 1_000 },
    });
    const asked = bridge.call('provision_bundle', {
      name: 'once',
      provider: 'sandbox',
      environment: 'development',
    });
    while (
      !(await sandbox.requests()).some(
        ({ method, path: at }) => method === 'POST' && at.endsWith('/webhooks'),
      )
    )
      await new Promise((resolve) => void setImmediate(resolve));
    way.break();
    assert.equal((await asked).output['status'], 'completed');
    const { output } = await bridge.call('list_operations', { kind: 'provision_bundle' });
    assert.equal((output['operations'] as unknown[]).length, 1);
    assert.doesNotMatch(bridge.log, /went away/);
  });
});
