// The sandbox's own things on both sides at once: at the provider, and in Sluice's records. What it comes with, what a
// demonstration adds, and how both are put right again. Nothing that a person or an agent set up is its business.
import type { AuditLog } from '../../core/audit/auditLog.ts';
import type { DemoWorld } from '../../core/demoWorld.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import { normalizeBundleName } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import { operationBusyWith } from '../../core/operation/engineRefusals.ts';
import type { Store, StoreTransaction, StoreView } from '../../core/storage/store.ts';
import type { Vault } from '../../core/storage/vault.ts';
import { SEED_PLAN, type PlannedBundle } from './seedPlan.ts';
import type { Sandbox } from './startSandbox.ts';
import type { SandboxSeed } from './sandboxSeed.ts';

interface SandboxWorldDeps {
  store: Store;
  vault: Vault;
  sandbox: Sandbox;
  /** Removes a bundle with its credentials and their secrets from the records. */
  removeBundle: (tx: StoreTransaction, bundleId: string) => void;
}

/** Fact that says that the sandbox's things were taken over into Sluice's records. */
const SEEDED = 'sandbox.seeded';
const PROVIDER = 'sandbox';

export class SandboxWorld implements DemoWorld {
  readonly #deps: SandboxWorldDeps;
  readonly #audit: () => AuditLog;

  /** @param audit the log, which is created after the world that it records */
  constructor(deps: SandboxWorldDeps, audit: () => AuditLog) {
    this.#deps = deps;
    this.#audit = audit;
  }

  /** Takes the sandbox's bundles and accounts into Sluice's records, once. A locked vault postpones it. */
  async seed(): Promise<void> {
    const { store, vault, sandbox } = this.#deps;
    if (vault.state === 'locked' || store.read((view) => view.facts.get(SEEDED)) !== undefined) return;
    const seed = sandbox.seed();
    await store.transaction((tx) => {
      if (tx.facts.get(SEEDED) !== undefined) return;
      record(tx, seed);
      tx.facts.set(SEEDED, true);
    });
  }

  ownBundles(): string[] {
    const { store } = this.#deps;
    return store.read((view) => SEED_PLAN.flatMap((plan) => found(view, plan)?.id ?? []));
  }

  async restore(): Promise<number> {
    const { store } = this.#deps;
    const missing = store.read((view) => SEED_PLAN.filter((plan) => !isTaken(view, plan)));
    return (await this.#plant(missing)).length;
  }

  async addBundle(name: string, accounts: number): Promise<string> {
    const plan: PlannedBundle = {
      name: normalizeBundleName(name),
      environment: 'development',
      plan: 'free',
      ageDays: 0,
      unused: 0,
      accounts,
      webhooks: 1,
    };
    const [id] = await this.#plant([plan]);
    if (id !== undefined) return id;
    throw new AppError('bundle-conflict', `The sandbox has a bundle “${plan.name}” already.`, {
      next: 'Nothing was made. “Sluice: Remove Demo Data” takes it away.',
    });
  }

  addedBundles(): string[] {
    const { store } = this.#deps;
    const own = new Set(this.ownBundles());
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page = store.read((view) => view.bundles.page({ provider: PROVIDER }, after, 500));
      ids.push(...page.items.filter(({ id, demo }) => demo && !own.has(id)).map(({ id }) => id));
      after = page.nextKey;
    } while (after !== null);
    return ids;
  }

  async remove(bundleIds: readonly string[]): Promise<{ removed: number; busy: number }> {
    const { store, sandbox, removeBundle } = this.#deps;
    const gone: Bundle[] = [];
    let busy = 0;
    await store.transaction((tx) => {
      for (const id of bundleIds) {
        const bundle = tx.bundles.get(id);
        if (bundle?.provider !== PROVIDER) continue;
        if (operationBusyWith(tx, id, null) !== undefined) {
          busy += 1;
          continue;
        }
        sandbox.uproot(bundle, tx.credentials.ofBundle(id));
        removeBundle(tx, id);
        gone.push(bundle);
      }
      if (gone.length === 0) return;
      this.#audit().append(tx, {
        kind: 'write',
        caller: 'You',
        tool: 'remove demo data',
        operationId: null,
        bundleIds: gone.map(({ id }) => id),
        facts: { title: `remove ${gone.length} of the demo’s bundles`, verbs: ['delete'] },
      });
    });
    return { removed: gone.length, busy };
  }

  /** @returns the ids of those that were made */
  async #plant(plans: readonly PlannedBundle[]): Promise<string[]> {
    const { store, vault, sandbox } = this.#deps;
    if (plans.length === 0) return [];
    if (vault.state === 'locked')
      throw new AppError('vault-locked', 'The vault is locked: no secret can be kept. Nothing was made.', {
        next: 'Unlock the vault first; Sluice’s log says how.',
      });
    return store.transaction((tx) => {
      const free = plans.filter((plan) => !isTaken(tx, plan));
      const planted = sandbox.plant(free);
      record(tx, planted);
      return planted.bundles.map(({ id }) => id);
    });
  }
}

function record(tx: StoreTransaction, { bundles, credentials, secrets }: SandboxSeed): void {
  for (const bundle of bundles) tx.bundles.insert(bundle);
  for (const credential of credentials) tx.credentials.insert(credential);
  for (const { ref, value } of secrets) tx.secrets.put(ref, value);
}

function isTaken(view: StoreView, { environment, name }: PlannedBundle): boolean {
  return view.bundles.findByIdentity(PROVIDER, environment, normalizeBundleName(name)) !== undefined;
}

function found(view: StoreView, { environment, name }: PlannedBundle): Bundle | undefined {
  const bundle = view.bundles.findByIdentity(PROVIDER, environment, normalizeBundleName(name));
  return bundle?.demo === true && bundle.status === 'active' ? bundle : undefined;
}
