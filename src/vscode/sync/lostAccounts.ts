// Accounts that a person must reconnect, and how many of them count: one rule for the status bar and the badge.
import type { Sluice } from '../../core/sluice.ts';
import { callAsPerson, listAsPerson, type ToolHost } from '../commands/person.ts';
import { credentialPage } from '../commands/toolOutputs.ts';
import { isCounted, SANDBOX, type Placed } from '../views/sandboxRule.ts';

/** A credential that works again only once a person reconnects its account. */
export interface LostAccount extends Placed {
  id: string;
  label: string;
  bundle: string;
}

export interface LostAccounts {
  /** Whether there is a bundle outside the sandbox. */
  hasRealBundle: boolean;
  /** All of them. */
  lost: readonly LostAccount[];
}

export async function lostAccounts(sluice: Pick<Sluice, 'bundle' | 'runner'>): Promise<LostAccounts> {
  const all = { tool: 'list_credentials', filter: { state: 'needs_reauth' }, most: Infinity };
  const [bundles, items] = await Promise.all([
    realBundles(sluice),
    listAsPerson(sluice, all, (output) => credentialPage(output).items),
  ]);
  const lost = items.map(({ id, label, bundleId }) => {
    const bundle = sluice.bundle(bundleId);
    return { id, label, bundle: bundle?.name ?? bundleId, sandbox: bundle?.provider === SANDBOX };
  });
  return { hasRealBundle: bundles > 0, lost };
}

/** How many of them the status bar and the badge count. */
export function countedAccounts({ lost, hasRealBundle }: LostAccounts): number {
  return lost.filter((account) => isCounted(account, hasRealBundle)).length;
}

/** The number of bundles outside the sandbox: by difference, because the set of providers need not be known. */
export async function realBundles(sluice: ToolHost): Promise<number> {
  const totals = await Promise.all(
    [{}, { provider: SANDBOX }].map(async (filter) => {
      const { output } = await callAsPerson(sluice, 'list_bundles', { ...filter, limit: 1 });
      return Number(output['total'] ?? 0);
    }),
  );
  const [all = 0, sandbox = 0] = totals;
  return all - sandbox;
}
