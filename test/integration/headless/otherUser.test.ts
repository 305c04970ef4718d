// Another user of the same machine: finds nothing of Sluice that it may read or change, and is let in nowhere. As root
// it is tried by a process of that user; the modes are looked at by whoever runs the tests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { HeadlessHost } from '../../support/headlessHost.ts';
import type { Attempt, Outcome } from '../../support/otherUser.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const OTHER_USER = fileURLToPath(new URL('../../support/otherUser.ts', import.meta.url));
// Windows has neither users by number nor file modes: there the folder of the user's profile keeps others out.
const hasModes = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;

describe('Another user of this machine', () => {
  const folders = new TemporaryFolders();
  let host: HeadlessHost;
  /** Open to everybody, so that nothing but Sluice itself protects what is in it. */
  let home: string;

  before(async () => {
    home = folders.make();
    chmodSync(home, 0o755);
    // As VS Code makes the folder of a workspace's storage before the extension ever runs.
    mkdirSync(path.join(home, 'storage'), { mode: 0o755 });
    host = await HeadlessHost.start(path.join(home, 'storage'), {
      env: { SLUICE_HOME: path.join(home, 'shared') },
    });
    const agent = await host.connect();
    const wanted = { name: 'mine', provider: 'sandbox', environment: 'development' };
    assert.equal((await agent.call('provision_bundle', wanted)).output['status'], 'completed');
  });
  after(async () => {
    await host?.kill();
    folders.dispose();
  });

  /** All that Sluice made, folders included. */
  const made = (): string[] =>
    readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) =>
      path.join(entry.parentPath, entry.name),
    );
  // What the host removes meanwhile, such as a draft, is out of everybody's reach.
  const statsOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });
  const isSocket = (file: string): boolean => statsOf(file)?.isSocket() === true;

  if (hasModes)
    it('[endpoint.other-user] is kept out of storage and keys by their modes', () => {
      const isPrivate = (file: string): boolean => ((statsOf(file)?.mode ?? 0) & 0o077) === 0;
      const isShut = (file: string): boolean =>
        file !== home && (isPrivate(file) || isShut(path.dirname(file)));
      assert.ok(made().some((file) => path.basename(file) === 'vault.key'));
      assert.deepEqual(
        made().filter((file) => !isShut(file)),
        [],
      );
      for (const file of ['storage', 'storage/vault.key', 'storage/sluice.sqlite'])
        assert.ok(isPrivate(path.join(home, file)), file);
    });

  if (isRoot)
    it('[endpoint.other-user] reads, changes and connects to nothing, though it knows where everything is', async () => {
      // The attempts work: on what is open to everybody they succeed.
      const open = path.join(home, 'open');
      writeFileSync(open, 'for everybody', { mode: 0o644 });
      const paths = made();
      const guesses = ['', 'A'.repeat(43), host.ready.token.slice(0, -1), `${host.ready.token}A`];
      const outcome = await tryAs({
        paths,
        url: host.ready.url,
        tokens: guesses,
        sockets: paths.filter(isSocket),
      });
      assert.equal(outcome.uid, 65_534);
      assert.deepEqual(outcome.reached, [open]);
      assert.deepEqual(
        outcome.statuses,
        guesses.map(() => 401),
      );
      assert.deepEqual(outcome.connected, []);
    });

  async function tryAs(attempt: Attempt): Promise<Outcome> {
    const child = spawn(process.execPath, [OTHER_USER], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify(attempt));
    return JSON.parse(await text(child.stdout)) as Outcome;
  }
});
