// What tests that kill hosts share: the fault points of a traced run, and rounds that run beside each other.
// Must not know what is killed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Rounds at once: as many as there are cores to count on. */
export const WORKERS = 2;

/**
 * The fault points that a run reached, in order, as `point label`.
 * @param file that `traceFaults` named
 * @param required points without which the run would show nothing
 */
export function tracedPoints(file: string, required: readonly string[] = []): string[] {
  const points = readFileSync(file, 'utf8').trim().split('\n');
  const reached = new Set(points.map((point) => point.split(' ')[0]));
  assert.deepEqual(
    required.filter((point) => !reached.has(point)),
    [],
    'fault points that the run never reached',
  );
  return points;
}

/**
 * Works through the rounds, two at a time. Rejects with the first failure, which names its round.
 * @param work gets a round, and the number of the worker that runs it, from 0
 * @param nameOf completes "killed at …"
 */
export async function killEach<T>(
  rounds: Iterable<T>,
  work: (round: T, worker: number) => Promise<void>,
  nameOf: (round: T) => string = String,
): Promise<void> {
  const queue = [...rounds];
  const runWorker = async (worker: number): Promise<void> => {
    for (let round = queue.shift(); round !== undefined; round = queue.shift()) {
      try {
        await work(round, worker);
      } catch (error) {
        throw new Error(`killed at ${nameOf(round)}: ${String(error)}`, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => runWorker(worker)));
}
