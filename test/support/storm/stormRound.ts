// One round of a storm: random calls on one host or two on one storage, killed at random instants, then a host that
// resumes, rolls back and deletes until everything rests. Everything that chance decides follows from the seed, except
// what the machine's own timing adds.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IN_FLIGHT, RESUMABLE, type OperationStatus } from '../../../src/core/operation/operation.ts';
import type { AgentClient } from '../agentClient.ts';
import { Chance } from '../chance.ts';
import { HeadlessHost } from '../headlessHost.ts';
import { SandboxControl } from '../sandboxControl.ts';
import { textOf } from '../textOf.ts';
import { listAll } from '../listAll.ts';
import { nextCall } from './stormCalls.ts';
import { answerApprovals, type Decision } from './stormPerson.ts';

export interface StormTale {
  decisions: Decision[];
  /** When hosts were dead, milliseconds since the epoch. */
  kills: number[];
  /** What was done, in order, for whoever looks into a failure. */
  trace: string[];
  /** What was wrong while it ran, a sentence each. */
  problems: string[];
}

/** More rounds than anything needs to come to rest. */
const MOST_PASSES = 25;
/** A secret of the sandbox. */
const SECRET = /\b(?:sbx_(?:demo|key|cs|rat|at|rt|ct)|whsec)_[\w+/.-]{20}/;

/** The workspace folder that belongs to a storage folder. */
export const projectOf = (directory: string): string => path.join(directory, 'project');
export const writesOf = (directory: string): string => path.join(directory, 'writes');

/** Makes a folder as it is after a first start, with a workspace of its own. */
export async function prepareStorm(directory: string): Promise<void> {
  const host = await HeadlessHost.start(directory);
  await host.stop();
  const project = projectOf(directory);
  mkdirSync(project);
  spawnSync('git', ['init', '-q'], { cwd: project });
  writeFileSync(path.join(project, '.gitignore'), '.env*\n');
  writeFileSync(path.join(project, '.env'), 'KEEP=me\nAPI_KEY=old\nAFTER=1\n');
}

/** @param directory a copy of a prepared one; at rest afterwards, no host works on it */
export async function playRound(directory: string, seed: number): Promise<StormTale> {
  const chance = new Chance(seed);
  const tale: StormTale = { decisions: [], kills: [], trace: [], problems: [] };
  const deaths = 1 + chance.below(3);
  let serial = 0;
  for (let death = 0; death < deaths; death += 1)
    serial = await untilKilled(directory, chance, tale, serial, chance.next() < 0.4 ? 2 : 1);
  const host = await start(directory);
  try {
    answerApprovals(host, chance, tale.decisions, 'willing');
    const agent = await host.connect();
    await rest(agent, chance, tale);
    await endOddBundles(agent, tale);
    if (chance.next() < 0.3) await syncToTheEnd(agent, tale);
    if (/unexpected|internal/i.test(host.log)) tale.problems.push(`the log says ${host.log.slice(0, 1_500)}`);
  } finally {
    await host.stop();
  }
  return tale;
}

async function start(directory: string): Promise<HeadlessHost> {
  return HeadlessHost.start(directory, {
    folders: [projectOf(directory)],
    traceWrites: writesOf(directory),
  });
}

