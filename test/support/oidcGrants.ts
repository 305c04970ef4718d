// Accounts at a real OAuth server with strict rotation, and a workspace that holds their tokens. The server keeps a
// journal of every refresh token that was presented to it: the witness of what really happened.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bundle } from '../../src/core/bundle/bundle.ts';
import type { Credential } from '../../src/core/bundle/credential.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { NodeIds } from '../../src/node/nodeIds.ts';
import { oauth2Manifest } from '../../src/providers/manifests/oauth2.ts';
import { openStorage, type Storage } from '../../src/store/openStorage.ts';
import { HeadlessHost } from './headlessHost.ts';
import { startOidcServer, type OidcServer } from './oidcServer.ts';
import type { TemporaryFolders } from './temporaryFolder.ts';

const CLIENT_ID = 'sluice-of-the-tests';
const CLIENT_SECRET = 'client-secret-of-the-tests';
const SCOPE = 'openid offline_access';
export const BUNDLE_ID = 'bnd_accounts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export interface OidcGrantsOptions {
  accounts: number;
  /** How long Sluice waits for a refresh; also how long it lets an unanswered one settle. */
  timeoutMs?: number;
  /** Without it, Sluice cannot ask whether a refresh happened. Default true. */
  introspection?: boolean;
}

/** How often each refresh token was presented, and how often that was refused. */
interface Presented {
  times: number;
  errors: string[];
}

export class OidcGrants {
  readonly server: OidcServer;
  /** Folder with the manifest. */
  readonly manifests: string;
  readonly presented = new Map<string, Presented>();
  readonly #folders: TemporaryFolders;
  readonly #template: string;
  readonly #snapshot: Map<string, Record<string, unknown>>;

  private constructor(server: OidcServer, folders: TemporaryFolders, template: string, manifests: string) {
    this.server = server;
    this.#folders = folders;
    this.#template = template;
    this.manifests = manifests;
    this.#snapshot = structuredClone(server.stored);
    const note = (token: unknown, error?: Error): void => {
      if (typeof token !== 'string') return;
      const entry = this.presented.get(token) ?? { times: 0, errors: [] };
      entry.times += 1;
      if (error) entry.errors.push(error.message);
      this.presented.set(token, entry);
    };
    server.provider.on('grant.success', ({ oidc }) => note(oidc.params?.['refresh_token']));
    server.provider.on('grant.error', ({ oidc }, error) => note(oidc.params?.['refresh_token'], error));
  }

  static async start(folders: TemporaryFolders, options: OidcGrantsOptions): Promise<OidcGrants> {
    const server = await startOidcServer({
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          redirect_uris: ['https://app.example.com/callback'],
        },
      ],
    });
    const manifests = folders.make();
    const { 'token.introspect': introspect, ...requests } = oauth2Manifest.manifest.requests;
    const manifest = {
      ...oauth2Manifest.manifest,
      id: 'accounts',
      limits: { concurrency: 10, perSecond: 1000 },
      requests: {
        ...requests,
        'token.refresh': { ...requests['token.refresh'], timeoutMs: options.timeoutMs ?? 2_000 },
        ...(options.introspection !== false && { 'token.introspect': introspect }),
      },
    };
    writeFileSync(path.join(manifests, 'accounts.json'), JSON.stringify(manifest));
    const template = folders.make();
    // The first start makes everything that any start makes: sandbox, vault, tables.
    await (await HeadlessHost.start(template, { manifests })).stop();
    await mintAccounts(template, server, options.accounts);
    return new OidcGrants(server, folders, template, manifests);
  }

  /** A workspace as it was when the accounts were made, and the server as it was then. */
  async fresh(): Promise<string> {
    this.server.stored.clear();
    for (const [key, value] of structuredClone(this.#snapshot)) this.server.stored.set(key, value);
    this.presented.clear();
    const directory = this.#folders.make(this.#template);
    // Due, and working for long enough that nothing is given up during one trial.
    await this.#withStorage(directory, ({ store }) =>
      store.transaction((tx) => {
        for (const credential of tx.credentials.ofBundle(BUNDLE_ID))
          if (credential.kind === 'grant')
            tx.credentials.update({ ...credential, expiresAt: Date.now() + 240_000 });
      }),
    );
    return directory;
  }

  /** Resolves when no request is in flight. */
  async quiet(): Promise<void> {
    while (this.server.underWay() > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
  }

  /**
   * The accounts whose refresh the server carried out, and whose answer is nowhere in the workspace. In a folder on
   * which no host works.
   */
  async lost(directory: string): Promise<string[]> {
    return this.#withStorage(directory, ({ store }) =>
      store.read((view) =>
        view.credentials.ofBundle(BUNDLE_ID).flatMap(({ id, kind }) => {
          if (kind !== 'grant') return [];
          const token = view.secrets.open({ ownerId: id, part: 'refresh_token' });
          const kept = view.grants.intent(id)?.state === 'answered';
          return this.presented.has(token) && !kept ? [id] : [];
        }),
      ),
    );
  }

  /** Asserts that the tokens of every account but `except` work at the server. */
  async assertWorking(directory: string, except: ReadonlySet<string>): Promise<void> {
    const { RefreshToken, AccessToken } = this.server.provider;
    const held = await this.#withStorage(directory, ({ store }) =>
      store.read((view) =>
        view.credentials.ofBundle(BUNDLE_ID).flatMap((credential) =>
          credential.kind === 'grant' && !except.has(credential.id)
            ? [
                {
                  credential,
                  refresh: view.secrets.open({ ownerId: credential.id, part: 'refresh_token' }),
                  access: view.secrets.open({ ownerId: credential.id, part: 'access_token' }),
                },
              ]
            : [],
        ),
      ),
    );
    for (const { credential, refresh, access } of held) {
      assert.match(credential.state, /^(active|expiring)$/, credential.id);
      assert.ok((await RefreshToken.find(refresh))?.isValid, `refresh token of ${credential.id}`);
      assert.ok((await AccessToken.find(access))?.isValid, `access token of ${credential.id}`);
    }
  }

  /** Asserts, by the server's own journal, that no refresh token was presented twice. */
  assertNoneTwice(): void {
    const twice = [...this.presented.values()].filter(({ times, errors }) => times > 1 || errors.length > 0);
    assert.deepEqual(twice, []);
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  async #withStorage<T>(directory: string, work: (storage: Storage) => T | Promise<T>): Promise<T> {
    const storage = await open(directory);
    try {
      return await work(storage);
    } finally {
      storage.close();
    }
  }
}

