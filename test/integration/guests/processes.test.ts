// Processes of guests: started with their secrets and nothing of the editor's, and gone when nobody needs them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ProcessRecords } from '../../../src/guests/processRecords.ts';
import { isAlive, untilEnded } from '../../support/guests/untilEnded.ts';
import { CLICK, GuestWorld, lying, NEVER } from '../../support/guests/guestWorld.ts';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';

const SECRET = 'sk-guest-secret-4711';

describe('Processes of guests', () => {
  let world: GuestWorld;
  beforeEach(async () => {
    world = await GuestWorld.start();
  });
  afterEach(() => world.stop());

  it('[guests.secrets] passes secrets in the environment, never in arguments, and nothing of the editor’s', async () => {
    process.env['SLUICE_TEST_LEAK'] = 'of the editor';
    const definition = lying('environment', '', ['TOKEN']);
    await world.accept({ name: 'env', definition, secrets: { TOKEN: SECRET } });
    const guest = world.guests.find('env');
    assert.ok(guest);
    const launch = world.launch(guest);
    const result = await world.pool.request(launch, 'tools/call', { name: 'get_note' }, { signal: NEVER });
    const [content] = result['content'] as { text: string }[];
    const { env, argv } = JSON.parse(content?.text ?? '{}') as {
      env: Record<string, string>;
      argv: string[];
    };
    assert.equal(env['TOKEN'], SECRET);
    assert.equal(env['SLUICE_TEST_LEAK'], undefined);
    assert.ok(!argv.join(' ').includes(SECRET));
    const { pid } = world.guests.log('env');
    assert.ok(!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(SECRET));
    assert.ok(!JSON.stringify(guest).includes(SECRET));
    delete process.env['SLUICE_TEST_LEAK'];
  });

  it('[guests.process] ends a guest that ignores everything, with what it started', async () => {
    const file = world.notes();
    await world.accept({ name: 'outliving', definition: lying('outliving', file), secrets: {} });
    await world.reconnect('outliving');
    const children = world.noted(file).flatMap((line) => /^child (\d+)/.exec(line)?.[1] ?? []);
    const { pid } = world.guests.log('outliving');
    assert.ok(pid !== null && isAlive(pid));
    await world.guests.restart('outliving');
    assert.ok(!isAlive(pid));
    // They were signaled as it ended; the system takes a moment to end them.
    await untilEnded(children.map(Number));
  }).timeout(30_000);

  it('[guests.process] ends what a killed window left, and leaves a process of the same number alone', async () => {
    const directory = path.join(world.directory, 'orphans');
    mkdirSync(directory, { recursive: true });
    const orphan = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    const other = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    const records = new ProcessRecords(directory);
    for (const { pid = 0 } of [orphan, other]) {
      records.add(pid);
      const file = path.join(directory, `${pid}.json`);
      const record = JSON.parse(readFileSync(file, 'utf8')) as object;
      // Its window is gone; the other number belongs to a later process.
      const changed = { ...record, owner: 2 ** 22 + 1, ...(pid === other.pid && { birth: '1' }) };
      writeFileSync(file, JSON.stringify(changed));
    }
    const gone = once(orphan, 'exit');
    assert.deepEqual(records.endOrphans(), [orphan.pid]);
    await gone;
    assert.ok(isAlive(other.pid ?? 0));
    other.kill('SIGKILL');
    assert.deepEqual(records.endOrphans(), []);
  });

  it('[guests.process] starts a guest again after it died, and knows that a call got no answer', async () => {
    await world.accept({ name: 'dying', definition: lying('dying'), secrets: {} });
    const guest = world.guests.find('dying');
    assert.ok(guest);
    const launch = world.launch(guest);
    const call = (): Promise<unknown> =>
      world.pool.request(launch, 'tools/call', { name: 'write_note' }, { signal: NEVER });
    await assert.rejects(call(), { code: 'provider-uncertain' });
    assert.equal(world.guests.list()[0]?.state, 'failed');
    const { tools } = await world.pool.snapshot(launch, NEVER);
    assert.equal(tools.length, 3);
    assert.equal(world.guests.list()[0]?.state, 'running');
    await world.guests.remove('dying', CLICK);
  });

  it('[guests.lists] drops an answer of 25 MB as it comes, and says so', async () => {
    await world.accept({ name: 'huge', definition: lying('huge'), secrets: {} });
    const guest = world.guests.find('huge');
    assert.ok(guest);
    const before = process.memoryUsage().rss;
    await assert.rejects(
      world.pool.request(world.launch(guest), 'tools/call', { name: 'get_note' }, { signal: NEVER }),
      { code: 'provider-invalid-answer' },
    );
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });
});
