// The worker that parses one description and ends. It has no network, writes nothing, and evaluates nothing.
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createHash } from 'node:crypto';
import type {
  DescribedOperation,
  DescribedOperations,
  DescriptionSummary,
} from '../../core/provider/describedOperation.ts';
import { describeOperation } from './describeOperation.ts';
import { DescriptionFiles, Unusable, type DescriptionFile } from './descriptionFiles.ts';
import { operationsIn, versionOf } from './operations.ts';
import { References } from './references.ts';
import { summaryOf } from './summary.ts';

/** What the worker is started with. */
export interface Task {
  /** Absolute path. */
  file: string;
  /** Absolute path; external references stay in it. */
  folder: string;
  /** Ids of the operations; undefined: a summary is wanted. */
  ids: readonly string[] | undefined;
}

export type TaskOutcome =
  | { kind: 'summary'; summary: DescriptionSummary }
  | { kind: 'operations'; described: DescribedOperations }
  | { kind: 'unusable'; reason: string };

function outcomeOf(task: Task): TaskOutcome {
  try {
    return performed(task);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { kind: 'unusable', reason: error.message };
  }
}

function performed({ file, folder, ids }: Task): TaskOutcome {
  const files = new DescriptionFiles(folder);
  const references = new References(files);
  const main = files.file(path.relative(folder, file).split(path.sep).join('/'));
  if (versionOf(main.document) === undefined)
    throw new Unusable('is no description of OpenAPI 3 or Swagger 2');
  const found = operationsIn(main, references);
  if (ids === undefined) {
    const summary = summaryOf(main, found, references);
    return { kind: 'summary', summary: { ...summary, digest: digestOf(main, files) } };
  }
  const byId = new Map(
    found.operations.flatMap((each) => [
      [`${each.method} ${each.path}`, each] as const,
      [each.id, each] as const,
    ]),
  );
  const operations: [string, DescribedOperation][] = [];
  const unusable: [string, string][] = [];
  for (const id of new Set(ids)) {
    const operation = byId.get(id);
    if (operation === undefined) {
      unusable.push([id, 'is not in the description']);
      continue;
    }
    try {
      operations.push([id, describeOperation(operation, main, references)]);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      unusable.push([id, error.message]);
    }
  }
  const described: DescribedOperations = {
    digest: digestOf(main, files),
    files: Object.fromEntries(files.digests.filter(([name]) => name !== main.name)),
    operations: Object.fromEntries(operations),
    unusable: Object.fromEntries(unusable),
  };
  return { kind: 'operations', described };
}

/** Of the file alone, as any tool prints it; of all files if it refers to others. */
function digestOf(main: DescriptionFile, files: DescriptionFiles): string {
  const digests = files.digests;
  const [only] = digests;
  if (digests.length === 1 && only !== undefined) return `sha256:${only[1]}`;
  const own = digests.filter(([name]) => name === main.name);
  const others = digests.filter(([name]) => name !== main.name);
  const lines = [...own, ...others].map(([name, digest]) => `${digest}  ${name}\n`).join('');
  return `sha256:${createHash('sha256').update(lines).digest('hex')}`;
}

parentPort?.postMessage(outcomeOf(workerData as Task), []);