function open(directory: string): Promise<Storage> {
  const clock = new NodeClock();
  const keyStore = new FileKeyStore(directory);
  return openStorage({ directory, keyStore, ids: new NodeIds(clock), clock, logger: silent });
}

async function mintAccounts(directory: string, server: OidcServer, accounts: number): Promise<void> {
  const storage = await open(directory);
  const now = Date.now();
  const grants: { credential: Credential; refresh: string; access: string }[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const account = `account-${String(index).padStart(4, '0')}`;
    grants.push({ credential: grantOf(account, now), ...(await mint(server, account)) });
  }
  await storage.store.transaction((tx) => {
    tx.bundles.insert(bundleAt(server.issuer, now));
    tx.credentials.insert({
      ...grantOf('client', now),
      id: 'crd_client',
      kind: 'client_secret',
      account: null,
      state: 'active',
      expiresAt: null,
    });
    tx.secrets.put({ ownerId: 'crd_client', part: 'client_secret' }, CLIENT_SECRET);
    for (const { credential, refresh, access } of grants) {
      tx.credentials.insert(credential);
      tx.secrets.put({ ownerId: credential.id, part: 'refresh_token' }, refresh);
      tx.secrets.put({ ownerId: credential.id, part: 'access_token' }, access);
    }
  });
  storage.close();
}

/** As the authorization code flow leaves them, without a browser. */
export async function mint(
  { provider }: OidcServer,
  accountId: string,
  clientId = CLIENT_ID,
): Promise<{ refresh: string; access: string }> {
  const client = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(SCOPE);
  const grantId = await grant.save(86_400);
  const common = { accountId, client, grantId, scope: SCOPE, gty: 'authorization_code' };
  const refresh = await new provider.RefreshToken({ ...common, rotations: 0 }).save(86_400);
  return { refresh, access: await new provider.AccessToken(common).save(600) };
}

function grantOf(account: string, now: number): Credential {
  return {
    id: `crd_${account}`,
    bundleId: BUNDLE_ID,
    kind: 'grant',
    label: account,
    providerRef: null,
    account,
    state: 'expiring',
    expiresAt: now,
    lastRefreshedAt: null,
    createdAt: now,
    generation: 1,
    refreshedBy: 'sluice',
  };
}

function bundleAt(issuer: string, now: number): Bundle {
  return {
    id: BUNDLE_ID,
    name: 'Accounts',
    provider: 'accounts',
    environment: 'development',
    live: false,
    status: 'active',
    revision: 1,
    subscription: null,
    tools: [],
    inputs: { issuer },
    settings: {},
    webhooks: [],
    oauthClient: {
      clientId: CLIENT_ID,
      credentialId: 'crd_client',
      registrationUri: null,
      authMethod: 'client_secret_basic',
      redirectUris: ['https://app.example.com/callback'],
    },
    unsupported: [],
    createdAt: now,
    lastUsed: { at: null, source: 'unknown' },
    demo: false,
  };
}
