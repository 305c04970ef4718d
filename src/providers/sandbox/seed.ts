// Fills a new sandbox with the demo's things, and tells the composition what Sluice's own store must know of them.
import type { Bundle, Webhook } from '../../core/bundle/bundle.ts';
import { normalizeBundleName } from '../../core/bundle/bundle.ts';
import type { Credential, CredentialKind } from '../../core/bundle/credential.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { SecretRef } from '../../core/bundle/credential.ts';
import type { Clock, Ids } from '../../core/hostPorts.ts';
import type { SandboxDatabase } from './sandboxDatabase.ts';
import { World } from './sandboxRequest.ts';
import { secretMarker, type SecretKind, type SandboxSecrets } from './sandboxSecrets.ts';
import { sandboxManifest } from './sandboxManifest.ts';
import { accountName, SEED_PLAN, type PlannedBundle } from './seedPlan.ts';
import type { SandboxSeed } from './sandboxSeed.ts';

const DAY_MS = 24 * 60 * 60_000;
const FACT = 'seed';
/** For what it offers, which is the same at every address. */
const DESCRIBED = sandboxManifest('http://127.0.0.1');

/** The seed as it is kept: with secret markers, never with secrets. */
interface StoredSeed {
  bundles: Bundle[];
  credentials: Credential[];
  secrets: { ref: SecretRef; value: { $secret: string } }[];
}

/** Makes the demo's things once; afterwards yields the same, from the database. */
export function seedSandbox(
  database: SandboxDatabase,
  secrets: SandboxSecrets,
  ids: Ids,
  clock: Clock,
): SandboxSeed {
  const stored = database.transaction(() => {
    const known = database.fact(FACT);
    if (known !== undefined) return JSON.parse(new TextDecoder().decode(known)) as StoredSeed;
    const made = new Seeding(database, secrets, ids, clock).make(SEED_PLAN);
    database.setFact(FACT, new TextEncoder().encode(JSON.stringify(made)));
    return made;
  });
  return revealed(stored, secrets);
}

/** Makes more of the same; each call makes others. */
export function createSeedBundles(
  database: SandboxDatabase,
  secrets: SandboxSecrets,
  ids: Ids,
  clock: Clock,
  plans: readonly PlannedBundle[],
): SandboxSeed {
  const made = database.transaction(() => new Seeding(database, secrets, ids, clock).make(plans));
  return revealed(made, secrets);
}

/** Takes away at the sandbox what a bundle has there. */
export function removeSeedBundle(
  database: SandboxDatabase,
  { environment, webhooks, oauthClient }: Bundle,
  credentials: readonly Credential[],
): void {
  database.transaction(() => {
    for (const { kind, providerRef } of credentials) {
      if (providerRef === null) continue;
      if (kind === 'grant') database.remove(environment, 'grant', providerRef);
      if (kind !== 'api_key') continue;
      database.remove(environment, 'credential', providerRef);
      database.remove(environment, 'subscription', providerRef);
    }
    for (const { providerRef } of webhooks) database.remove(environment, 'webhook', providerRef);
    if (oauthClient !== null) database.remove(environment, 'client', oauthClient.clientId);
  });
}

function revealed(stored: StoredSeed, secrets: SandboxSecrets): SandboxSeed {
  return {
    bundles: stored.bundles,
    credentials: stored.credentials,
    secrets: stored.secrets.map(({ ref, value }) => ({ ref, value: secrets.reveal(value) })),
  };
}

class Seeding {
  readonly #seed: StoredSeed = { bundles: [], credentials: [], secrets: [] };
  readonly #database: SandboxDatabase;
  readonly #secrets: SandboxSecrets;
  readonly #ids: Ids;
  readonly #clock: Clock;
  #accounts = 0;

  constructor(database: SandboxDatabase, secrets: SandboxSecrets, ids: Ids, clock: Clock) {
    this.#database = database;
    this.#secrets = secrets;
    this.#ids = ids;
    this.#clock = clock;
  }

  make(plans: readonly PlannedBundle[]): StoredSeed {
    for (const plan of plans) this.#addBundle(plan);
    return this.#seed;
  }

