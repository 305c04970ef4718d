// What the tests of migrations share: bundles that can go to staging, a migration that is started, and its results.
import type { AgentResult } from '../../support/agentClient.ts';
import type { AskedApproval, GatedFixture, ShownBundle } from './gatedFixture.ts';

export interface MigrationResult {
  id: string;
  status: string;
  why: string | null;
}

/** By bundle: `migrated`, or what became of it and why. */
export function resultsOf({ output }: Pick<AgentResult, 'output'>): Record<string, string> {
  return Object.fromEntries(
    (output['results'] as MigrationResult[]).map(({ id, status, why }) => [
      id,
      why === null ? status : `${status}: ${why}`,
    ]),
  );
}

/** Bundles in development whose names are free in staging. */
export async function freeBundles(sluice: GatedFixture, count: number): Promise<ShownBundle[]> {
  const taken = new Set((await sluice.bundles({ environment: 'staging' })).map(({ name }) => name));
  const all = await sluice.bundles({ environment: 'development' });
  return all.filter(({ name }) => !taken.has(name)).slice(0, count);
}

/** The end of an operation that a call no longer waits for. */
export async function endOf(sluice: GatedFixture, operationId: unknown): Promise<AgentResult> {
  for (;;) {
    const seen = await sluice.agent.call('wait_for_operation', { operation_id: operationId });
    if (seen.output['status'] !== 'running') return seen;
  }
}

/** Asks for a migration whose answer may die with its host. */
export async function startMigration(
  sluice: GatedFixture,
  args: Record<string, unknown>,
): Promise<{ approval: AskedApproval; wanted: Promise<AgentResult> }> {
  const wanted = sluice.agent.call('migrate_bundles', args);
  wanted.catch(() => undefined);
  return { approval: await sluice.asked(), wanted };
}
