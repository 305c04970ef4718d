// The chunks of a run in progress: the one that closes next, and at most one after it.
import type { StepScope } from '../operation/callScope.ts';
import { ChunkRun, type ChunkRunDeps } from './chunkRun.ts';
import type { Ledger } from './ledger.ts';
import { completedOf, type SyncChunk } from './syncRecords.ts';

export interface ChunkAtWork {
  number: number;
  /** Resolves when all its items have begun. True: it ended first, with or without all of its items. */
  begun: Promise<boolean>;
  /** Waits for its items, and closes it. @throws as `ChunkRun.run`; it then stays open */
  close(): Promise<SyncChunk>;
}

export class ChunksAtWork {
  readonly #deps: ChunkRunDeps;
  readonly #ledger: Ledger;
  readonly #scope: StepScope;
  readonly #tell: () => void;
  readonly #working = new Set<Promise<unknown>>();
  #givenUp = false;

  /** @param tell reports the run's progress */
  constructor(deps: ChunkRunDeps, ledger: Ledger, scope: StepScope, tell: () => void) {
    this.#deps = deps;
    this.#ledger = ledger;
    this.#scope = scope;
    this.#tell = tell;
  }

  /** Starts on the next chunk; undefined if nothing is left. @param after see `Ledger.open` */
  async begin(batchSize: number, after?: number): Promise<ChunkAtWork | undefined> {
    const ledger = this.#ledger;
    const chunk = await ledger.open(batchSize, after);
    if (chunk === undefined) return undefined;
    const begun = Promise.withResolvers<boolean>();
    let told = completedOf(ledger.run);
    const run = new ChunkRun(this.#deps, chunk, {
      ledger,
      scope: this.#scope,
      isGivenUp: () => this.#givenUp,
      onBegun: () => begun.resolve(false),
      onDone: () => {
        const done = completedOf(ledger.run);
        // Items written together are reported together.
        if (done !== told) this.#tell();
        told = done;
      },
    });
    const ended = run.run();
    const settled = ended.then(
      () => begun.resolve(true),
      // `close` reports the error.
      () => begun.resolve(true),
    );
    this.#working.add(settled);
    void settled.then(() => this.#working.delete(settled));
    const close = async (): Promise<SyncChunk> => ledger.close(chunk, await ended);
    return { number: chunk.number, begun: begun.promise, close };
  }

  /** Starts nothing new; resolves when everything in progress has ended. */
  async giveUp(): Promise<void> {
    this.#givenUp = true;
    await Promise.all(this.#working);
  }
}