/** Calls on `count` hosts; then all of them die, one after the other. @returns the serial of the last call */
async function untilKilled(
  directory: string,
  chance: Chance,
  tale: StormTale,
  first: number,
  count: number,
): Promise<number> {
  const hosts: HeadlessHost[] = [];
  let serial = first;
  try {
    for (let each = 0; each < count; each += 1) hosts.push(await start(directory));
    const agents = await Promise.all(hosts.map((host) => host.connect()));
    for (const host of hosts) {
      const slow = { type: 'slow', ms: chance.below(40) } as const;
      await (await SandboxControl.of(host)).addFaults({ times: 5_000, action: slow });
      answerApprovals(host, chance, tale.decisions, 'moody');
    }
    const bundles = await listAll(chance.one(agents), 'list_bundles', 'bundles');
    for (let calls = 1 + chance.below(5); calls > 0; calls -= 1) {
      serial += 1;
      await ask(chance.one(agents), { chance, bundles, serial, tale });
      if (chance.next() < 0.5) await sleep(chance.next() * 60);
    }
    await sleep(chance.next() * chance.next() * 900);
    for (const host of hosts.splice(0)) {
      await host.kill();
      // Until it is gone it can send, and its sandbox can answer.
      tale.kills.push(Date.now());
      tale.trace.push(`killed one of ${count}`);
      await sleep(chance.next() * 200);
    }
    return serial;
  } finally {
    for (const host of hosts) await host.kill();
  }
}

/** Whoever asked may be dead before the answer comes. */
async function ask(
  agent: AgentClient,
  { tale, ...draw }: Omit<Parameters<typeof nextCall>[0], 'agent'> & { tale: StormTale },
): Promise<void> {
  const call = await nextCall({ ...draw, agent });
  if (call === undefined) return;
  tale.trace.push(JSON.stringify(call));
  agent
    .call(...call)
    .then(({ output }) => {
      const text = JSON.stringify(output);
      if (SECRET.test(text)) tale.problems.push(`${call[0]} answered a secret: ${text.slice(0, 300)}`);
    })
    .catch(() => undefined);
}

/** Resumes or rolls back what is open until nothing is; late in the day, whatever of the two works. */
async function rest(agent: AgentClient, chance: Chance, tale: StormTale): Promise<void> {
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const open = (await listAll(agent, 'list_operations', 'operations')).filter(({ status }) =>
      isOpen(status),
    );
    if (open.length === 0) return;
    for (const { id, kind, status } of open) {
      if (status === 'running' || status === 'awaiting_approval') {
        await agent.call('wait_for_operation', { operation_id: id, timeout_s: 2 });
        continue;
      }
      const back = kind !== 'sync_credentials' && pass < 10 && chance.next() < 0.4;
      const ways = back ? [BACK, ON] : [ON, BACK];
      for (const way of pass > 3 ? ways : ways.slice(0, 1)) {
        const { output, isError } = await agent.call(way, { operation_id: id });
        const { code = '' } = (output['error'] ?? {}) as { code?: string };
        tale.trace.push(
          `${textOf(kind)} ${id} ${textOf(status)}, ${way}: ${textOf(output['status'])} ${code}`,
        );
        if (!isError) break;
      }
    }
    await sleep(50);
  }
}

const ON = 'resume_operation';
const BACK = 'roll_back_operation';

function isOpen(status: unknown): boolean {
  return IN_FLIGHT.has(status as OperationStatus) || RESUMABLE.has(status as OperationStatus);
}

/** A bundle that no operation ended can still be deleted. */
async function endOddBundles(agent: AgentClient, tale: StormTale): Promise<void> {
  for (const { id, status } of await listAll(agent, 'list_bundles', 'bundles')) {
    if (status === 'active') continue;
    const { output } = await agent.call('delete_bundle', { bundle_id: id });
    tale.trace.push(`bundle ${id} was ${textOf(status)}; deleting it: ${textOf(output['status'])}`);
    if (output['status'] !== 'completed')
      tale.problems.push(`bundle ${id}, ${textOf(status)}, cannot be deleted: ${JSON.stringify(output)}`);
  }
}

async function syncToTheEnd(agent: AgentClient, tale: StormTale): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const wanted = { batch_size: 50, ...(cursor !== undefined && { cursor }) };
    const { output, isError } = await agent.call('sync_credentials', wanted);
    if (isError) tale.problems.push(`the sync says ${JSON.stringify(output)}`);
    if (isError || output['has_more'] !== true) return;
    cursor = output['next_cursor'] as string;
  }
}
