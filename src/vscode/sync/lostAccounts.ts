// Accounts that a person must reconnect, and how many of them count: one rule for the status bar and the badge. Beside
// them, a bundle's own secrets that its provider refuses.
import type { Sluice } from '../../core/sluice.ts';
import { callAsPerson, listAsPerson, type ToolHost } from '../commands/person.ts';
import { credentialPage, type ListedCredential } from '../commands/toolOutputs.ts';
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
  /** Secrets of bundles that a person must replace. */
  refused: readonly LostAccount[];
}

export async function lostAccounts(sluice: Pick<Sluice, 'bundle' | 'runner'>): Promise<LostAccounts> {
  const asked = { tool: 'list_credentials', filter: { state: 'needs_reauth' }, most: Infinity };
  const [bundles, items] = await Promise.all([
    realBundles(sluice),
    listAsPerson(sluice, asked, (output) => credentialPage(output).items),
  ]);
  const placed = ({ id, label, bundleId }: ListedCredential): LostAccount => {
    const bundle = sluice.bundle(bundleId);
    return { id, label, bundle: bundle?.name ?? bundleId, sandbox: bundle?.provider === SANDBOX };
  };
  return {
    hasRealBundle: bundles > 0,
    lost: items.filter((item) => !isSecret(item)).map(placed),
    refused: items.filter(isSecret).map(placed),
  };
}

/** What a person types, in place of signing in. */
function isSecret({ kind }: ListedCredential): boolean {
  return kind === 'input' || kind === 'api_key';
}

/** How many of them the status bar and the badge count. */
export function countedAccounts({ lost, hasRealBundle }: Omit<LostAccounts, 'refused'>): number {
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
