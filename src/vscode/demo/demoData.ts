// What the demo created, according to Sluice's own records.
import { normalizeBundleName } from '../../core/bundle/bundle.ts';
import type { JsonObject } from '../../core/json.ts';
import type { OperationStatus } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/listBundles.ts';
import { listAsPerson, type ToolHost } from '../commands/person.ts';
import { operationPage, type ListedOperation } from '../commands/toolOutputs.ts';
import { DEMO_AGENT } from './demoAgent.ts';

type Core = Pick<Sluice, 'bundle' | 'operations' | 'runner'>;

/** The demo agent's operations in these statuses, the newest hundred of each. */
export async function demoWork(
  sluice: ToolHost,
  statuses: readonly OperationStatus[],
): Promise<ListedOperation[]> {
  const pages = await Promise.all(statuses.map((status) => operationsOf(sluice, { status }, 100)));
  return pages.flat();
}

/** Existing bundles that the demo agent set up. */
export async function demoBundles(sluice: Core): Promise<string[]> {
  const own = await operationsOf(sluice, { kind: 'provision_bundle' }, Infinity);
  const ids = own.flatMap(({ id }) => sluice.operations.get(id).bundleId ?? []);
  return [...new Set(ids)].filter((id) => sluice.bundle(id) !== undefined);
}

async function operationsOf(sluice: ToolHost, filter: JsonObject, most: number): Promise<ListedOperation[]> {
  const asked = { tool: 'list_operations', filter, most };
  const listed = await listAsPerson(sluice, asked, (output) => operationPage(output).items);
  return listed.filter(({ caller }) => caller === DEMO_AGENT);
}

/** The name, with a number if the sandbox already has such a bundle in development. */
export async function freeName(sluice: ToolHost, name: string): Promise<string> {
  const bundles = await listBundles(sluice, { provider: 'sandbox', environment: 'development' });
  const taken = new Set(bundles.map((bundle) => normalizeBundleName(bundle.name)));
  for (let number = 2, free = name; ; number += 1) {
    if (!taken.has(free)) return free;
    free = `${name} (${number})`;
  }
}
