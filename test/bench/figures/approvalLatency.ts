// approval-latency: how long until a person could see what is asked of them.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { effectsOn } from '../../../src/core/plan/effect.ts';
import type { PlanTarget } from '../../../src/core/plan/plan.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { nothing, PlanData } from '../../../src/core/plan/planData.ts';
import { defineWorkTool, type AnyTool } from '../../../src/core/tool/tool.ts';
import { tools } from '../../../src/tools/index.ts';
import { benchSluice, listenForBench } from '../benchSluice.ts';
import type { Bench, Figure, Measurement } from '../figure.ts';
import { RawMcp } from '../rawMcp.ts';
import { inTurn } from '../statistics.ts';

const MANY = 10_000;
const ROUNDS = 7;
const TOOL = 'bench_delete';

export const approvalLatency: Figure = {
  name: 'approval-latency',
  title:
    'A gated call is sent over HTTP → the dialog is requested, without the window in which calls are collected; for one target and for 10,000',
  limit:
    'The digest over every target with its revision, and the request’s record on disk: both grow with the targets.',
  measure,
};

/** No tool of Sluice’s own takes more targets than one person can look through: this one does, with a real plan. */
const benchDelete = defineWorkTool({
  name: TOOL,
  title: 'Delete',
  description: 'Plans as many deletions as it is told.',
  input: z.strictObject({ targets: z.int(), nonce: z.string() }),
  output: z.looseObject({ status: z.string() }),
  verbs: ['delete'],
  pace: 'long',
  openWorld: true,
  idempotent: true,
  data: new PlanData(z.object({}), nothing),
  plan: ({ targets }) => ({
    title: `delete ${targets} bundles`,
    verbs: ['delete'],
    targets: Array.from({ length: targets }, (_, index) => targetOf(index)),
    impact: ['They are gone.'],
    warning: 'This cannot be undone.',
    quote: null,
    estimatedMs: 1_000,
    bundleId: null,
    data: {},
  }),
  work: { steps: () => [], finish: () => ({ status: 'completed' }) },
  present: ({ status, id }) => ({ status, operation_id: id }),
  summarize: () => 'Deletes nothing.',
});

async function measure(bench: Bench): Promise<Measurement> {
  // The registry takes what the index lists; this process measures nothing else.
  (tools as AnyTool[]).push(benchDelete);
  let announced: () => void = () => undefined;
  const sluice = await benchSluice(bench.newFolder(), {
    approvals: { window: 'bench', announce: () => announced(), withdraw: () => undefined },
  });
  const { url, token } = await listenForBench(sluice);
  const ask = async (targets: number): Promise<number> => {
    const client = await RawMcp.connect(url, token);
    const startedMs = performance.now();
    const requested = new Promise<number>((resolve) => {
      announced = () => resolve(performance.now() - startedMs);
    });
    const call = client.call(TOOL, { targets, nonce: randomUUID() });
    const tookMs = await requested;
    await cancelAll(sluice);
    await call;
    client.close();
    return tookMs;
  };
  for (let index = 0; index < 3; index += 1) await ask(1);
  await ask(MANY);
  const samples = await inTurn(ROUNDS, { one: () => ask(1), many: () => ask(MANY) });
  await bench.profiled(() => ask(MANY));
  await sluice.close();
  return {
    readings: [
      { what: 'one target', unit: 'ms', samples: samples.one, target: { atMost: 15, of: 'value' } },
      { what: '10,000 targets', unit: 'ms', samples: samples.many, target: { atMost: 250, of: 'value' } },
    ],
  };
}

/** Nobody decides here, and a call that waits would wait for 50 s. */
async function cancelAll({ operations, runner }: Sluice): Promise<void> {
  const { output } = await runner.call({
    tool: 'list_operations',
    args: { status: 'awaiting_approval' },
    caller: { kind: 'person', id: 'person', label: 'you', claim: null },
    cancelled: new AbortController().signal,
  });
  for (const { id } of output['operations'] as unknown as { id: string }[]) await operations.cancel(id);
}

function targetOf(index: number): PlanTarget {
  const name = `Load test harness ${index}`;
  return {
    kind: 'bundle',
    id: `bnd_${String(index).padStart(8, '0')}`,
    name,
    revision: 1,
    environment: 'development',
    live: false,
    scope: { provider: 'acme', id: 'https://acme.test', name: 'https://acme.test', isKnown: true },
    facts: [
      { label: 'Created', value: '2026-11-02T09:00:00Z' },
      { label: 'Tools', value: 'send a message, list channels' },
    ],
    effects: effectsOn({ kind: 'bundle', name }, []),
  };
}
