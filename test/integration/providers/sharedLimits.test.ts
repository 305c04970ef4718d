// Two processes on one storage, one of them killed and replaced: the provider sees no more than one client may send.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CHILD = fileURLToPath(new URL('../../support/limitedWindowChild.ts', import.meta.url));
const LIMITS = { concurrency: 3, perSecond: 40 };
const ANSWER_MS = 40;

describe('Two windows on one storage', () => {
  const folders = new TemporaryFolders();
  const children: ChildProcess[] = [];
  let server: Server;
  let times: number[];
  let inFlight: number;
  let most: number;
  let told: { status: number; headers: Record<string, string> } | undefined;

  beforeEach(async () => {
    [times, inFlight, most, told] = [[], 0, 0, undefined];
    server = createServer((request, response) => {
      times.push(performance.now());
      inFlight += 1;
      most = Math.max(most, inFlight);
      // A killed client's request has ended, too.
      response.once('close', () => (inFlight -= 1));
      const { status, headers } = told ?? { status: 200, headers: {} };
      told = undefined;
      setTimeout(() => response.writeHead(status, headers).end('{}'), ANSWER_MS);
      request.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  });
  after(() => folders.dispose());

  function open(directory: string, count: number): ChildProcess {
    const { port } = server.address() as AddressInfo;
    const args = [CHILD, directory, `http://127.0.0.1:${port}`, String(count), JSON.stringify(LIMITS)];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    children.push(child);
    return child;
  }

  async function reach(count: number): Promise<void> {
    for (let round = 0; times.length < count; round += 1) {
      assert.ok(round < 1_500, `${times.length} of ${count} requests`);
      await wait(20);
    }
  }

  it('[limits.shared] keep its rate and concurrency together, also when one is killed and replaced', async function () {
    this.timeout(60_000);
    const directory = folders.make();
    const [killed, other] = [open(directory, 500), open(directory, 60)];
    await reach(40);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const replaced = open(directory, 40);
    const codes = await Promise.all([once(other, 'exit'), once(replaced, 'exit')]);
    assert.deepEqual(
      codes.map(([code]) => code as number),
      [0, 0],
    );
    assert.ok(most <= LIMITS.concurrency, `${most} at once`);
    assert.ok(times.length > 100, String(times.length));
    times.forEach((time, index) => {
      const later = times[index + LIMITS.perSecond];
      // On the way, two requests may draw together by what a busy machine delays the first of them.
      if (later !== undefined)
        assert.ok(later - time >= 850, `${LIMITS.perSecond + 1} in ${later - time} ms`);
    });
  });

  it('[limits.shared] both wait when the provider tells one of them to', async function () {
    this.timeout(60_000);
    const directory = folders.make();
    const both = [open(directory, 60), open(directory, 60)];
    await reach(30);
    told = { status: 429, headers: { 'retry-after': '2' } };
    await Promise.all(both.map((child) => once(child, 'exit')));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(Math.max(...gaps) >= 1_700, String(Math.max(...gaps)));
    // One request was told to wait, and was counted as sent.
    assert.equal(times.length, 120);
  });
});
