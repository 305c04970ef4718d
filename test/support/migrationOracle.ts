// What must hold of migrated bundles whatever happened on the way: each is active at one place, the sandbox holds there
// exactly what its record says and nothing of it anywhere else, and the vault holds the very secrets that were issued.
import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ENVIRONMENTS, type Bundle, type Environment } from '../../src/core/bundle/bundle.ts';
import type { Credential } from '../../src/core/bundle/credential.ts';
import { SandboxDatabase, type RecordKind } from '../../src/providers/sandbox/sandboxDatabase.ts';
import { SandboxSecrets, type SecretKind } from '../../src/providers/sandbox/sandboxSecrets.ts';
import { lookInto } from './deadStorage.ts';

/** What is recorded of the sandbox's bundles and credentials, in a folder that a host may be working on. */
export interface Recorded {
  bundles: Bundle[];
  credentials: Credential[];
  /** Facts about old places that are not removed yet. */
  left: string[];
}

/** Things of the sandbox that a record names: `environment kind id`. */
export function thingsOf(bundle: Bundle, credentials: readonly Credential[]): string[] {
  const { environment } = bundle;
  const own = credentials.filter(({ bundleId }) => bundleId === bundle.id);
  return [
    ...own
      .filter(({ kind, state }) => kind === 'api_key' && state !== 'revoked')
      .map(({ providerRef }) => `${environment} credential ${providerRef}`),
    ...bundle.webhooks.map(({ providerRef }) => `${environment} webhook ${providerRef}`),
    ...(bundle.oauthClient ? [`${environment} client ${bundle.oauthClient.clientId}`] : []),
  ];
}

export function recordedIn(directory: string): Recorded {
  const database = new DatabaseSync(path.join(directory, 'sluice.sqlite'), { readOnly: true });
  try {
    const rows = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
    const documents = (sql: string): object[] =>
      rows(sql).map(
        ({ document, ...columns }) => ({ ...JSON.parse(String(document)), ...columns }) as object,
      );
    return {
      bundles: documents(
        'SELECT id, provider, environment, name, status, document FROM bundles ORDER BY id',
      ) as Bundle[],
      credentials: documents(
        'SELECT id, bundle_id AS bundleId, state, document FROM credentials',
      ) as Credential[],
      left: rows("SELECT key FROM facts WHERE key LIKE 'migration.left.%'").map(({ key }) => String(key)),
    };
  } finally {
    database.close();
  }
}

/** Things that exist at the sandbox: `environment kind id`. */
export function existingIn(directory: string): string[] {
  const world = new SandboxDatabase(path.join(directory, 'sandbox'));
  const kinds: RecordKind[] = ['credential', 'webhook', 'client'];
  try {
    return ENVIRONMENTS.flatMap((environment) =>
      kinds.flatMap((kind) =>
        world.records(environment, kind).map(({ id }) => `${environment} ${kind} ${id}`),
      ),
    );
  } finally {
    world.close();
  }
}

/** Asserts that sandbox and records agree, thing by thing, and that nothing is left to be removed. */
export function assertNothingLost(directory: string): void {
  const { bundles, credentials, left } = recordedIn(directory);
  const sandboxes = bundles.filter(({ provider }) => provider === 'sandbox');
  assert.deepEqual([...new Set(sandboxes.map(({ status }) => status))], ['active']);
  assert.deepEqual(left, []);
  assert.deepEqual(
    existingIn(directory).sort(),
    sandboxes.flatMap((bundle) => thingsOf(bundle, credentials)).sort(),
  );
}

/** Asserts, in a folder on which no host works, that each secret of these bundles is the one that was issued there. */
export async function assertIssuedSecrets(directory: string, bundleIds: readonly string[]): Promise<void> {
  await lookInto(directory, (store, world) => {
    const secrets = new SandboxSecrets(world.fact('root') ?? new Uint8Array());
    for (const bundleId of bundleIds) {
      const { bundle, credentials } = store.read((view) => ({
        bundle: view.bundles.get(bundleId),
        credentials: view.credentials.ofBundle(bundleId),
      }));
      assert.ok(bundle);
      for (const credential of credentials.filter(({ kind }) => kind !== 'grant')) {
        const { id: ownerId, kind } = credential;
        const [part, issued] = ISSUED[kind] ?? ['', 'demo'];
        const held = store.read((view) => view.secrets.open({ ownerId, part }));
        const expected = secrets.value(bundle.environment, issued, credential.providerRef ?? '');
        assert.ok(held === expected, `${kind} of ${bundle.name}`);
      }
    }
    const owners = secretOwnersIn(directory);
    const known = new Set([
      ...recordedIn(directory).credentials.map(({ id }) => id),
      ...recordedIn(directory).bundles.map(({ id }) => id),
    ]);
    assert.deepEqual(
      owners.filter((owner) => !known.has(owner)),
      [],
      'nothing is kept of what is gone',
    );
  });
}

const ISSUED: Record<string, [part: string, kind: SecretKind]> = {
  api_key: ['secret', 'api-key'],
  webhook_secret: ['secret', 'webhook'],
  client_secret: ['client_secret', 'client'],
};

function secretOwnersIn(directory: string): string[] {
  const database = new DatabaseSync(path.join(directory, 'sluice.sqlite'), { readOnly: true });
  try {
    return database
      .prepare('SELECT DISTINCT owner_id AS owner FROM secrets')
      .all()
      .map(({ owner }) => String(owner));
  } finally {
    database.close();
  }
}

/** Where each of the bundles is. */
export function environmentsOf(directory: string, bundleIds: readonly string[]): Environment[] {
  const { bundles } = recordedIn(directory);
  return bundleIds.map((id) => {
    const bundle = bundles.find((candidate) => candidate.id === id);
    assert.ok(bundle);
    return bundle.environment;
  });
}
