// Takes the sandbox's bundles and accounts into Sluice's records, once: what a person finds to play with.
import type { Store, Vault } from '../../core/ports.ts';
import type { Sandbox } from './startSandbox.ts';

/** Fact that says that it was done. */
const SANDBOX_SEEDED = 'sandbox.seeded';

/** A locked vault postpones it. */
export async function takeOverSeed(
  { store, vault }: { store: Store; vault: Vault },
  sandbox: Sandbox,
): Promise<void> {
  if (vault.state === 'locked' || store.read((view) => view.facts.get(SANDBOX_SEEDED)) !== undefined) return;
  const seed = sandbox.seed();
  await store.transaction((tx) => {
    if (tx.facts.get(SANDBOX_SEEDED) !== undefined) return;
    for (const bundle of seed.bundles) tx.bundles.insert(bundle);
    for (const credential of seed.credentials) tx.credentials.insert(credential);
    for (const { ref, value } of seed.secrets) tx.secrets.put(ref, value);
    tx.facts.set(SANDBOX_SEEDED, true);
  });
}
