// Runs an operation's steps in order. It skips completed steps and failed parts, and gives each step its band of the
// 100 percent. It knows neither leases nor the storage of records.
import { AppError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { StepRecord } from '../operation.ts';
import type { Step } from '../step.ts';
import { StepGroups } from './stepGroups.ts';

/** A step's share of the operation's 100 percent. */
export interface Band {
  start: number;
  end: number;
}

export interface StepHandlers {
  /** Called before each step that runs. @throws if the operation must stop here; it resumes at this step */
  enter: (record: StepRecord, band: Band) => void;
  run: (step: Step, record: StepRecord, band: Band) => Promise<JsonObject>;
  /** Records that the step failed while other parts continue. */
  failed: (error: AppError) => Promise<void>;
}

/**
 * @param records one for each step, in the same order
 * @param outputs receives the output of each step that completes
 * @throws AppError `partly-failed`; whatever ends the operation as a whole
 */
export async function runSteps(
  steps: readonly Step[],
  records: readonly StepRecord[],
  outputs: Map<string, JsonObject>,
  { enter, run, failed }: StepHandlers,
): Promise<void> {
  const groups = new StepGroups(steps);
  const totalWeight = steps.reduce((sum, { weight }) => sum + weight, 0);
  let doneWeight = 0;
  for (const [index, step] of steps.entries()) {
    const record = records[index];
    if (record === undefined) throw new AppError('internal', `Step ${step.name} has no record.`);
    const start = (doneWeight / totalWeight) * 100;
    doneWeight += step.weight;
    const band = { start, end: (doneWeight / totalWeight) * 100 };
    if (record.status === 'completed' || groups.isGivenUp(step)) continue;
    enter(record, band);
    const output = await groups.attempt(step, () => run(step, record, band), failed);
    if (output !== undefined) outputs.set(step.name, output);
  }
  groups.throwIfGivenUp();
}
