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
