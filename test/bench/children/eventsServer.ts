// A Sluice that listens, with work that does nothing but tell how far it is, and with what a window follows it by:
// a progress notification and a dashboard. Argument: storage folder.
import { randomUUID } from 'node:crypto';
import type { Step } from '../../../src/core/operation/step.ts';
import type { Work } from '../../../src/core/operation/work.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { ViewChannel } from '../../../src/protocol/viewChannel.ts';
import { DashboardFeed } from '../../../src/vscode/dashboard/dashboardFeed.ts';
import { sourceOf } from '../../../src/vscode/dashboard/dashboardSource.ts';
import { dashboardTexts } from '../../../src/vscode/dashboard/dashboardTexts.ts';
import { ProgressQueue } from '../../../src/vscode/operations/progressQueue.ts';
import { english } from '../../unit/vscode/english.ts';
import { benchSluice, listenForBench } from '../benchSluice.ts';
import { answerBench } from './answerBench.ts';

const KIND = 'bench_work';
const CALLER = { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null } as const;
/** Events between two turns of the event loop. */
const BURST = 100;

/** What runs now, told how far it is by whoever drives the measurement. */
const running: { progress: (fraction: number, message: string) => void; end: () => void }[] = [];
const step: Step = {
  name: 'work',
  title: 'Working',
  weight: 1,
  run: async (context) => {
    const ended = Promise.withResolvers<void>();
    running.push({
      progress: (fraction, message) => context.progress(fraction, message),
      end: ended.resolve,
    });
    await ended.promise;
    return { message: 'Worked', output: {} };
  },
};
const work: Work<JsonObject> = { steps: () => [step], finish: () => ({ status: 'completed' }) };

const clock = new NodeClock();
const sluice = await benchSluice(process.argv[2] ?? '');
sluice.operations.register(KIND, work);
const at = await listenForBench(sluice);
const counts = { notified: 0, posted: 0 };

const notifications = new ProgressQueue(clock, () => ({
  report: () => (counts.notified += 1),
  close: () => undefined,
}));
const logger = { debug() {}, info() {}, warn() {}, error: console.error };
const feed = new DashboardFeed({
  clock,
  logger,
  t: english,
  server: () => ({ kind: 'ready', text: '' }),
  attention: () => [],
});
const channel = new ViewChannel({
  clock,
  post: async (message) => {
    counts.posted += 1;
    // As VS Code does on its way to the webview.
    structuredClone(message);
    return true;
  },
  state: () => feed.state(),
  changes: () => feed.changes(),
  greeting: () => ({ locale: 'en', texts: dashboardTexts(english) }),
  hostId: 'bench',
});

answerBench({ at: () => at, start, window: followAsWindow, events, tick, endAll, counts: () => counts });

/** Starts operations that run until `endAll`. @returns their ids */
async function start(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const identity = randomUUID();
    const request = { kind: KIND, identity, caller: CALLER, args: {}, plan: null, bundleId: null };
    ids.push((await sluice.operations.start({ ...request, message: 'Working' })).id);
  }
  return ids;
}

function followAsWindow(): void {
  sluice.operations.onDidChange((event) => notifications.take(event));
  feed.attach(sourceOf(sluice));
  feed.onDidChange(() => channel.touch());
  channel.begin();
}

/** Tells the first operation's progress that many times. @returns microseconds of CPU */
async function events(count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) {
    running[0]?.progress(index / count, `Registering webhook endpoints (${index} of ${count})`);
    if (index % BURST === BURST - 1) await new Promise((resolve) => void setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** One event of every operation. */
function tick(fraction: number): void {
  for (const each of running) each.progress(fraction, `Working (${Math.round(100 * fraction)} of 100)`);
}

function endAll(): void {
  for (const each of running.splice(0)) each.end();
}
