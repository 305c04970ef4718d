// A sync run as the engine's work: one step that continues chunk by chunk, and pauses after each if a caller asked
// for one. The run, not the step, records the position.
import type { JsonObject } from '../json.ts';
import type { Operation } from '../operation/operation.ts';
import { pause } from '../operation/pause.ts';
import { neverCompensated } from '../operation/compensation.ts';
import type { StepContext, StepEffect } from '../operation/step.ts';
import { Paused } from '../operation/run/stop.ts';
import type { StoreTransaction } from '../storage/store.ts';
import type { Work } from '../operation/work.ts';
import type { ChunkRunDeps } from './chunkRun.ts';
import { GrantSync, type GrantSyncDeps } from './grantSync.ts';
import { ChunksAtWork, type ChunkAtWork } from './chunksAtWork.ts';
import { Ledger } from './ledger.ts';
import { requireRun } from './ledgerTx.ts';
import {
  completedOf,
  NO_COUNTS,
  runSentence,
  type SyncChunk,
  type SyncFilters,
  type SyncRun,
} from './syncRecords.ts';

export type SyncWorkDeps = GrantSyncDeps & Omit<ChunkRunDeps, 'grants'>;

/** How much of the run was requested. */
export interface SyncPace {
  batchSize: number;
  /** Continue until the run ends, or pause after one chunk. */
  toTheEnd: boolean;
}

/**
 * For callers that know nothing of chunks (resume_operation, VS Code): runs to the end, in chunks of the
 * default size.
 */
export const TO_THE_END: SyncPace = { batchSize: 50, toTheEnd: true };
/** How long a run that drives itself waits for a provider; for longer waits it pauses and reports until when. */
const LONGEST_WAIT_MS = 15 * 60_000;

export class SyncWork implements Work<JsonObject> {
  readonly #deps: SyncWorkDeps;
  readonly #chunks: ChunkRunDeps;
  /** The requested pace: by identity until the start, then by operation. */
  readonly #asked = new Map<string, SyncPace>();
  /** Operations that must not pause after their chunk. */
  readonly #drivenOn = new Set<string>();

  constructor(deps: SyncWorkDeps) {
    this.#deps = deps;
    this.#chunks = { ...deps, grants: new GrantSync(deps) };
  }

  readonly unwind = neverCompensated(
    'Syncing only refreshes tokens; there is nothing to undo.',
    'Cancel it if it should not continue.',
  );

  /** Runs `start`, which starts or resumes the operation of that identity, at `pace`. */
  async withPace<T>(identity: string, pace: SyncPace, start: () => Promise<T>): Promise<T> {
    this.#asked.set(identity, pace);
    try {
      return await start();
    } finally {
      this.#asked.delete(identity);
    }
  }

  /** Drives a run to its end, although only a chunk was requested. Until it stops. */
  keepGoing(operationId: string): void {
    this.#drivenOn.add(operationId);
  }

  begin(tx: StoreTransaction, operation: Operation): void {
    this.#drivenOn.delete(operation.id);
    const pace = this.#asked.get(operation.identity);
    if (pace) this.#asked.set(operation.id, pace);
    if (tx.sync.run(operation.id) !== undefined) return;
    const filters = filtersOf(operation.args);
    const { createdAt: now } = operation;
    tx.sync.putRun({
      id: operation.id,
      filters,
      position: null,
      chunks: 0,
      total: tx.sync.total(filters),
      skipped: 0,
      counts: NO_COUNTS,
      refusedClients: [],
      startedAt: now,
      updatedAt: now,
      endedAt: null,
    });
  }

  steps(): ReturnType<Work<JsonObject>['steps']> {
    const run = (context: StepContext): Promise<StepEffect> => this.#run(context);
    return [{ name: 'sync', title: 'Syncing credentials', weight: 1, run }];
  }

  finish(tx: StoreTransaction, { id, updatedAt }: Operation): JsonObject {
    const run = requireRun(tx.sync.run(id));
    const ended: SyncRun = { ...run, total: completedOf(run), endedAt: updatedAt, updatedAt };
    tx.sync.putRun(ended);
    return { run_id: id, message: runSentence(ended), counts: { ...ended.counts } };
  }

  async #run(context: StepContext): Promise<StepEffect> {
    const { id } = context.operation;
    const pace = this.#asked.get(id) ?? TO_THE_END;
    this.#asked.delete(id);
    try {
      return await this.#runChunks(context, pace);
    } finally {
      this.#drivenOn.delete(id);
    }
  }

  async #runChunks(context: StepContext, { batchSize, toTheEnd }: SyncPace): Promise<StepEffect> {
    const { scope, operation } = context;
    const ledger = new Ledger(this.#deps, scope);
    const atWork = new ChunksAtWork(this.#chunks, ledger, scope, () => this.#tell(context, ledger));
    const goesOn = (): boolean => toTheEnd || this.#drivenOn.has(operation.id);
    let ahead: ChunkAtWork | undefined;
    try {
      for (;;) {
        scope.checkpoint();
        this.#tell(context, ledger);
        const chunk = ahead ?? (await atWork.begin(batchSize));
        if (chunk === undefined) return effectOf(ledger.run);
        const isEarly = await chunk.begun;
        // While the slowest items of this chunk finish, the next one's requests fill the window.
        ahead = goesOn() && !isEarly ? await atWork.begin(batchSize, chunk.number) : undefined;
        const closed = await chunk.close();
        const isLast = closed.state === 'closed' && !closed.hasMore;
        if (isLast && !ledger.hasOpenChunk) return effectOf(ledger.run);
        const waitMs = closed.retryAfterMs ?? 0;
        if (!goesOn() || waitMs > LONGEST_WAIT_MS) throw new Paused(pausedMessage(ledger.run, closed));
        if (waitMs > 0) await pause(this.#deps.clock, waitMs, scope.stopSignal);
      }
    } finally {
      await atWork.giveUp();
    }
  }

  #tell(context: StepContext, ledger: Ledger): void {
    const { run } = ledger;
    const done = completedOf(run);
    const total = Math.max(run.total, done, 1);
    context.progress(done / total, `Syncing credentials (${done} of ${total})`);
  }
}

export function filtersOf(args: JsonObject): SyncFilters {
  return {
    bundleId: typeof args['bundle_id'] === 'string' ? args['bundle_id'] : null,
    scope: args['scope'] === 'expiring' ? 'expiring' : 'all',
    retryFailed: args['retry_failed'] === true,
  };
}

export function argsOf({ bundleId, scope, retryFailed }: SyncFilters): JsonObject {
  return { bundle_id: bundleId, scope, retry_failed: retryFailed };
}

function effectOf(run: SyncRun): StepEffect {
  return { message: runSentence(run), output: { completed: completedOf(run) } };
}

function pausedMessage(run: SyncRun, { closedEarly }: SyncChunk): string {
  const why = closedEarly === null ? '' : `; stopped early: ${closedEarly}`;
  return `${runSentence(run)}${why}`;
}
