// The records of an operation's steps: one for each, made before the first runs.
import type { Store } from '../ports.ts';
import type { Lease, StepRecord } from './operation.ts';
import { pendingStep, type Step } from './step.ts';

/**
 * The records of all steps, in their order; those that are not there yet are written as pending. Steps of an earlier
 * approval of the same operation keep their records, so new ones are numbered behind them.
 */
export async function prepareStepRecords(
  store: Store,
  operationId: string,
  steps: Step[],
  lease: Lease,
): Promise<StepRecord[]> {
  const stored = store.read((view) => view.operations.steps(operationId));
  const known = new Map(stored.map((record) => [record.name, record]));
  let next = Math.max(-1, ...stored.map(({ index }) => index)) + 1;
  const records = steps.map((step) => known.get(step.name) ?? pendingStep(operationId, next++, step));
  const missing = records.filter(({ name }) => !known.has(name));
  if (missing.length > 0) {
    await store.transaction((tx) => {
      for (const record of missing) tx.operations.putStep(record, lease);
    });
  }
  return records;
}
