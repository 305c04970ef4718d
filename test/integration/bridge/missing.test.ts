// Where the bridge has nobody to talk to: what it says, and what it clears away.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { OwnEntry } from '../../../src/windows/ownEntry.ts';
import { BridgeWorld } from './bridgeWorld.ts';

describe('A bridge without a window', () => {
  const world = new BridgeWorld();
  afterEach(() => world.reset());
  after(() => world.dispose());

  it('[bridge.missing] says that none is open', async () => {
    assert.match(
      await world.refusal({ cwd: world.folder(), token: 'any' }),
      /No VS Code window with Sluice is open/,
    );
  });

  it('[bridge.missing] says that its window is not trusted yet, or does not listen', async () => {
    const folder = world.folder();
    const entry = await OwnEntry.open({
      directory: { root: world.home, windows: world.windows },
      version: '1.0.0',
    });
    const facts = { folders: [folder], name: 'project', url: null, socket: null };
    await entry.tell({ ...facts, trusted: false });
    assert.match(await world.refusal({ cwd: folder, token: 'any' }), /open and not trusted yet/);
    await entry.tell({ ...facts, trusted: true });
    assert.match(await world.refusal({ cwd: folder, token: 'any' }), /open, but its Sluice does not listen/);
    await entry.close();
    assert.match(await world.refusal({ cwd: folder, token: 'any' }), /No VS Code window/);
  });

  it('[bridge.token] says that a token is missing or unknown, and how to get one', async () => {
    const folder = world.folder();
    await world.window([folder]);
    assert.match(await world.refusal({ cwd: folder }), /SLUICE_TOKEN is not set\. .*Connect an MCP Client…/);
    assert.match(
      await world.refusal({ cwd: folder, token: 'wrong' }),
      /does not know this client’s token.*Connect an MCP Client…/,
    );
  });

  it('[windows.dead] removes what a killed window left: its entry and its socket', async () => {
    const folder = world.folder();
    const host = await world.window([folder]);
    assert.equal(readdirSync(world.windows).length, 2);
    await host.kill();
    assert.match(await world.refusal({ cwd: folder, token: 'any' }), /No VS Code window/);
    assert.deepEqual(readdirSync(world.windows), []);
  });

  it('[windows.dead] removes an entry whose process lives but whose socket refuses, and none of another machine', async () => {
    const folder = world.folder();
    const entry = await OwnEntry.open({
      directory: { root: world.home, windows: world.windows },
      version: '1.0.0',
    });
    await entry.tell({ folders: [folder], name: '', trusted: true, url: null, socket: entry.socketPath });
    const elsewhere = {
      protocol: 1,
      id: 'ffffffffffffffff',
      host: `not-${hostname()}`,
      pid: 1,
      version: '1.0.0',
      startedAt: '',
      folders: [folder],
      name: '',
      trusted: true,
      url: null,
      socket: '/nowhere',
    };
    writeFileSync(path.join(world.windows, 'ffffffffffffffff.json'), JSON.stringify(elsewhere), {
      mode: 0o600,
    });
    assert.match(await world.refusal({ cwd: folder, token: 'any' }), /No VS Code window/);
    assert.deepEqual(readdirSync(world.windows), ['ffffffffffffffff.json']);
  });

  if (process.platform !== 'win32') {
    it('[windows.private] refuses a directory that others can use, or that is a link', async () => {
      const cwd = world.folder();
      await world.window([cwd]);
      chmodSync(world.windows, 0o755);
      assert.match(
        await world.refusal({ cwd, token: 'any' }),
        /can be used by others .*mode 755, must be 700/,
      );
      chmodSync(world.windows, 0o700);
      const { home } = world;
      world.home = path.join(world.folder(), 'linked');
      mkdirSync(world.home, { mode: 0o700 });
      symlinkSync(path.join(home, 'windows'), world.windows);
      assert.match(await world.refusal({ cwd, token: 'any' }), /is a link; it was left as it is/);
      world.home = home;
    });
  }
});
