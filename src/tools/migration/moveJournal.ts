// What the journal says about one bundle of a migration: each has two steps, one that moves it and one that tidies up.
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { PlanData } from '../../core/plan/planData.ts';
import { RESUMABLE, type CallRecord, type OperationStatus } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/waitingOperations.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { keptData, type Kept, type NotDone } from '../gated.ts';
import { bundlePlace } from './bundlePlace.ts';

export const MIGRATE = 'migrate_bundles';
/** Step that tries once more to remove what could not be removed in its turn. */
export const LAST_STEP = 'left';
const MOST_UNFINISHED = 1_000;
const UNFINISHED: readonly OperationStatus[] = [...RESUMABLE, 'rolling_back'];

const migrationData = z.object({
  /** By bundle id. */
  moves: z.record(z.string(), z.object({ from: bundlePlace, to: bundlePlace })),
  kept: z.array(keptData),
});
export type MigrationData = z.infer<typeof migrationData>;
export const plannedMigration = new PlanData(migrationData);

/** What a bundle's first step, named by the bundle's id, came to. */
export interface MoveOutput {
  migrated?: string;
  kept?: Kept;
}
/** What its second step came to. */
export interface TidyOutput {
  not_done?: NotDone[];
  /** It failed for now: what it would have removed is there still. */
  left?: Omit<Kept, 'id'>;
}

export function tidyStep(bundleId: string): string {
  return `${bundleId}/tidy`;
}

/** Before the keys of calls that make new parts: what was made of another revision is told apart. */
export function makingPrefix(bundleId: string, revision: number): string {
  return `${makingPrefixes(bundleId)}${revision}.`;
}

/** Calls that made new parts for the bundle, whatever became of them. */
export function callsOfMove(view: StoreView, operationId: string, bundleId: string): CallRecord[] {
  return view.operations
    .calls(operationId)
    .filter(({ step, key }) => step === bundleId && key.startsWith(makingPrefixes(bundleId)));
}

/** What a step of that name came to, once it is completed. */
export function outputOf(view: StoreView, operationId: string, step: string): JsonObject | undefined {
  const record = view.operations.steps(operationId).find(({ name }) => name === step);
  return record?.status === 'completed' ? (record.output ?? {}) : undefined;
}

/** What operations that stopped while they migrated the bundle made for it, and its record does not have. */
export function callsOfStoppedMoves(view: StoreView, bundleId: string): CallRecord[] {
  const { items } = view.operations.page({ statuses: UNFINISHED }, null, MOST_UNFINISHED);
  return items
    .filter((operation) => planOf(operation)?.targets.some(({ id }) => id === bundleId))
    .filter(({ id }) => !isSettled(view, id, bundleId))
    .flatMap(({ id }) => callsOfMove(view, id, bundleId));
}

/** Whether nothing of what its first step made is beside the records: it is part of them, or was taken back. */
function isSettled(view: StoreView, operationId: string, bundleId: string): boolean {
  const moved = outputOf(view, operationId, bundleId) as MoveOutput | undefined;
  if (moved?.migrated !== undefined) return true;
  const tidied = outputOf(view, operationId, tidyStep(bundleId)) as TidyOutput | undefined;
  return moved !== undefined && tidied !== undefined && tidied.left === undefined;
}

function makingPrefixes(bundleId: string): string {
  return `${bundleId}.`;
}
