// A Sluice with accounts at a token endpoint of its own, reached over real HTTP: what the sync figures share.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Credential } from '../../src/core/bundle/credential.ts';
import type { Store } from '../../src/core/storage/store.ts';
import type { Sluice } from '../../src/core/sluice.ts';
import { bundleOf } from '../support/syncWorld.ts';
import type { BenchChild } from './benchChild.ts';
import { benchSluice } from './benchSluice.ts';
import type { Bench } from './figure.ts';

export const BUNDLE_ID = 'bnd_bench';
/** Credentials written in one transaction. */
const BATCH = 500;
const CALLER = { kind: 'agent', id: 'cli_bench', label: 'Benchmark', claim: null } as const;

export class GrantsWorld {
  readonly sluice: Sluice;
  readonly endpoint: BenchChild;
  readonly port: number;
  readonly #store: Store;
  readonly #commits: () => number;

  private constructor(parts: {
    sluice: Sluice;
    endpoint: BenchChild;
    port: number;
    store: Store;
    commits: () => number;
  }) {
    this.sluice = parts.sluice;
    this.endpoint = parts.endpoint;
    this.port = parts.port;
    this.#store = parts.store;
    this.#commits = parts.commits;
  }

  /** @param latencyMs how long each refresh takes at the provider */
  static async open(bench: Bench, { latencyMs, accounts }: { latencyMs: number; accounts: number }) {
    const endpoint = await bench.child('tokenEndpoint.ts', [String(latencyMs)]);
    const port = await endpoint.ask<number>('port');
    const folder = bench.newFolder();
    const manifests = path.join(folder, 'manifests');
    mkdirSync(manifests);
    writeFileSync(path.join(manifests, 'tokens.json'), JSON.stringify(manifestAt(port)));
    let commits = 0;
    const seen: { store?: Store } = {};
    const sluice = await benchSluice(path.join(folder, 'storage'), {
      manifestDirectories: [manifests],
      wrapStore: (store) => {
        seen.store = store;
        return {
          read: (work) => store.read(work),
          transaction: (work) => {
            commits += 1;
            return store.transaction(work);
          },
        };
      },
    });
    if (seen.store === undefined) throw new Error('There is no storage.');
    const world = new GrantsWorld({ sluice, endpoint, port, store: seen.store, commits: () => commits });
    await world.#seed(accounts);
    return world;
  }

  /** Transactions so far; each is one fsync. */
  get commits(): number {
    return this.#commits();
  }

  /** Every account is due again. */
  async makeDue(): Promise<void> {
    const due = this.#store.read((view) => view.credentials.ofBundle(BUNDLE_ID));
    await this.#inBatches(due, (tx, credential) =>
      tx.credentials.update({ ...credential, state: 'expiring', expiresAt: Date.now() }),
    );
  }

  /** As an agent does it: call after call, each with the cursor of the one before. @returns how many were refreshed */
  async syncByCalls(batchSize: number): Promise<number> {
    let cursor: unknown;
    let refreshed = 0;
    for (;;) {
      const args = { bundle_id: BUNDLE_ID, batch_size: batchSize, ...(cursor !== undefined && { cursor }) };
      const { output, isError } = await this.sluice.runner.call({
        tool: 'sync_credentials',
        args: cursor === undefined ? args : { batch_size: batchSize, cursor },
        caller: CALLER,
        cancelled: new AbortController().signal,
      });
      if (isError) throw new Error(JSON.stringify(output));
      refreshed += (output['refreshed'] as unknown[]).length;
      if (output['has_more'] !== true) return refreshed;
      cursor = output['next_cursor'];
    }
  }

  /** As a person's Resume Sync does it: driven by Sluice itself. */
  async syncToTheEnd(): Promise<number> {
    const filters = { bundleId: BUNDLE_ID, scope: 'all', retryFailed: false } as const;
    const { id } = await this.sluice.sync.drive(filters, CALLER);
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const { status } = this.sluice.operations.get(id);
        if (status === 'completed') resolve();
        else if (status !== 'running') reject(new Error(`The run is ${status}.`));
        else return;
        subscription.dispose();
      };
      const subscription = this.sluice.operations.onDidChange(look);
      look();
    });
    return this.sluice.sync.state(id).run.counts.refreshed;
  }

  async #seed(accounts: number): Promise<void> {
    await this.#store.transaction((tx) => tx.bundles.insert(bundleOf(BUNDLE_ID)));
    await this.#inBatches(
      Array.from({ length: accounts }, (_, index) => grant(`crd_${String(index).padStart(8, '0')}`)),
      (tx, credential) => {
        tx.credentials.insert(credential);
        tx.secrets.put({ ownerId: credential.id, part: 'access_token' }, `access-${credential.id}`);
        tx.secrets.put({ ownerId: credential.id, part: 'refresh_token' }, `refresh-${credential.id}`);
      },
    );
  }

  async #inBatches(
    credentials: readonly Credential[],
    write: (tx: Parameters<Parameters<Store['transaction']>[0]>[0], credential: Credential) => void,
  ): Promise<void> {
    for (let from = 0; from < credentials.length; from += BATCH) {
      await this.#store.transaction((tx) => {
        for (const credential of credentials.slice(from, from + BATCH)) write(tx, credential);
      });
    }
  }
}

function manifestAt(port: number): object {
  return {
    id: 'tokens',
    name: 'Tokens',
    environments: { development: { baseUrl: `http://127.0.0.1:${port}`, live: false } },
    limits: { concurrency: 20, perSecond: 1_000 },
    oauth: { issuer: `http://127.0.0.1:${port}`, rotation: 'strict' },
    requests: {
      'token.refresh': {
        type: 'http',
        method: 'POST',
        path: '/token',
        verb: 'maintain',
        auth: 'none',
        form: { grant_type: 'refresh_token', refresh_token: '{secret:refresh_token}' },
        outputs: { expires_in: '/expires_in' },
        secretOutputs: { access_token: '/access_token', refresh_token: '/refresh_token' },
        timeoutMs: 10_000,
      },
    },
  };
}

function grant(id: string): Credential {
  return {
    id,
    bundleId: BUNDLE_ID,
    kind: 'grant',
    label: id,
    providerRef: null,
    account: id,
    state: 'expiring',
    expiresAt: Date.now(),
    lastRefreshedAt: null,
    createdAt: Date.now(),
    generation: 1,
    refreshedBy: 'sluice',
  };
}
