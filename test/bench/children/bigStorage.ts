// Opens a Sluice on a large storage, and says of each call how long it held up the event loop, in CPU time: what else the
// machine does isn't counted.
import { setImmediate as turn } from 'node:timers/promises';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Sluice } from '../../../src/core/sluice.ts';
import { benchSluice } from '../benchSluice.ts';
import { answerBench } from './answerBench.ts';

const CALLER = { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null } as const;
let sluice: Sluice | undefined;

answerBench({
  open: async (storage: string) => {
    sluice = await benchSluice(storage);
  },
  call,
  close: () => sluice?.close(),
});

async function call({ tool, args }: { tool: string; args: JsonObject }): Promise<{
  blockedMs: number;
  bytes: number;
  isError: boolean;
}> {
  const watch = watchLoop();
  const cancelled = new AbortController().signal;
  const result = await sluice?.runner.call({ tool, args, caller: CALLER, cancelled });
  const text = JSON.stringify(result?.output);
  const blockedMs = await watch.longest();
  return { blockedMs, bytes: Buffer.byteLength(text), isError: result?.isError ?? true };
}

/** Measures the CPU of each turn of the event loop. */
function watchLoop(): { longest(): Promise<number> } {
  const state = { longest: 0, isOver: false, last: cpuMs() };
  const look = (): void => {
    const now = cpuMs();
    state.longest = Math.max(state.longest, now - state.last);
    state.last = now;
  };
  const watching = (async () => {
    while (!state.isOver) {
      await turn();
      look();
    }
  })();
  return {
    longest: async () => {
      look();
      state.isOver = true;
      await watching;
      return state.longest;
    },
  };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
