// Detects the walkthrough's milestones, so that its steps complete themselves. Pure: the caller sets the context
// keys.
import type { Operation } from '../../core/operation/operation.ts';
import { plannedTargets } from '../../core/operation/plannedTargets.ts';

/** Context keys by which package.json completes the walkthrough's steps. */
export const MILESTONES = {
  provisioned: 'sluice.walkthrough.provisioned',
  decided: 'sluice.walkthrough.decided',
  resumed: 'sluice.walkthrough.resumed',
} as const;

export class Milestones {
  readonly #reach: (key: string) => void;
  /** Sync runs that were seen at rest before their end. */
  readonly #stopped = new Set<string>();

  constructor(reach: (key: string) => void) {
    this.#reach = reach;
  }

  take(operation: Operation): void {
    const { id, kind, status, approvedTargets } = operation;
    if (kind === 'provision_bundle' && status === 'completed') this.#reach(MILESTONES.provisioned);
    if (approvedTargets !== null && isPart(operation, approvedTargets)) this.#reach(MILESTONES.decided);
    if (kind !== 'sync_credentials') return;
    if (['paused', 'cancelled', 'interrupted'].includes(status)) this.#stopped.add(id);
    if (status === 'completed' && this.#stopped.delete(id)) this.#reach(MILESTONES.resumed);
  }
}

function isPart(operation: Operation, approved: readonly string[]): boolean {
  return approved.length > 0 && approved.length < plannedTargets(operation).length;
}
