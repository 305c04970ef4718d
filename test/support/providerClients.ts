// Official and well-known clients of providers, which only tests use. Knows the few members that tests call, not what they
// are asked.
import { loadClientPackage } from '../../scripts/clientPackages.ts';

/** The part of @gitbeaker/rest that tests compare with. */
export interface Gitlab {
  ProjectHooks: {
    add(project: string, url: string, options: object): Promise<unknown>;
    all(project: string, options: object): Promise<unknown>;
    edit(project: string, hook: number, url: string, options: object): Promise<unknown>;
    remove(project: string, hook: number): Promise<unknown>;
  };
  ProjectAccessTokens: {
    create(project: string, name: string, scopes: string[], end: string, options: object): Promise<unknown>;
    revoke(project: string, token: number): Promise<unknown>;
  };
}

/** @param host base URL of the server */
export async function gitlabClient(host: string, oauthToken: string): Promise<Gitlab> {
  const { Gitlab: Client } = (await loadClientPackage('@gitbeaker/rest/dist/index.mjs')) as {
    Gitlab: new (options: object) => Gitlab;
  };
  return new Client({ host, oauthToken });
}

interface Lists {
  list(query: object): Promise<unknown>;
}
interface Makes {
  create(content: object): Promise<unknown>;
  delete(id: string): Promise<unknown>;
}
interface Changes {
  update(id: string, content: object): Promise<unknown>;
}

/** The part of Auth0's official client that tests compare with. */
export interface Auth0 {
  clients: Lists & Makes & Changes;
  logStreams: Makes & Changes;
  users: Lists & Changes;
  logs: Lists;
  resourceServers: Makes;
  clientGrants: Makes;
}

/** @param baseUrl of the Management API: the client that people use derives it from the tenant's domain */
export async function auth0Client(baseUrl: string, token: string): Promise<Auth0> {
  const { ManagementClient } = (await loadClientPackage('auth0/dist/esm/management/Client.mjs')) as {
    ManagementClient: new (options: object) => Auth0;
  };
  return new ManagementClient({ baseUrl, token, maxRetries: 0 });
}

/** Discord's own verification of interactions. */
export async function discordVerifier(): Promise<
  (body: string, signature: string, timestamp: string, publicKey: string) => Promise<boolean>
> {
  const { verifyKey } = (await loadClientPackage('discord-interactions/dist/index.js')) as {
    verifyKey(body: string, signature: string, timestamp: string, publicKey: string): Promise<boolean>;
  };
  return verifyKey;
}

/** Linear's verification of deliveries: whether the signature and the age of the body are right. */
export async function linearWebhooks(secret: string): Promise<{
  verify(body: Buffer, signature: string): boolean;
}> {
  const { LinearWebhookClient: Client } = (await loadClientPackage(
    '@linear/sdk/dist/webhooks/index.mjs',
  )) as { LinearWebhookClient: new (secret: string) => { verify(body: Buffer, signature: string): boolean } };
  return new Client(secret);
}

/** The part of Google's own clients that tests compare with. */
interface GoogleCloud {
  keys: {
    create(params: object): Promise<unknown>;
    delete(params: object): Promise<unknown>;
    list(params: object): Promise<unknown>;
  };
  accounts: { list(params: object): Promise<unknown> };
  buckets: { list(params: object): Promise<unknown> };
  objects: { list(params: object): Promise<unknown>; get(params: object): Promise<unknown> };
}

/** @param rootUrl of all its servers */
export async function googleCloudClient(rootUrl: string, token: string): Promise<GoogleCloud> {
  const headers = { authorization: `Bearer ${token}` };
  const options = () => ({ version: 'v1', rootUrl: `${rootUrl}/`, headers, retry: false });
  const { iam } = (await loadClientPackage('@googleapis/iam/build/index.js')) as {
    iam: (given: object) => {
      projects: { serviceAccounts: GoogleCloud['accounts'] & { keys: GoogleCloud['keys'] } };
    };
  };
  const { storage } = (await loadClientPackage('@googleapis/storage/build/index.js')) as {
    storage: (given: object) => Pick<GoogleCloud, 'buckets' | 'objects'>;
  };
  const { serviceAccounts } = iam(options()).projects;
  return { keys: serviceAccounts.keys, accounts: serviceAccounts, ...pickOf(storage(options())) };
}

function pickOf({ buckets, objects }: Pick<GoogleCloud, 'buckets' | 'objects'>) {
  return { buckets, objects };
}

interface Asked {
  url?: string | URL;
  data?: URLSearchParams;
}

/** What google-auth-library sends to get a token for the key. */
export async function googleLogin(email: string, key: string, keyId: string, scope: string): Promise<Asked> {
  const { JWT } = (await loadClientPackage('google-auth-library/build/src/index.js')) as {
    JWT: new (options: object) => { transporter: object; authorize(): Promise<unknown> };
  };
  const client = new JWT({ email, key, keyId, scopes: [scope] });
  let asked: Asked = {};
  client.transporter = {
    request: (request: Asked) => {
      asked = request;
      return Promise.resolve({ data: { access_token: 't', expires_in: 1 } });
    },
  };
  await client.authorize();
  return asked;
}

/** The claims of a token, if the key signed it; by another implementation than Sluice's. */
export async function verifiedClaims(token: string, publicKey: string): Promise<Record<string, unknown>> {
  const { jwtVerify, importSPKI } = (await loadClientPackage('jose/dist/node/esm/index.js')) as {
    importSPKI(pem: string, algorithm: string): Promise<object>;
    jwtVerify(given: string, key: object): Promise<{ payload: Record<string, unknown> }>;
  };
  const { payload } = await jwtVerify(token, await importSPKI(publicKey, 'RS256'));
  return payload;
}
