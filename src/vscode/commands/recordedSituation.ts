// Reads from Sluice's records what a person could do something about now.
import type { JsonObject } from '../../core/json.ts';
import { IN_FLIGHT, RESUMABLE } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { DEMO_AGENT } from '../demo/demoAgent.ts';
import type { NeedsYouFacts } from '../views/needsYouRows.ts';
import { callAsPerson, type ToolHost } from './person.ts';
import type { Recorded } from './situation.ts';
import { operationPage } from './toolOutputs.ts';

type Core = Pick<Sluice, 'approvals' | 'demo' | 'runner' | 'sync'>;

/** Newest operations among which the demo's are looked for. */
const RECENT = 100;

/** All but what is about guests. */
export type OwnSituation = Record<Exclude<Recorded, `guest${string}`>, boolean>;

/** @param facts what needs the person, as the view shows it */
export async function recordedSituation(sluice: Core, facts: NeedsYouFacts): Promise<OwnSituation> {
  const { items: recent, total } = operationPage(await list(sluice, 'list_operations', { limit: RECENT }));
  return {
    locked: facts.vaultProblem !== null,
    bundles: Number((await list(sluice, 'list_bundles', { limit: 1 }))['total'] ?? 0) > 0,
    ownBundles: facts.hasRealBundle,
    operations: total > 0,
    working: await hasOperation(sluice, IN_FLIGHT),
    resumable: await hasOperation(sluice, RESUMABLE),
    approvals: facts.approvals.length > 0 || sluice.approvals.rejectedRecently().length > 0,
    inputs: facts.inputs.length > 0,
    unfinishedSync: sluice.sync.unfinished().length > 0,
    lostAccounts: facts.lost.length > 0,
    demoData: sluice.demo.addedBundles().length > 0 || recent.some(({ caller }) => caller === DEMO_AGENT),
  };
}

async function hasOperation(sluice: ToolHost, statuses: ReadonlySet<string>): Promise<boolean> {
  for (const status of statuses)
    if (operationPage(await list(sluice, 'list_operations', { status, limit: 1 })).total > 0) return true;
  return false;
}

async function list(sluice: ToolHost, tool: string, args: JsonObject): Promise<JsonObject> {
  return (await callAsPerson(sluice, tool, args)).output;
}
