// The records of an operation's steps, created before the first step runs, and queries over them.
import { AppError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { Store, StoreView } from '../../storage/store.ts';
import type { Lease, Operation, StepRecord } from '../operation.ts';
import { pendingStep, type Step } from '../step.ts';
import type { PlanContext, Work } from '../work.ts';

/**
 * The records of all steps, in order; missing ones are written as pending. Steps of an earlier approval of
 * the same operation keep their records, so new ones are numbered after them.
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

/** Outputs of all steps completed in any run of the operation, by name. */
export function recordedOutputs(store: Pick<Store, 'read'>, operationId: string): Map<string, JsonObject> {
  const stored = store.read((view) => view.operations.steps(operationId));
  return new Map(
    stored.flatMap(({ name, status, output }) => (status === 'completed' ? [[name, output ?? {}]] : [])),
  );
}

/** Whether the operation, or this step of it, has called the provider or completed anything. */
export function hasBegun(view: StoreView, operationId: string, step?: string): boolean {
  const isMeant = (name: string): boolean => step === undefined || name === step;
  return (
    view.operations.calls(operationId).some((call) => isMeant(call.step)) ||
    view.operations.steps(operationId).some(({ name, status }) => isMeant(name) && status === 'completed')
  );
}

/** Whether every step that its work has now is recorded as completed; false if nothing shows that any more. */
export function areAllCompleted(
  view: StoreView,
  operation: Operation,
  work: Work<JsonObject>,
  context: PlanContext,
): boolean {
  const completed = new Set(
    view.operations.steps(operation.id).flatMap(({ name, status }) => (status === 'completed' ? [name] : [])),
  );
  if (completed.size === 0) return false;
  try {
    return work.steps(operation, context).every(({ name }) => completed.has(name));
  } catch (error) {
    // Steps are derived from records and manifests, which may be gone.
    if (error instanceof AppError) return false;
    throw error;
  }
}

export function failedStep(step: StepRecord, message: string, endedAt: number): StepRecord {
  return { ...step, status: 'failed', message, endedAt };
}

/** The step at which the operation stopped: either it failed, or it must run again. */
export function stoppedStep(step: StepRecord, { status, error, updatedAt }: Operation): StepRecord {
  if (status === 'failed') return failedStep(step, error?.message ?? '', updatedAt);
  return { ...step, status: 'pending', endedAt: null };
}
