// The stories that every agent has to finish, each with a Sluice of its own: what the scripted model read, what the
// person was asked, and what exists at the sandbox afterwards. A table of stories; the agents are in the test files.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Agent } from '../support/agents/agent.ts';
import type { AgentWorld, AgentWorldOptions } from '../support/agents/agentWorld.ts';
import type { HeadlessHost } from '../support/headlessHost.ts';
import type { SandboxControl, SandboxRequestLine } from '../support/sandboxControl.ts';
import { cancelling, deleting, insisting, listing, provisioning, recovering, syncing } from './models.ts';

export interface AgentStory {
  title: string;
  options: AgentWorldOptions;
  play(world: AgentWorld, agent: Agent): Promise<void>;
}

/** Longer than the agents wait for a call in that story, and than Sluice holds one. */
const SLOW_PERSON_MS = 63_000;
const PATIENCE_MS = 60_000;
/** Much less than a call is held. */
const IMPATIENCE_MS = 6_000;

/** The longest that the sandbox lets a step take. */
const SLOW_STEP_MS = 120_000;

/** The slow ones first, so that they do not end up waiting for one another. */
export const STORIES: readonly AgentStory[] = [
  {
    title: 'gets a deletion approved that took longer than it waits for a call',
    options: { way: 'bridge', patienceMs: PATIENCE_MS },
    play: async (world) => {
      const { id } = await smallBundle(world);
      const { model, agent } = await world.ask(deleting(id));
      await agent.during(decide(world.host, SLOW_PERSON_MS));
      assert.match(await agent.ended, /completed/);
      assert.match(model.results[0] ?? '', /awaiting_approval/);
      await assertDeletedOnce(world, id);
    },
  },
  {
    title: 'loses its host in the middle of a call, reads true words, and has nothing done twice',
    options: { way: 'bridge', speed: 'realistic' },
    play: async (world) => {
      const before = await counts(await world.sandbox());
      const { model, agent } = await world.ask(recovering('survivor'));
      await agent.during(reached(world, '/webhooks'));
      await world.crash();
      assert.match(await agent.ended, /completed/);
      const [lost = ''] = model.results;
      assert.match(lost, /not sent again.*interrupted.*list_operations.*resume_operation/);
      await assertSetUpOnce(world, before);
    },
  },
  {
    title: 'sets up a bundle at a provider’s real speed',
    options: { way: 'http', speed: 'realistic' },
    play: async (world) => {
      const before = await counts(await world.sandbox());
      const { model, agent } = await world.ask(provisioning('steady'));
      assert.match(await agent.ended, /completed/);
      assert.match(model.results.at(-1) ?? '', /op_\w{26}/);
      await assertSetUpOnce(world, before);
    },
  },
  {
    title: 'is interrupted by Ctrl+C, and its next run finds and ends what it began',
    options: { way: 'http' },
    play: async (world, { cancels }) => {
      const match = { path: '/webhooks', method: 'POST' };
      const sandbox = await world.sandbox();
      // Sluice asks again what was not answered in time.
      await sandbox.addFaults({ match, times: 100, action: { type: 'slow', ms: SLOW_STEP_MS } });
      const { agent } = await world.ask(provisioning('unwanted'));
      await agent.during(reached(world, '/webhooks'));
      agent.interrupt();
      await agent.ended;
      const next = await world.ask(cancelling);
      // What Ctrl+C met goes on until the next run has found it, and stops it.
      const stops = until(async () => next.model.results.length > 0 && isStopping(world));
      await Promise.race([stops, next.agent.ended]);
      await sandbox.clearFaults();
      assert.match(await next.agent.ended, /cancelled/);
      const [found = ''] = next.model.results;
      assert.equal(/"running"/.test(found) && !found.includes('Stopping'), !cancels, found);
      assert.equal((await operations(world)).length, 1);
    },
  },
  {
    title: 'loses patience again and again, and one deletion happens',
    options: { way: 'http', patienceMs: IMPATIENCE_MS },
    play: async (world, { isExtended }) => {
      const { id } = await smallBundle(world);
      const { model, agent } = await world.ask(insisting(id));
      await agent.during(decide(world.host, 1.5 * IMPATIENCE_MS));
      void decideAll(world.host);
      assert.match(await agent.ended, /completed/);
      assert.equal(model.results.length > 1, !isExtended, model.results.join('\n'));
      await assertDeletedOnce(world, id);
    },
  },
  {
    title: 'refreshes 240 accounts to the end, in chunks whose cursors it copies',
    options: { way: 'bridge' },
    play: async (world) => {
      const { model, agent } = await world.ask(syncing);
      assert.match(await agent.ended, /completed after 12 calls/);
      assert.equal(model.results.length, 12);
      const { output } = await (await world.client()).call('get_sync_status');
      const [run] = output['runs'] as { progress: { completed: number; total: number } }[];
      assert.deepEqual([run?.progress.completed, run?.progress.total], [240, 240]);
      const refreshed = (await (await world.sandbox()).requests()).filter(
        ({ method, path }) => method === 'POST' && path.endsWith('/oauth/token'),
      );
      assert.equal(refreshed.length, 240);
    },
  },
  allBundles('over the bridge', { way: 'bridge' }),
  allBundles('over HTTP', { way: 'http' }),
];

