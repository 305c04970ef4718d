// A server changes hands in a process that is killed, at a seeded instant, with real files, vault, tokens and servers:
// whatever the client's file leads to is there, and finishing gives it back byte for byte and leaves nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Chance } from '../../support/chance.ts';
import { untilEnded } from '../../support/guests/untilEnded.ts';
import { IS_LONG, SEED } from '../../support/random.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CHILD = fileURLToPath(new URL('../../support/guests/handoverChild.ts', import.meta.url));
const LYING = fileURLToPath(new URL('../../support/guests/lyingGuest.ts', import.meta.url));
const SECRET = 'sk_notes_4eC39HqLyjWDarjtT1zdp7dc';
const STEPS = ['start', 'takeout', 'token', 'write', 'give back', 'forget', 'revoke', 'drop'];
/** Every second step, from either. */
const PLAYED = IS_LONG ? STEPS : STEPS.filter((_step, index) => index % 2 === SEED % 2);
const ROUNDS = IS_LONG ? 80 : PLAYED.length;

interface Found {
  isOwn: boolean;
  secret: string | null;
  hasToken: boolean;
  takeouts: number;
  text: string;
}

describe(`A server that changes hands in a process that is killed, seed ${SEED}`, function () {
  this.timeout(120_000);
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  /** Every line that the child said. @param killAt kills it that long after it said so, in milliseconds */
  async function run(directory: string, mode: string, killAt?: { at: string; ms: number }): Promise<Found[]> {
    const child = spawn(process.execPath, [CHILD, directory, mode], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const found: Found[] = [];
    let problems = '';
    child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    const lines = readline.createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { at?: string; found?: Found };
      if (said.found !== undefined) found.push(said.found);
      if (killAt !== undefined && said.at === killAt.at)
        void delay(killAt.ms).then(() => child.kill('SIGKILL'));
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (killAt === undefined) assert.equal(code, 0, problems);
    return found;
  }

  interface Round {
    at: string;
    ms: number;
    file: string;
    original: string;
    calls: string;
    found: Promise<Found[]>;
  }

  function play(round: number): Round {
    const chance = new Chance(SEED + round);
    const at = STEPS[round % STEPS.length] ?? '';
    const ms = chance.below(at === 'start' ? 400 : 12);
    const directory = folders.make();
    const calls = path.join(directory, 'calls');
    const file = path.join(directory, 'claude.json');
    writeFileSync(calls, '');
    const args = [LYING, 'honest', calls].map((each) => JSON.stringify(each)).join(',\t');
    const original = `{\n  "numStartups": 7,\n  "mcpServers": {\n    "notes": { "command": ${JSON.stringify(process.execPath)},\n      "args": [${args}],\n\t"env": { "API_KEY": "${SECRET}" } }\n  }\n}\n`;
    writeFileSync(file, original);
    const found = run(directory, 'play', { at, ms }).then(() => run(directory, 'finish'));
    return { at, ms, file, original, calls, found };
  }

  for (let first = 0; first < ROUNDS; first += PLAYED.length)
    it(`[guests.handover] leaves a file that works, and gives it back, whichever step it is killed in: from ${first}`, async () => {
      const plays = PLAYED.map((_step, index) => play(first + index));
      for (const { at, ms, file, original, calls, found } of plays) {
        const about = `killed ${ms} ms after ${at}`;
        const [left, finished] = await found;
        assert.ok(left && finished, about);
        if (left.isOwn) {
          assert.deepEqual([left.secret, left.hasToken, left.takeouts], [SECRET, true, 1], about);
          assert.ok(!left.text.includes(SECRET), about);
        } else assert.equal(left.text, original, about);
        assert.deepEqual([finished.isOwn, finished.secret, finished.takeouts], [false, null, 0], about);
        assert.equal(readFileSync(file, 'utf8'), original, about);
        const pids = [...readFileSync(calls, 'utf8').matchAll(/^(?:start|child) (\d+)$/gm)].map(([, pid]) =>
          Number(pid),
        );
        await untilEnded(pids);
      }
    });
});
