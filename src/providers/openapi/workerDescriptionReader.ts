// Reads OpenAPI descriptions in a worker thread, so that 25 MB neither block the extension host nor fill its heap. The
// worker's code is loaded on first need, and gone afterwards.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../core/errors.ts';
import type {
  DescribedOperations,
  DescriptionReader,
  DescriptionSummary,
} from '../../core/provider/describedOperation.ts';
import type { Task, TaskOutcome } from './descriptionWorker.ts';

/** 25 MB of YAML take about 5 s. */
const LONGEST_MS = 60_000;
const MOST_HEAP_MB = 1_024;

/** Beside the bundle, or among the sources. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './descriptionWorker.ts' : './descriptionWorker.cjs',
  import.meta.url,
);

export class WorkerDescriptionReader implements DescriptionReader {
  /** @inheritdoc */
  async summarize(file: string): Promise<DescriptionSummary> {
    const outcome = await performed({ file, folder: path.dirname(file), ids: undefined });
    if (outcome.kind !== 'summary')
      throw new AppError('internal', 'A description’s reader answered another question.');
    return outcome.summary;
  }

  /** @inheritdoc */
  async describe(file: string, folder: string, ids: readonly string[]): Promise<DescribedOperations> {
    const outcome = await performed({ file, folder, ids });
    if (outcome.kind !== 'operations')
      throw new AppError('internal', 'A description’s reader answered another question.');
    return outcome.described;
  }
}

async function performed(task: Task): Promise<Exclude<TaskOutcome, { kind: 'unusable' }>> {
  const outcome = await outcomeOf(task);
  if (outcome.kind !== 'unusable') return outcome;
  throw unreadable(task, outcome.reason);
}

async function outcomeOf(task: Task): Promise<TaskOutcome> {
  const worker = new Worker(WORKER, {
    workerData: task,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<TaskOutcome>((resolve, reject) => {
      timer = setTimeout(() => reject(unreadable(task, 'takes longer than a minute to read')), LONGEST_MS);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(unreadable(task, problemOf(error), error)));
      worker.once('exit', () => reject(unreadable(task, 'could not be read')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function problemOf(error: Error): string {
  const isTooLarge = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isTooLarge || error instanceof RangeError
    ? 'needs more memory than a description should'
    : 'could not be read';
}

function unreadable({ file }: Task, reason: string, cause?: Error): AppError {
  return new AppError('bad-arguments', `${path.basename(file)} ${reason}.`, {
    next: 'Nothing was sent. Use a description of OpenAPI 3 or Swagger 2 in JSON or YAML.',
    details: { reason },
    ...(cause !== undefined && { cause }),
  });
}
