// Real storages in folders of their own, and records with every member set, for the tests of src/store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { Credential } from '../../../src/core/bundle/credential.ts';
import type { CallRecord, Operation, StepRecord } from '../../../src/core/operation/operation.ts';
import type { KeyStore, Logger } from '../../../src/core/hostPorts.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { openStorage, type OpenStorageOptions, type Storage } from '../../../src/store/openStorage.ts';
import { operationWith, type AnyOperation } from '../../support/operations.ts';

export class MemoryKeyStore implements KeyStore {
  key: Uint8Array | undefined;
  saves = 0;

  load(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.key);
  }

  save(key: Uint8Array): Promise<void> {
    this.key = key;
    this.saves += 1;
    return Promise.resolve();
  }
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

const clock = new NodeClock();
export const ids = new NodeIds(clock);

/** Folders and storages of one test; `dispose` closes and removes them all. */
export class StorageSandbox {
  readonly keyStore = new MemoryKeyStore();
  readonly #directories: string[] = [];
  readonly #storages: Storage[] = [];

  newDirectory(): string {
    const directory = mkdtempSync(path.join(tmpdir(), 'sluice-store-'));
    this.#directories.push(directory);
    return directory;
  }

  async open(directory: string, options: Partial<OpenStorageOptions> = {}): Promise<Storage> {
    const storage = await openStorage({
      directory,
      keyStore: this.keyStore,
      ids,
      clock,
      logger: silentLogger,
      ...options,
    });
    this.#storages.push(storage);
    return storage;
  }

  dispose(): void {
    for (const storage of this.#storages) storage.close();
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
  }
}

export function databaseFile(directory: string): string {
  return path.join(directory, 'sluice.sqlite');
}

export function bundle(changes: Partial<Bundle> = {}): Bundle {
  const id = changes.id ?? ids.create('bundle');
  return {
    id,
    name: `Bundle ${id}`,
    provider: 'sandbox',
    environment: 'staging',
    live: false,
    status: 'active',
    revision: 3,
    subscription: { plan: 'team', addOns: ['audit'] },
    tools: [{ name: 'send', title: 'Send a message' }],
    inputs: { repository: 'acme/api', tags: ['a', 1, null] },
    settings: { nested: { deep: true } },
    webhooks: [
      { id: 'wh_1', providerRef: '77', url: 'https://acme.test/h', events: ['push'], credentialId: 'cred_1' },
    ],
    oauthClient: {
      clientId: 'client',
      credentialId: null,
      registrationUri: 'https://as.test/register/client',
      authMethod: 'client_secret_basic',
      redirectUris: ['http://127.0.0.1/callback'],
    },
    unsupported: [{ request: 'usage.read', why: 'There is no such request.' }],
    createdAt: 1_790_000_000_000,
    lastUsed: { at: null, source: 'unknown' },
    demo: true,
    ...changes,
  };
}

export function credential(bundleId: string, changes: Partial<Credential> = {}): Credential {
  return {
    id: ids.create('cred'),
    bundleId,
    kind: 'grant',
    label: 'alice@example.test',
    providerRef: 'grant-1',
    account: 'alice',
    state: 'active',
    expiresAt: 1_790_000_003_600,
    lastRefreshedAt: null,
    createdAt: 1_790_000_000_000,
    generation: 1,
    refreshedBy: 'sluice',
    ...changes,
  };
}

export function operation(changes: Partial<AnyOperation> = {}): Operation {
  return operationWith({
    id: ids.create('op'),
    identity: 'identity-1',
    caller: { kind: 'agent', id: 'token_1', label: 'Claude Code', claim: 'claude-code 3.1' },
    message: 'Registering 3 webhook endpoints (2 of 3)',
    args: { name: 'acme', provider: 'sandbox' },
    bundleId: null,
    progress: 12.5,
    createdAt: 1_790_000_000_000,
    updatedAt: 1_790_000_000_001,
    ...changes,
  });
}

export function step(operationId: string, changes: Partial<StepRecord> = {}): StepRecord {
  return {
    operationId,
    index: 0,
    name: 'credentials',
    title: 'Create API credentials',
    status: 'running',
    message: 'Creating an API key',
    output: null,
    startedAt: 1_790_000_000_000,
    endedAt: null,
    ...changes,
  };
}

export function call(operationId: string, changes: Partial<CallRecord> = {}): CallRecord {
  return {
    operationId,
    step: 'webhooks',
    key: 'webhook-1',
    phase: 'run',
    attempt: 1,
    resent: false,
    provider: 'sandbox',
    environment: 'staging',
    request: 'webhook.create',
    params: { url: 'https://acme.test/h' },
    secrets: { token: { ownerId: 'bundle_1', part: 'input.token' } },
    secretOwner: 'bundle_1',
    values: null,
    secretParts: [],
    idempotencyKey: 'op_1:webhooks:webhook-1',
    undo: { request: 'webhook.delete', params: {} },
    state: 'intended',
    sealedAnswer: null,
    intendedAt: 1_790_000_000_000,
    answeredAt: null,
    ...changes,
  };
}
