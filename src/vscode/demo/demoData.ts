// What the demo made, as Sluice's own records tell it.
import { normalizeBundleName } from '../../core/bundle/bundle.ts';
import type { OperationStatus } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { listBundles } from '../bundles/bundlePicker.ts';
import { callAsPerson } from '../commands/person.ts';
import { operationPage, type ListedOperation } from '../commands/toolOutputs.ts';
import { DEMO_AGENT } from './demoAgent.ts';

/** The demo agent's operations in these statuses, the newest hundred of each. */
export async function demoWork(
  sluice: Sluice,
  statuses: readonly OperationStatus[],
): Promise<ListedOperation[]> {
  const pages = await Promise.all(
    statuses.map((status) => callAsPerson(sluice, 'list_operations', { status, limit: 100 })),
  );
  const listed = pages.flatMap(({ output }) => operationPage(output).items);
  return listed.filter(({ caller }) => caller === DEMO_AGENT);
}

/** Bundles that the demo agent set up and that are still there. */
export async function demoBundles(sluice: Sluice): Promise<string[]> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const args = { kind: 'provision_bundle', limit: 100, ...(cursor !== null && { cursor }) };
    const page = operationPage((await callAsPerson(sluice, 'list_operations', args)).output);
    for (const { id, caller } of page.items) {
      const { bundleId } = sluice.operations.get(id);
      if (caller === DEMO_AGENT && bundleId !== null && sluice.bundle(bundleId)) ids.add(bundleId);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return [...ids];
}

/** The name, or with a number where the sandbox has such a bundle in development already. */
export async function freeName(sluice: Sluice, name: string): Promise<string> {
  const bundles = await listBundles(sluice, { provider: 'sandbox', environment: 'development' });
  const taken = new Set(bundles.map((bundle) => normalizeBundleName(bundle.name)));
  for (let number = 2, free = name; ; number += 1) {
    if (!taken.has(free)) return free;
    free = `${name} (${number})`;
  }
}
