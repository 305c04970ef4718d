// What the dashboard reads of a running Sluice: lists from the read tools, and operations' own records. Tests replace
// it.
import type { Event } from '../../core/lifecycle.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ItemOutcome, SyncItem, SyncRun } from '../../core/sync/syncRecords.ts';
import { callAsPerson } from '../commands/person.ts';
import { operationPage } from '../commands/toolOutputs.ts';
import type { Place } from './runField.ts';

type Core = Pick<Sluice, 'bundle' | 'operations' | 'runner' | 'sync'>;

export interface DashboardSource {
  readonly onDidChange: Event<{ readonly operation: Pick<Operation, 'id'> }>;
  /** Ids of operations, newest first. */
  page(cursor: string | null, limit: number): Promise<{ ids: string[]; next: string | null }>;
  /** @throws AppError `not-found` */
  operation(id: string): Operation;
  steps(operationId: string): StepRecord[];
  compensation(operationId: string): Compensation | null;
  /** @throws AppError `not-found` */
  run(id: string): SyncRun;
  outcomes(runId: string, after: Place | null, limit: number): ItemOutcome[];
  item(runId: string, place: Place): SyncItem | undefined;
  /** A bundle's name, or an empty text if it is gone. */
  bundleName(id: string): string;
}

export function sourceOf(sluice: Core): DashboardSource {
  return {
    onDidChange: sluice.operations.onDidChange,
    page: async (cursor, limit) => {
      const args = { limit, ...(cursor !== null && { cursor }) };
      const { output } = await callAsPerson(sluice, 'list_operations', args);
      const { items, nextCursor } = operationPage(output);
      return { ids: items.map(({ id }) => id), next: nextCursor };
    },
    operation: (id) => sluice.operations.get(id),
    steps: (id) => sluice.operations.steps(id),
    compensation: (id) => sluice.operations.compensation(id),
    run: (id) => sluice.sync.state(id).run,
    outcomes: (runId, after, limit) => sluice.sync.outcomes(runId, after, limit),
    item: (runId, place) => sluice.sync.item(runId, place),
    bundleName: (id) => sluice.bundle(id)?.name ?? '',
  };
}
