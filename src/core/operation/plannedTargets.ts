// The targets of a stored plan, for readers that only count or name them: without checking the whole plan, which takes
// a schema library that a window does not load.
import { isJsonObject } from '../json.ts';
import type { Operation } from './operation.ts';

/** Empty if the operation was not planned, or its plan is not one. */
export function plannedTargets({ plan }: Pick<Operation, 'plan'>): { kind: string; id: string }[] {
  const targets = plan?.['targets'];
  if (!Array.isArray(targets)) return [];
  return targets.flatMap((target) => {
    if (!isJsonObject(target)) return [];
    const { kind, id } = target;
    return typeof kind === 'string' && typeof id === 'string' ? [{ kind, id }] : [];
  });
}
