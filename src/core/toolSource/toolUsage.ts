// How often each tool of a bundle was called through Sluice, by whom, when last, and how often it failed, and so when the
// bundle was last used. Kept with the bundle: operations are pruned, and reads leave no operation. Knows no call's
// arguments.
import { z } from 'zod';
import { instant } from '../bundle/bundleSchema.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Disposable } from '../lifecycle.ts';
import type { FactReader } from '../storage/factRepository.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';

const toolUse = z.object({
  calls: z.int(),
  /** Of them: refused by the provider, or without an answer. */
  failed: z.int(),
  lastAt: instant,
  /** The caller's label. */
  lastBy: z.string(),
  /** Calls by the caller's label: of the last one, and of those who called most. */
  callers: z.record(z.string(), z.int()),
});
export type ToolUse = z.infer<typeof toolUse>;
/** By the tool's name. */
export type BundleUse = Readonly<Record<string, ToolUse>>;

export interface UsedTool {
  bundleId: string;
  tool: string;
  /** The caller's label. */
  caller: string;
  failed: boolean;
  at: number;
}

const stored = z.record(z.string(), toolUse);
const MOST_CALLERS = 10;
/** A read waits for no disk, and a burst of them is one write every so often. */
const WRITE_AGAIN_MS = 2_000;

type Tables = Pick<StoreTransaction, 'bundles' | 'facts'>;

function keyOf(bundleId: string): string {
  return `toolUsage/${bundleId}`;
}

export function bundleUse(facts: FactReader, bundleId: string): BundleUse {
  const fact = facts.get(keyOf(bundleId));
  return fact === undefined ? {} : (stored.safeParse(fact).data ?? {});
}

/** Adds one call to its bundle's counts, and makes it the bundle's last use. A bundle that is gone counts nothing. */
export function countUse({ bundles, facts }: Tables, used: UsedTool): void {
  const bundle = bundles.get(used.bundleId);
  if (bundle === undefined) return;
  facts.set(keyOf(used.bundleId), withCall(bundleUse(facts, used.bundleId), used));
  // The provider's own record may be newer. The revision stays: no approval shows use.
  if ((bundle.lastUsed.at ?? -1) < used.at)
    bundles.update({ ...bundle, lastUsed: { at: used.at, source: 'sluice' } });
}

export function forgetUse({ facts }: Pick<StoreTransaction, 'facts'>, bundleId: string): void {
  facts.delete(keyOf(bundleId));
}

/**
 * Counts reads. The first is written at once, those of the next two seconds together: a process that is killed loses
 * these at most, and one that closes loses none.
 */
export class ReadCounts {
  readonly #deps: { store: Store; clock: Clock; logger: Logger };
  #waiting: UsedTool[] = [];
  #timer: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: { store: Store; clock: Clock; logger: Logger }) {
    this.#deps = deps;
  }

  add(used: Omit<UsedTool, 'at'>): void {
    this.#waiting.push({ ...used, at: this.#deps.clock.now() });
    if (this.#timer === undefined) this.#start();
  }

  /** With the calls that are not written yet. */
  of(bundleId: string): BundleUse {
    const before = this.#deps.store.read((view) => bundleUse(view.facts, bundleId));
    if (this.#waiting.length === 0) return before;
    return this.#waiting.filter((used) => used.bundleId === bundleId).reduce(withCall, before);
  }

  /** Writes what waits, and sets no timer any more until the next read. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #start(): void {
    void this.flush();
    this.#timer = this.#deps.clock.setTimer(WRITE_AGAIN_MS, () => {
      this.#timer = undefined;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #write(): Promise<void> {
    const { store, logger } = this.#deps;
    const written = this.#waiting;
    if (written.length === 0) return;
    try {
      await store.transaction((tx) => {
        for (const used of written) countUse(tx, used);
        this.#waiting = this.#waiting.slice(written.length);
      });
    } catch (error) {
      this.#waiting = this.#waiting.slice(written.length);
      logger.warn('Calls of bundle tools could not be counted.', { error: String(error) });
    }
  }
}

function withCall(use: BundleUse, { tool, caller, failed, at }: UsedTool): Record<string, ToolUse> {
  const before = Object.hasOwn(use, tool) ? use[tool] : undefined;
  const { calls = 0, failed: failures = 0, callers = {} } = before ?? {};
  return {
    ...use,
    [tool]: {
      calls: calls + 1,
      failed: failures + (failed ? 1 : 0),
      lastAt: at,
      lastBy: caller,
      callers: withCaller(callers, caller),
    },
  };
}

function withCaller(callers: Readonly<Record<string, number>>, caller: string): Record<string, number> {
  const others = Object.entries(callers)
    .filter(([name]) => name !== caller)
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, MOST_CALLERS - 1);
  const count = Object.hasOwn(callers, caller) ? (callers[caller] ?? 0) : 0;
  return Object.fromEntries([[caller, count + 1], ...others]);
}
