// What became of each bundle of a setup, from the operation and its steps as they are recorded. Pure.
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/waitingOperations.ts';
import { approvedTargetsOf } from '../gated.ts';
import type { PlannedBundle } from './setupSteps.ts';

export const setupOutcomeShape = z.looseObject({
  name: z.string(),
  provider: z.string(),
  environment: z.string(),
  /** `active`, `failed`, `pending` (not yet), or `kept` with `why`. */
  status: z.string(),
});

export function outcomeOf(
  operation: Operation,
  steps: readonly Pick<StepRecord, 'name' | 'status' | 'message'>[],
): JsonObject[] {
  const data = planOf(operation)?.data;
  const planned = (data?.['bundles'] ?? []) as unknown as PlannedBundle[];
  const kept = (data?.['kept'] ?? []) as JsonObject[];
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  const outcome = ({ id }: PlannedBundle): JsonObject => {
    if (!approved.has(id)) return { status: 'kept', why: 'not-approved', message: 'A person left it out.' };
    const own = steps.filter(({ name }) => name === id || name.startsWith(`${id}/`));
    if (own.some(({ name, status }) => name === id && status === 'completed')) return { status: 'active' };
    const failed = own.find(({ status }) => status === 'failed');
    return failed ? { status: 'failed', message: failed.message } : { status: 'pending' };
  };
  return [
    ...planned.map((bundle): JsonObject => {
      const { id, name, provider, environment } = bundle;
      return { name, provider, environment, bundle_id: id, ...outcome(bundle) };
    }),
    ...kept,
  ];
}
