// The outcome of each bundle of a setup, from the recorded operation and its steps. Pure.
import type { JsonObject } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import { approvedTargetsOf } from '../gated.ts';
import { plannedSetup, type PlannedBundle } from './setupData.ts';

type SetupOutcome = JsonObject & { name: string; provider: string; environment: string; status: string };

export function outcomeOf(
  operation: Operation,
  steps: readonly Pick<StepRecord, 'name' | 'status' | 'message'>[],
): SetupOutcome[] {
  const { bundles, kept } = plannedSetup.of(operation);
  const approved = new Set(approvedTargetsOf(operation).map(({ id }) => id));
  const outcome = ({ id }: PlannedBundle): JsonObject & { status: string } => {
    if (!approved.has(id)) return { status: 'kept', why: 'not-approved', message: 'A person left it out.' };
    const own = steps.filter(({ name }) => name === id || name.startsWith(`${id}/`));
    if (own.some(({ name, status }) => name === id && status === 'completed')) return { status: 'active' };
    const failed = own.find(({ status }) => status === 'failed');
    return failed ? { status: 'failed', message: failed.message } : { status: 'pending' };
  };
  return [
    ...bundles.map((bundle) => {
      const { id, name, provider, environment } = bundle;
      return { name, provider, environment, bundle_id: id, ...outcome(bundle) };
    }),
    ...kept,
  ];
}
