// The guest or the bridge is killed around a call, at a moment that the seed chooses: the call is sent at most once, what can
// be known is known, and no process is left. The host stays; its own death has a test of its own.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { bridgeEnvironment, builtBridge } from '../../support/bridgeClient.ts';
import { Chance } from '../../support/chance.ts';
import { lying } from '../../support/guests/guestWorld.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { rounds } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const MOMENTS = ['asked', 'approved', 'sent', 'answered'] as const;
const LATEST_MS = 40;

describe('A guest’s call whose guest or bridge is killed', function () {
  this.timeout(120_000);
  const folders = new TemporaryFolders();
  const decided = new Set<string>();
  const started: number[] = [];
  let host: HeadlessHost;
  let home: string;
  before(async () => {
    home = folders.make();
    host = await HeadlessHost.start(path.join(home, 'storage'), { home, folders: [folders.make()] });
  });
  after(async () => {
    await host.stop();
    folders.dispose();
    const until = Date.now() + 3_000;
    while (started.some(isAlive) && Date.now() < until) await delay(20);
    assert.deepEqual(started.filter(isAlive), [], '[guests.killed] left after all rounds');
  });

  for (let seed = 1; seed <= rounds(200); seed += 1) {
    const chance = new Chance(seed);
    const victim = chance.one(['guest', 'bridge'] as const);
    const moment = chance.one(MOMENTS);
    const waitMs = chance.below(LATEST_MS);
    it(`[guests.killed] is sent at most once: round ${seed}, the ${victim} once ${moment}`, async () => {
      const name = `notes-${seed}`;
      const file = path.join(home, name);
      writeFileSync(file, '');
      const noted = (): string[] => readFileSync(file, 'utf8').split('\n');
      const sent = (): number => noted().filter((line) => line.startsWith('write_note')).length;
      const guests = (): number[] =>
        noted()
          .flatMap((line) => /^start (\d+)$/.exec(line)?.[1] ?? [])
          .map(Number);
      host.say({ guest: { name, definition: lying('honest', file) } });
      await host.event(({ guest }) => (guest as { name: string } | undefined)?.name === name);
      const { client, pid } = await connected(name);
      const kill = async (): Promise<void> => {
        await delay(waitMs);
        const victims = victim === 'guest' ? guests() : [pid];
        for (const each of victims) endIfAlive(each);
        // A busy machine takes its time over a death; until then nobody can notice it.
        while (victims.some(isAlive)) await delay(1);
      };
      const call = said(client);
      const approval = await asked(name);
      if (moment === 'asked') await kill();
      host.say({ approval, decision: 'approve' });
      if (moment === 'approved') await kill();
      if (moment === 'sent') {
        while (sent() === 0) await delay(1);
        await kill();
      }
      if (victim === 'guest' || moment === 'answered') await call;
      if (moment === 'answered') await kill();
      await client.close();

      const next = await connected(name);
      const again = said(next.client);
      const answer = await Promise.race([again, asked(name).then((id) => rejected(id, again))]);
      assert.ok(sent() <= 1, `${sent()} times: ${answer}`);
      // Sluice and the server lived on: the outcome waited for whoever asks again. If it was written to the connection
      // before that was seen to be gone, the person is asked again instead.
      if (victim === 'bridge' && moment === 'asked')
        assert.match(answer, /write_note: done|"status":"denied"/);
      await next.client.close();
      started.push(...guests());
    });
  }

  /** The next request about that guest: whoever still waits for another round's takes no other. */
  async function asked(name: string): Promise<string> {
    const isOfIt = new RegExp(String.raw`\b${name}\b`);
    const { approval } = await host.event(
      ({ event, approval: each }) =>
        event === 'approval' &&
        isOfIt.test(JSON.stringify(each)) &&
        !decided.has((each as { id: string }).id),
    );
    const { id } = approval as { id: string };
    decided.add(id);
    return id;
  }

  async function rejected(approval: string, call: Promise<string>): Promise<string> {
    host.say({ approval, decision: 'reject' });
    return call;
  }

  async function connected(guest: string): Promise<{ client: Client; pid: number }> {
    const client = new Client({ name: 'stdio', version: '1' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [await builtBridge(), '--guest', guest],
      env: bridgeEnvironment({ home, cwd: home, token: host.ready.token }),
      stderr: 'ignore',
    });
    await client.connect(transport);
    return { client, pid: transport.pid ?? 0 };
  }
});

async function said(client: Client): Promise<string> {
  try {
    return JSON.stringify(await client.callTool({ name: 'write_note', arguments: { text: 'once' } }));
  } catch (error) {
    return String(error);
  }
}

function endIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
