// The journal of one bundle of a migration: each has two steps, one to move it and one to clean up.
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { nothing, PlanData } from '../../core/plan/planData.ts';
import { RESUMABLE, type CallRecord, type OperationStatus } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/approvedPlan.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { keptData, type Kept, type NotDone } from '../gated.ts';
import { bundlePlace } from './bundlePlace.ts';

export const MIGRATE = 'migrate_bundles';
/** The step that retries failed removals. */
export const LAST_STEP = 'left';
const MOST_UNFINISHED = 1_000;
const UNFINISHED: readonly OperationStatus[] = [...RESUMABLE, 'rolling_back'];

const migrationData = z.object({
  /** By bundle id. */
  moves: z.record(z.string(), z.object({ from: bundlePlace, to: bundlePlace })),
  kept: z.array(keptData),
});
export type MigrationData = z.infer<typeof migrationData>;
export const plannedMigration = new PlanData(migrationData, nothing);

/** The output of a bundle's first step, which is named by the bundle's id. */
export interface MoveOutput {
  migrated?: string;
  kept?: Kept;
}
/** The output of its second step. */
export interface TidyOutput {
  not_done?: NotDone[];
  /** A temporary failure: what it would have removed still exists. */
  left?: Omit<Kept, 'id'>;
}

export function tidyStep(bundleId: string): string {
  return `${bundleId}/tidy`;
}

/** Prefix of the keys of calls that create new parts; distinguishes revisions. */
export function makingPrefix(bundleId: string, revision: number): string {
  return `${makingPrefixes(bundleId)}${revision}.`;
}

/** Calls that created new parts for the bundle, whatever their outcome. */
export function callsOfMove(view: StoreView, operationId: string, bundleId: string): CallRecord[] {
  return view.operations
    .calls(operationId)
    .filter(({ step, key }) => step === bundleId && key.startsWith(makingPrefixes(bundleId)));
}

/** The output of a step of that name, once completed. */
export function outputOf(view: StoreView, operationId: string, step: string): JsonObject | undefined {
  const record = view.operations.steps(operationId).find(({ name }) => name === step);
  return record?.status === 'completed' ? (record.output ?? {}) : undefined;
}

/** What stopped migrations of the bundle created for it that its record lacks. */
export function callsOfStoppedMoves(view: StoreView, bundleId: string): CallRecord[] {
  const { items } = view.operations.page({ statuses: UNFINISHED }, null, MOST_UNFINISHED);
  return items
    .filter((operation) => planOf(operation)?.targets.some(({ id }) => id === bundleId))
    .filter(({ id }) => !isSettled(view, id, bundleId))
    .flatMap(({ id }) => callsOfMove(view, id, bundleId));
}

/** Whether everything its first step created is either in the records or undone. */
function isSettled(view: StoreView, operationId: string, bundleId: string): boolean {
  const moved = outputOf(view, operationId, bundleId) as MoveOutput | undefined;
  if (moved?.migrated !== undefined) return true;
  const tidied = outputOf(view, operationId, tidyStep(bundleId)) as TidyOutput | undefined;
  return moved !== undefined && tidied !== undefined && tidied.left === undefined;
}

function makingPrefixes(bundleId: string): string {
  return `${bundleId}.`;
}
