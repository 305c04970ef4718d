// A Sluice as far as the dashboard sees it, for tests of its host's side.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { Emitter } from '../../../../src/core/lifecycle.ts';
import type { Operation, StepRecord } from '../../../../src/core/operation/operation.ts';
import type { Compensation } from '../../../../src/core/operation/compensation.ts';
import { NO_COUNTS, type ItemOutcome, type SyncItem } from '../../../../src/core/sync/syncRecords.ts';
import type { DashboardSource } from '../../../../src/vscode/dashboard/dashboardSource.ts';
import { operationWith } from '../operations.ts';

export const STEP: StepRecord = {
  operationId: '',
  index: 0,
  name: 'one',
  title: 'Creating API credentials',
  status: 'running',
  message: '',
  output: { secret_id: 'not for the view' },
  startedAt: 5,
  endedAt: null,
};

export class DashboardWorld implements DashboardSource {
  readonly changed = new Emitter<{ readonly operation: Pick<Operation, 'id'> }>(assert.ifError);
  readonly onDidChange = this.changed.event;
  readonly operations = new Map<string, Operation>();
  readonly reads = { operations: 0, outcomes: 0 };
  items: ItemOutcome[] = [];

  put(change: Partial<Operation>, tell = true): void {
    const operation = operationWith(change);
    this.operations.set(operation.id, operation);
    if (tell) this.changed.fire({ operation });
  }

  page(): Promise<{ ids: string[]; next: string | null }> {
    return Promise.resolve({ ids: [...this.operations.keys()].toSorted().toReversed(), next: null });
  }

  operation(id: string): Operation {
    this.reads.operations += 1;
    const operation = this.operations.get(id);
    if (operation === undefined) throw new AppError('not-found', `There is no operation ${id}.`);
    return operation;
  }

  compensation(operationId: string): Compensation | null {
    const { status } = this.operation(operationId);
    return status === 'completed' ? 'undo' : status === 'failed' ? 'roll back' : null;
  }

  steps(operationId: string): StepRecord[] {
    return [{ ...STEP, operationId }];
  }

  run(id: string) {
    const filters = { bundleId: null, scope: 'all', retryFailed: false } as const;
    const counts = { ...NO_COUNTS, refreshed: this.items.length };
    const times = { startedAt: 0, updatedAt: 0, endedAt: null };
    return {
      id,
      filters,
      position: null,
      chunks: 1,
      total: 9,
      skipped: 0,
      counts,
      refusedClients: [],
      ...times,
    };
  }

  outcomes(): ItemOutcome[] {
    this.reads.outcomes += 1;
    return this.items;
  }

  item(runId: string, { chunk, credentialId }: Omit<ItemOutcome, 'outcome'>): SyncItem {
    const told = { outcome: 'failed', retryable: true, message: 'No [answer](command:x)' } as const;
    return { runId, chunk, credentialId, bundleId: 'bnd_1', account: 'a\u202eb@acme.example', ...told };
  }

  bundleName(): string {
    return 'Acme $(flame)';
  }
}
