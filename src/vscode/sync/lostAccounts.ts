// Accounts that a person has to connect again, and how many of them count: one rule for the status bar and the badge.
import type { Sluice } from '../../core/sluice.ts';
import { callAsPerson } from '../commands/person.ts';
import { credentialPage } from '../commands/toolOutputs.ts';
import { isCounted, SANDBOX, type Placed } from '../views/sandboxRule.ts';

/** A credential that works again only once a person has connected its account. */
export interface LostAccount extends Placed {
  id: string;
  label: string;
  bundle: string;
}

export interface LostAccounts {
  /** Whether there is a bundle that is not the sandbox's. */
  hasRealBundle: boolean;
  lost: readonly LostAccount[];
  /** How many credentials there are to reconnect in all; `lost` may hold fewer. */
  lostTotal: number;
}

/** More than this many would not be read one by one. */
const MOST = 50;

export async function lostAccounts(sluice: Sluice): Promise<LostAccounts> {
  const [hasRealBundle, { output }] = await Promise.all([
    holdsRealBundle(sluice),
    callAsPerson(sluice, 'list_credentials', { state: 'needs_reauth', limit: MOST }),
  ]);
  const { items, total } = credentialPage(output);
  const lost = items.map(({ id, label, bundleId }) => {
    const bundle = sluice.bundle(bundleId);
    return { id, label, bundle: bundle?.name ?? bundleId, sandbox: bundle?.provider === SANDBOX };
  });
  return { hasRealBundle, lost, lostTotal: total };
}

/** Of those that are not looked at one by one, none is known to be the sandbox's. */
export function countedAccounts({ lost, lostTotal, hasRealBundle }: LostAccounts): number {
  const counted = lost.filter((account) => isCounted(account, hasRealBundle)).length;
  return counted + Math.max(lostTotal - lost.length, 0);
}

/** By counting: which providers there are need not be known for it. */
async function holdsRealBundle(sluice: Sluice): Promise<boolean> {
  const totals = await Promise.all(
    [{}, { provider: SANDBOX }].map(async (filter) => {
      const { output } = await callAsPerson(sluice, 'list_bundles', { ...filter, limit: 1 });
      return Number(output['total'] ?? 0);
    }),
  );
  const [all = 0, sandbox = 0] = totals;
  return all > sandbox;
}