  #addBundle(plan: PlannedBundle): void {
    const now = this.#clock.now();
    const createdAt = now - plan.ageDays * DAY_MS;
    const { environment } = plan;
    const world = new World(environment, this.#database, this.#secrets, this.#clock, this.#ids);
    const bundleId = this.#ids.create('bnd');
    const tag = `seed/${bundleId}`;
    const lastUsedAt = typeof plan.unused === 'number' ? now - plan.unused * DAY_MS - 3_600_000 : null;
    const put = (
      kind: 'credential' | 'webhook' | 'client' | 'grant' | 'subscription',
      id: string,
      data: JsonObject,
    ): void => world.put(kind, { id, tag, data, createdAt });
    const keep = (
      kind: CredentialKind,
      label: string,
      providerRef: string,
      values: Record<string, [SecretKind, string]>,
      more: Partial<Credential> = {},
    ): Credential => {
      const credential: Credential = {
        id: this.#ids.create('crd'),
        bundleId,
        kind,
        label,
        providerRef,
        account: null,
        state: 'active',
        expiresAt: null,
        lastRefreshedAt: null,
        createdAt,
        generation: 1,
        refreshedBy: 'sluice',
        ...more,
      };
      this.#seed.credentials.push(credential);
      for (const [part, [secretKind, secretId]] of Object.entries(values)) {
        const value = secretMarker(environment, secretKind, secretId);
        this.#seed.secrets.push({ ref: { ownerId: credential.id, part }, value });
      }
      return credential;
    };

    const apiKeyId = this.#ids.create('cred');
    put('credential', apiKeyId, {
      name: plan.name,
      usage_known: plan.unused !== 'unknown',
      last_used_at: lastUsedAt,
    });
    put('subscription', apiKeyId, {
      plan: plan.plan,
      add_ons: [],
      amount_minor: plan.plan === 'pro' ? 2900 : 0,
      currency: 'EUR',
      period: 'month',
    });
    keep('api_key', 'API key', apiKeyId, { secret: ['api-key', apiKeyId] });

    const { webhooks: offered } = DESCRIBED.manifest;
    const slug = plan.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
    const base = `https://hooks.${slug}.example/${environment}`;
    const webhooks = offered.slice(0, plan.webhooks).map(({ title, url, events }): Webhook => {
      const id = this.#ids.create('whk');
      const target = url.replace('{webhook_base_url}', base);
      put('webhook', id, { url: target, events });
      const secret = keep('webhook_secret', `Signing secret: ${title}`, id, { secret: ['webhook', id] });
      return { id: this.#ids.create('wbh'), providerRef: id, url: target, events, credentialId: secret.id };
    });

    const clientId = this.#ids.create('clt');
    const redirectUris = [`https://${slug}.example/oauth/callback`];
    put('client', clientId, { client_name: plan.name, redirect_uris: redirectUris });
    const clientSecret = keep('client_secret', 'OAuth client secret', clientId, {
      client_secret: ['client', clientId],
      registration_access_token: ['registration', clientId],
    });
    for (let count = 0; count < plan.accounts; count += 1)
      this.#addGrant(now, createdAt, clientId, put, keep);

    const inputs: Record<string, JsonValue> = { webhook_base_url: base, redirect_uris: redirectUris };
    this.#seed.bundles.push({
      id: bundleId,
      name: normalizeBundleName(plan.name),
      provider: 'sandbox',
      environment,
      live: environment === 'production',
      status: 'active',
      revision: 1,
      subscription: { plan: plan.plan, addOns: [] },
      inputs,
      settings: {},
      webhooks,
      oauthClient: {
        clientId,
        credentialId: clientSecret.id,
        registrationUri: null,
        authMethod: 'client_secret_post',
        redirectUris,
      },
      unsupported: [],
      createdAt,
      lastUsed:
        lastUsedAt === null
          ? { at: null, source: plan.unused === 'never' ? 'provider' : 'unknown' }
          : { at: lastUsedAt, source: 'provider' },
      demo: true,
    });
  }

  /** One account whose tokens are due for a refresh: expired, or to expire within the refresh margin. */
  #addGrant(
    now: number,
    createdAt: number,
    clientId: string,
    put: (kind: 'grant', id: string, data: JsonObject) => void,
    keep: (
      kind: 'grant',
      label: string,
      providerRef: string,
      values: Record<string, [SecretKind, string]>,
      more: Partial<Credential>,
    ) => void,
  ): void {
    const account = accountName(this.#accounts);
    const expiresInSeconds = (this.#accounts % 7) * 40 - 60;
    this.#accounts += 1;
    const grantId = this.#ids.create('grt');
    const expiresAtSeconds = Math.floor(now / 1000) + expiresInSeconds;
    put('grant', grantId, { client_id: clientId, account, generation: 1, dead: false });
    keep(
      'grant',
      account,
      grantId,
      {
        access_token: ['access', `${grantId}.1.${expiresAtSeconds}`],
        refresh_token: ['refresh', `${grantId}.1`],
      },
      {
        account,
        state: 'expiring',
        expiresAt: expiresAtSeconds * 1000,
        lastRefreshedAt: Math.max(createdAt, now - DAY_MS),
      },
    );
  }
}
