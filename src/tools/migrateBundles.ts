// migrate_bundles: moves bundles to another environment or base URL of their provider. Each is recreated, checked,
// switched over and only then removed at its old place. A person approves one list; the work continues bundle by
// bundle.
import { z } from 'zod';
import { ENVIRONMENTS } from '../core/bundle/bundle.ts';
import type { JsonObject } from '../core/json.ts';
import type { Operation } from '../core/operation/operation.ts';
import { defineWorkTool } from '../core/tool/tool.ts';
import { counted } from './bundleTarget.ts';
import { approvedTargetsOf, gated, gatedInput, joinsOnceBegun, notDoneShape, nothingToDo } from './gated.ts';
import { chooseMoves, findMoves } from './migration/chooseMoves.ts';
import { migrationPlan } from './migration/migrationPlan.ts';
import { migrationResults, type MigrationResult } from './migration/migrationResults.ts';
import { MIGRATE, plannedMigration } from './migration/moveJournal.ts';
import { markMigrating, settleMigrating, stepsOf, type Move } from './migration/moveSteps.ts';
import { unwindMigration } from './migration/rollBackMigration.ts';
import { operationAnswer, operationOutput } from './wire.ts';

const input = z
  .strictObject({
    target_environment: z
      .enum(ENVIRONMENTS)
      .optional()
      .describe('where they go; left out: each stays in its environment'),
    target_base_url: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('name or URL of a base URL that list_providers shows for that environment'),
    bundle_ids: z
      .array(z.string().min(1).max(80))
      .min(1)
      .max(500)
      .optional()
      .describe('left out: every bundle that is not there yet'),
    ...gatedInput,
  })
  .refine(({ target_environment, target_base_url }) => target_environment ?? target_base_url, {
    message: 'give target_environment, target_base_url or both',
  });

export const migrateBundles = defineWorkTool({
  ...gated,
  name: MIGRATE,
  title: 'Migrate bundles',
  description:
    'Moves bundles to another environment or base URL of their provider. Creates each at the target, checks it, switches over, then deletes the source, so it works all the time. Keys and secrets change, and accounts must be connected again. A person can approve a part. Follow it with wait_for_operation; cancel_operation pauses it, resume_operation continues. "results" lists each bundle as migrated or kept, and why. Try dry_run first.',
  input,
  output: operationOutput.extend({
    results: z
      .array(z.looseObject({ id: z.string(), status: z.string(), why: z.string().nullable() }))
      .optional(),
    not_done: z.array(notDoneShape).optional(),
  }),
  verbs: ['create', 'change', 'delete'],
  openWorld: true,
  data: plannedMigration,
  preflight: async (args, context) => ({ ...(await findMoves(args, context)) }),
  plan: (args, context) => migrationPlan(chooseMoves(args, context), context),
  work: {
    identity: ({ target_environment, target_base_url, bundle_ids }) => [
      target_environment ?? null,
      target_base_url ?? null,
      bundle_ids === undefined ? null : [...new Set(bundle_ids)].sort(),
    ],
    settled: (args, context) => {
      if (args.bundle_ids === undefined && context.facts === undefined) return undefined;
      const { moves, kept } = chooseMoves(args, context);
      if (moves.length > 0) return undefined;
      return nothingToDo('There is nothing to migrate; nothing was sent, “results” says why', {
        results: kept.map((entry) => ({ ...entry, status: 'kept' })),
      });
    },
    accepts: joinsOnceBegun,
    begin: (tx, operation) => markMigrating(tx, operation.id, targetIds(operation)),
    steps: (operation) => stepsOf(movesOf(operation)),
    finish: (tx, operation) => {
      settleMigrating(tx, targetIds(operation));
      const { results, notDone } = migrationResults(operation, tx.operations.steps(operation.id));
      return { ...wire(results, notDone), message: summaryOf(results, notDone.length) };
    },
    unwind: unwindMigration,
    stopped: (tx, operation) => settleMigrating(tx, targetIds(operation)),
  },
  present: (operation, steps) => {
    const { results, notDone } = migrationResults(operation, steps);
    return { ...wire(results, notDone), ...operationAnswer(operation, steps) };
  },
});

function targetIds(operation: Operation): string[] {
  return approvedTargetsOf(operation).map(({ id }) => id);
}

function movesOf(operation: Operation): Move[] {
  const { moves } = plannedMigration.of(operation);
  return approvedTargetsOf(operation).flatMap(({ id, name, revision }) => {
    const to = moves[id]?.to;
    return to === undefined ? [] : [{ id, name, revision, to }];
  });
}

function wire(results: readonly MigrationResult[], notDone: readonly JsonObject[]): JsonObject {
  return {
    results: results.map((entry) => ({ ...entry })),
    not_done: notDone.map((entry) => ({ ...entry })),
  };
}

function summaryOf(results: readonly MigrationResult[], left: number): string {
  const migrated = results.filter(({ status }) => status === 'migrated').length;
  const rest = left > 0 ? '; what providers could not remove is in not_done' : '';
  return `Migrated ${counted(migrated, 'bundle')}, kept ${results.length - migrated}${rest}`;
}
