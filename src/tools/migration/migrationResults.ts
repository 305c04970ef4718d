// The result of each bundle of a migration, read from the records of its steps, also while it still runs.
import type { JsonObject } from '../../core/json.ts';
import type { Operation, StepRecord } from '../../core/operation/operation.ts';
import { notApproved, type Kept } from '../gated.ts';
import { LAST_STEP, plannedMigration, tidyStep, type MoveOutput, type TidyOutput } from './moveJournal.ts';

export interface MigrationResult {
  id: string;
  status: 'migrated' | 'kept';
  /** A word to branch on; null if it was migrated without residue. */
  why: string | null;
  message: string;
}

export interface MigrationResults {
  /** Of bundles whose turn has come, and of those kept from the start. */
  results: MigrationResult[];
  /** What stays at a provider because it has no removal request. */
  notDone: JsonObject[];
}

export function migrationResults(operation: Operation, steps: readonly StepRecord[]): MigrationResults {
  const outputs = new Map(
    steps.flatMap(({ name, status, output }) => (status === 'completed' ? [[name, output ?? {}]] : [])),
  );
  const results: MigrationResult[] = [];
  const notDone: JsonObject[] = [];
  const hasEnded = outputs.has(LAST_STEP);
  for (const [name, output] of outputs) {
    const { migrated, kept } = output as MoveOutput;
    const id = migrated ?? kept?.id;
    if (id !== name) continue;
    const tidied = outputs.get(tidyStep(id)) as TidyOutput | undefined;
    const { not_done: earlier = [] } = output as TidyOutput;
    notDone.push(...[...earlier, ...(tidied?.not_done ?? [])].map((entry) => ({ id, ...entry })));
    if (kept !== undefined) results.push(keptResult(kept));
    else results.push(migratedResult(id, hasEnded ? undefined : tidied?.left));
  }
  const told = new Set(results.map(({ id }) => id));
  const others = [...plannedMigration.of(operation).kept, ...notApproved(operation)].filter(
    ({ id }) => !told.has(id),
  );
  return { results: [...results, ...others.map(keptResult)], notDone };
}

function keptResult({ id, why, message }: Kept): MigrationResult {
  return { id, status: 'kept', why, message };
}

function migratedResult(id: string, left: TidyOutput['left']): MigrationResult {
  if (left === undefined) return { id, status: 'migrated', why: null, message: 'It works at its new place.' };
  const message = `It works at its new place; the old one is not removed yet: ${left.message}`;
  return { id, status: 'migrated', why: left.why, message };
}