export function allBundles(how: string, options: AgentWorldOptions): AgentStory {
  return {
    title: `reads the ids of all bundles, page after page, ${how}`,
    options,
    play: async (world, { list }) => {
      assert.match(await world.listServers(), list.reached);
      const { agent } = await world.ask(listing);
      const said = new Set((await agent.ended).match(/bnd_\w{26}/g));
      assert.deepEqual(said, new Set((await bundles(world)).map(({ id }) => id)));
    },
  };
}

interface Bundle {
  id: string;
  name: string;
}

async function bundles(world: AgentWorld): Promise<Bundle[]> {
  const { output } = await (await world.client()).call('list_bundles', { limit: 100 });
  return output['bundles'] as Bundle[];
}

/** In production, with few accounts. */
async function smallBundle(world: AgentWorld): Promise<Bundle> {
  const found = (await bundles(world)).find(({ name }) => name === 'Status page notifier');
  assert.ok(found);
  return found;
}

async function operations(world: AgentWorld): Promise<{ id: string; status: string }[]> {
  const { output } = await (await world.client()).call('list_operations', { limit: 50 });
  return output['operations'] as { id: string; status: string }[];
}

async function isStopping(world: AgentWorld): Promise<boolean> {
  return JSON.stringify(await operations(world)).includes('Stopping');
}

/** Gives up when the host is gone. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => true))) await delay(100);
}

const decided = new WeakMap<HeadlessHost, Set<string>>();

/** What the person is shown. */
interface ShownApproval {
  id: string;
  detail: string;
  targets: { id: string; name: string }[];
}

/** The next request that was not returned before. */
export async function asked(host: HeadlessHost): Promise<ShownApproval> {
  const known = decided.get(host) ?? new Set();
  decided.set(host, known);
  const shownIn = (approval: unknown): ShownApproval => approval as ShownApproval;
  const { approval } = await host.event(
    ({ event, approval: each }) => event === 'approval' && !known.has(shownIn(each).id),
  );
  known.add(shownIn(approval).id);
  return shownIn(approval);
}

/** Approves the next request, after the person has taken their time. */
export async function decide(host: HeadlessHost, afterMs: number): Promise<void> {
  const { id } = await asked(host);
  await delay(afterMs);
  approve(host, id);
}

/** @param targets their ids; all by default */
export function approve(host: HeadlessHost, approval: string, targets?: readonly string[]): void {
  host.say({ approval, decision: 'approve', ...(targets && { targets }) });
}

/** Approves whatever is asked for from now on, at once. Ends with the host. */
function decideAll(host: HeadlessHost): Promise<void> {
  return decide(host, 0).then(
    () => decideAll(host),
    () => undefined,
  );
}

/** Resolves when the sandbox got a request to create something there. */
export async function reached(world: AgentWorld, path: string): Promise<void> {
  const sandbox = await world.sandbox();
  // A busy machine can lose a question to a connection that is just being closed.
  const requests = (): Promise<SandboxRequestLine[]> => sandbox.requests().catch(() => []);
  while (!(await requests()).some((line) => line.method === 'POST' && line.path.endsWith(path)))
    await delay(100);
}

export async function counts(sandbox: SandboxControl): Promise<number[]> {
  const { credentials, webhooks, clients } = await sandbox.things();
  return [credentials, webhooks, clients].map(({ length }) => length);
}

/** One key, three webhooks and one client more than before, by one operation. */
export async function assertSetUpOnce(world: AgentWorld, before: number[]): Promise<void> {
  const after = await counts(await world.sandbox());
  assert.deepEqual(
    after.map((count, at) => count - (before[at] ?? 0)),
    [1, 3, 1],
  );
  assert.deepEqual(
    (await operations(world)).map(({ status }) => status),
    ['completed'],
  );
}

/** The bundle is gone, by one operation, and nothing was deleted a second time. Those that timeouts cancelled did nothing. */
async function assertDeletedOnce(world: AgentWorld, id: string): Promise<void> {
  assert.ok(!(await bundles(world)).some((bundle) => bundle.id === id));
  const ends = (await operations(world)).map(({ status }) => status);
  assert.deepEqual(
    ends.filter((status) => status !== 'superseded'),
    ['completed'],
  );
  const deletions = (await (await world.sandbox()).requests())
    .filter(({ method, status }) => method === 'DELETE' && status !== null && status < 300)
    .map(({ path }) => path);
  assert.ok(deletions.length > 0);
  assert.equal(new Set(deletions).size, deletions.length, deletions.join('\n'));
}
