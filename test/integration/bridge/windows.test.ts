// Which window a client ends up in: real windows as processes of their own, real bridges, real folders and worktrees.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { HeadlessHost } from '../../support/headlessHost.ts';
import { BridgeWorld } from './bridgeWorld.ts';

describe('The bridge', () => {
  const world = new BridgeWorld();
  afterEach(() => world.reset());
  after(() => world.dispose());

  /** Bundles have ids that no other window has: they tell where a client is. */
  async function idsOf(host: HeadlessHost): Promise<string[]> {
    const { output } = await (await host.connect()).call('list_bundles', { limit: 100 });
    return (output['bundles'] as { id: string }[]).map(({ id }) => id);
  }

  async function assertReaches(
    host: HeadlessHost,
    where: { cwd: string; window?: string | undefined },
    why: string,
  ): Promise<void> {
    const { cwd, window } = where;
    const bridge = await world.bridge({
      cwd,
      token: host.ready.token,
      ...(window !== undefined && { window }),
    });
    assert.deepEqual(await bridge.bundleIds(), await idsOf(host), why);
  }

  it('[bridge.match] finds the window by its folder, by the nearest folder above, and by what SLUICE_WINDOW names', async () => {
    const project = world.folder();
    const inner = path.join(project, 'packages', 'app');
    mkdirSync(path.join(inner, 'src'), { recursive: true });
    const outer = await world.window([project]);
    const nested = await world.window([world.folder(), inner]);
    await assertReaches(outer, { cwd: project }, 'its own folder');
    await assertReaches(outer, { cwd: path.join(project, 'packages') }, 'a folder below');
    await assertReaches(nested, { cwd: path.join(inner, 'src') }, 'the nearest folder above');
    await assertReaches(nested, { cwd: project, window: nested.ready.window }, 'the id');
    await assertReaches(nested, { cwd: project, window: inner }, 'a folder by name');
    await assertReaches(outer, { cwd: project, window: '0123456789abcdef' }, 'a window that is gone');
  });

  it('[bridge.match] finds the window of another worktree of the same repository, whose tokens nobody else takes', async () => {
    const repository = world.folder();
    const git = (...args: string[]): void =>
      void execFileSync('git', [
        '-C',
        repository,
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example',
        ...args,
      ]);
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '-m', 'first');
    const worktree = path.join(world.folder(), 'elsewhere');
    git('worktree', 'add', '--quiet', worktree);
    mkdirSync(path.join(worktree, 'src'));
    const main = await world.window([repository]);
    const stranger = await world.window([world.folder()]);
    await assertReaches(main, { cwd: path.join(worktree, 'src') }, 'the worktree');
    assert.match(
      await world.refusal({ cwd: worktree, token: stranger.ready.token }),
      /does not know this client’s token/,
    );
  });

  it('[bridge.unclear] takes the only window wherever it is started, and asks to choose between two', async () => {
    const [first, second, cwd] = [world.folder(), world.folder(), world.folder()];
    const only = await world.window([first]);
    await assertReaches(only, { cwd }, 'the only window');
    const other = await world.window([second]);
    const said = await world.refusal({ cwd, token: only.ready.token });
    assert.match(said, /not clear which window is meant/);
    for (const [folder, host] of [
      [first, only],
      [second, other],
    ] as const)
      assert.ok(said.includes(`${folder}: SLUICE_WINDOW=${host.ready.window}`), said);
    await other.kill();
    assert.match(
      await world.refusal({ cwd, token: only.ready.token, window: second }),
      /not clear/,
      'a window that was named is not replaced by the only one',
    );
  });

  it('[windows.no-clash] leads two clients in each of ten windows to their own', async function () {
    this.timeout(600_000);
    const folders = Array.from({ length: 10 }, () => world.folder());
    // They all want the same port, as windows do whose settings fix one.
    const first = await world.window([folders[0] ?? '']);
    const port = Number(new URL(first.ready.url).port);
    const hosts = [first];
    for (const folder of folders.slice(1)) hosts.push(await world.window([folder], { port }));
    assert.equal(new Set(hosts.map(({ ready }) => ready.url)).size, 10);
    for (const [at, host] of hosts.entries()) {
      const cwd = folders[at] ?? '';
      const pair = [1, 2].map(() => world.bridge({ cwd, token: host.ready.token }));
      const ids = await idsOf(host);
      for (const bridge of await Promise.all(pair)) assert.deepEqual(await bridge.bundleIds(), ids);
    }
  });
});

describe('Requests of two windows', () => {
  const world = new BridgeWorld();
  afterEach(() => world.reset());
  after(() => world.dispose());

  it('[windows.own-approval] are asked about in their own, and nobody decides them in the other', async () => {
    const folders = [world.folder(), world.folder()];
    const windows = await Promise.all(folders.map((folder) => world.window([folder])));
    const [here, there] = windows;
    assert.ok(here && there);
    const asked = await Promise.all(
      windows.map(async (host, at) => {
        const bridge = await world.bridge({ cwd: folders[at] ?? '', token: host.ready.token });
        const [bundle] = await bridge.bundleIds();
        const call = bridge.call('delete_bundle', { bundle_id: bundle, reason: `window ${at}` });
        const { approval } = await host.event(({ event }) => event === 'approval');
        return { bridge, bundle, call, approval: approval as { id: string; reason: string; digest: string } };
      }),
    );
    assert.deepEqual(
      asked.map(({ approval }) => approval.reason),
      ['window 0', 'window 1'],
    );
    for (const { events } of windows)
      assert.equal(events.filter(({ event }) => event === 'approval').length, 1);
    const [mine, theirs] = asked;
    assert.ok(mine && theirs);

    const { id, digest } = theirs.approval;
    here.say({ approval: id, decision: 'approve', digest });
    const answer = await here.event(({ event }) => event === 'decided' || event === 'refused');
    assert.equal(answer['code'], 'not-found');
    here.say({ approval: mine.approval.id, decision: 'approve' });
    assert.deepEqual((await mine.call).output['deleted'], [mine.bundle]);
    assert.ok(
      (await theirs.bridge.bundleIds()).includes(theirs.bundle ?? ''),
      'what the other asked for waits',
    );
    there.say({ approval: id, decision: 'reject' });
    assert.equal((await theirs.call).output['status'], 'denied');
  });
});
