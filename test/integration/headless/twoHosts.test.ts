// Two hosts on one storage, as real processes: whatever happens to one of them, no operation ever has two writers.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { AgentClient } from '../../support/agentClient.ts';
import { HeadlessHost } from '../../support/headlessHost.ts';
import { assertOneActiveBundle, prepareFolder, type SeededThings } from '../../support/provisionedWorld.ts';
import { randomFrom, SEED } from '../../support/random.ts';
import { SandboxControl } from '../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { secondWriters, tracedWrites } from '../../support/writeTrace.ts';

const wanted = (name: string): Record<string, string> => ({
  name,
  provider: 'sandbox',
  environment: 'development',
});

describe('Two hosts on one storage', () => {
  const folders = new TemporaryFolders();
  const hosts: HeadlessHost[] = [];
  let template: string;
  let seeded: SeededThings;
  before(async () => {
    template = folders.make();
    seeded = await prepareFolder(template);
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) {
      host.wake();
      await host.kill();
    }
  });
  after(() => folders.dispose());

  async function start(directory: string): Promise<HeadlessHost> {
    const host = await HeadlessHost.start(directory, { traceWrites: traceOf(directory) });
    hosts.push(host);
    return host;
  }
  const traceOf = (directory: string): string => path.join(directory, 'writes');

  it('[lease.takeover] [lease.fenced] one frozen past its lease is taken over, and writes nothing once it wakes', async function () {
    this.timeout(600_000);
    const directory = folders.make(template);
    const frozen = await start(directory);
    const other = await start(directory);
    const agent = await other.connect();
    const sandbox = await SandboxControl.of(frozen);
    await sandbox.addFaults({
      match: { path: '/webhooks', method: 'POST' },
      action: { type: 'slow', ms: 3_000 },
    });
    // Its answer is lost with the process that it was asked of, or comes to nothing.
    const asked = (await frozen.connect()).call('provision_bundle', wanted('taken over'));
    asked.catch(() => undefined);
    await until(async () => (await sandbox.requests()).some(isWebhook));
    frozen.freeze();
    const id = await untilFound(() => operationWith(agent, 'interrupted'));
    const resumed = await agent.call('resume_operation', { operation_id: id });
    assert.equal(resumed.output['status'], 'completed', resumed.text);
    const finished = tracedWrites(traceOf(directory)).length;
    frozen.wake();
    await frozen.logged('Another process took over the operation.');
    await until(async () => tracedWrites(traceOf(directory)).length > finished);
    const later = tracedWrites(traceOf(directory)).slice(finished);
    assert.deepEqual(
      later.filter(({ operation, what }) => operation === id && what !== 'refused'),
      [],
    );
    assert.ok(later.every(({ pid }) => pid === frozen.ready.pid));
    assert.deepEqual(secondWriters(tracedWrites(traceOf(directory))), []);
    await assertOneActiveBundle(other, agent, 'taken over', seeded);
  });

  it(`[lease.one-writer] whatever is asked of either, and though they are killed, no operation has two writers (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(240_000);
    const random = randomFrom(SEED);
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
    const directory = folders.make(template);
    const pair = [await start(directory), await start(directory)];
    const agents = await Promise.all(pair.map((host) => host.connect()));
    const names = ['a', 'b', 'c', 'd'];
    // However the dice fall, each has written.
    for (const [at, agent] of agents.entries())
      await agent.call('provision_bundle', wanted(names[at] ?? 'a'));
    const underWay: Promise<unknown>[] = [];
    for (let round = 0; round < 40; round += 1) {
      const at = random() < 0.5 ? 0 : 1;
      const agent = agents[at];
      const dice = random();
      if (agent === undefined) continue;
      if (dice < 0.1) {
        await pair[at]?.kill();
        const next = await start(directory);
        pair[at] = next;
        agents[at] = await next.connect();
      } else if (dice < 0.5) {
        const name = pick(names) ?? 'a';
        underWay.push(agent.call('provision_bundle', wanted(name)).catch(() => undefined));
        await (random() < 0.5 ? agent.call('list_providers') : underWay.at(-1));
      } else {
        const operations = await operationsOf(agent);
        const chosen = pick(operations);
        if (chosen === undefined) continue;
        const tool = dice < 0.75 ? 'cancel_operation' : 'resume_operation';
        underWay.push(agent.call(tool, { operation_id: chosen.id }).catch(() => undefined));
      }
    }
    await Promise.all(underWay);
    const [left] = agents;
    assert.ok(left);
    // Whatever state it was left in, asking once more ends well; nothing is there twice.
    for (const name of names)
      await until(
        async () => (await left.call('provision_bundle', wanted(name))).output['status'] === 'completed',
      );
    const trace = tracedWrites(traceOf(directory));
    assert.ok(new Set(trace.map(({ pid }) => pid)).size > 1, 'one process did it all');
    assert.deepEqual(secondWriters(trace), []);
    const { credentials } = await (await SandboxControl.of(pair[0] ?? fail())).things();
    const made = credentials.filter((thing) => !seeded.ids.has(thing.id)).map(({ name }) => name);
    assert.deepEqual(made.map(String).toSorted(), names);
  });
});

function isWebhook({ method, path: at }: { method: string; path: string }): boolean {
  return method === 'POST' && at.endsWith('/webhooks');
}

async function operationsOf(agent: AgentClient): Promise<{ id: string; status: string }[]> {
  const { output } = await agent.call('list_operations', { kind: 'provision_bundle', limit: 20 });
  return output['operations'] as { id: string; status: string }[];
}

async function operationWith(agent: AgentClient, status: string): Promise<string | undefined> {
  return (await operationsOf(agent)).find((operation) => operation.status === status)?.id;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  await untilFound(async () => (await holds()) || undefined);
}

/** Asks again and again, with a breath in between; the test's own time limit ends it. */
async function untilFound<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

function fail(): never {
  throw new Error('There is no host.');
}
