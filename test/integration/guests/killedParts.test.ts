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
import { connected } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';
import { isAlive, untilEnded } from '../../support/guests/untilEnded.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { rounds } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const MOMENTS = ['asked', 'approved', 'sent', 'answered'] as const;
const LATEST_MS = 40;
/** The guest of all rounds in which the bridge is killed. */
const LASTING = 'lasting';

describe('A guest’s call whose guest or bridge is killed', function () {
  this.timeout(120_000);
  const folders = new TemporaryFolders();
  const decided = new Set<string>();
  let host: HeadlessHost;
  let home: string;
  let file: string;
  before(async () => {
    home = folders.make();
    file = path.join(home, 'notes');
    writeFileSync(file, '');
    host = await HeadlessHost.start(path.join(home, 'storage'), { home, folders: [folders.make()] });
    await accept(LASTING);
  });
  after(async () => {
    await host.stop();
    const started = guests();
    folders.dispose();
    await untilEnded(started);
  });

  for (let seed = 1; seed <= rounds(200); seed += 1) {
    const chance = new Chance(seed);
    const victim = chance.one(['guest', 'bridge'] as const);
    const moment = chance.one(MOMENTS);
    const waitMs = chance.below(LATEST_MS);
    it(`[guests.killed] is sent at most once: round ${seed}, the ${victim} once ${moment}`, async () => {
      // No text begins with another round's.
      const text = `round ${seed}.`;
      const sent = (): number =>
        noted().filter((line) => line.startsWith('write_note') && line.includes(text)).length;
      // One that is killed waits before it starts again.
      const name = victim === 'guest' ? `notes-${seed}` : LASTING;
      if (victim === 'guest') await accept(name);
      const http = await connected(host.ready.url, host.ready.token, name);
      const { client, pid } = victim === 'guest' ? { client: http, pid: 0 } : await bridged(name);
      const kill = async (): Promise<void> => {
        await delay(waitMs);
        const victims = victim === 'guest' ? guests() : [pid];
        for (const each of victims) endIfAlive(each);
        // A busy machine takes its time over a death; until then nobody can notice it.
        while (victims.some(isAlive)) await delay(1);
      };
      const call = said(client, text);
      const approval = await asked(text);
      if (moment === 'asked') await kill();
      host.say({ approval, decision: 'approve' });
      if (moment === 'approved') await kill();
      if (moment === 'sent') {
        while (sent() === 0) await delay(1);
        await kill();
      }
      if (victim === 'guest' || moment === 'answered') await call;
      if (moment === 'answered') await kill();

      const again = said(http, text);
      const answer = await Promise.race([again, asked(text).then((id) => rejected(id, again))]);
      assert.ok(sent() <= 1, `${sent()} times: ${answer}`);
      // Sluice and the server lived on: whatever the outcome was written to, it waited for whoever asks again.
      if (victim === 'bridge') assert.match(answer, /write_note: done/);
      if (client !== http) await client.close();
      await http.close();
    });
  }

  const noted = (): string[] => readFileSync(file, 'utf8').split('\n');
  const guests = (): number[] =>
    noted()
      .flatMap((line) => /^start (\d+)$/.exec(line)?.[1] ?? [])
      .map(Number);

  async function accept(name: string): Promise<void> {
    host.say({ guest: { name, definition: lying('honest', file) } });
    await host.event(({ guest }) => (guest as { name: string } | undefined)?.name === name);
  }

  /** The next request about that text: whoever still waits for another round's takes no other. */
  async function asked(text: string): Promise<string> {
    const { approval } = await host.event(
      ({ event, approval: each }) =>
        event === 'approval' &&
        JSON.stringify(each).includes(text) &&
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

  async function bridged(guest: string): Promise<{ client: Client; pid: number }> {
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

async function said(client: Client, text: string): Promise<string> {
  try {
    return JSON.stringify(await client.callTool({ name: 'write_note', arguments: { text } }));
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
