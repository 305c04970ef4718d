// Official and well-known clients of providers, which only tests use: from npm, on demand, into .vscode-test. Knows the
// few members that tests call, not what they are asked.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installRecipe } from '../../scripts/installRecipe.ts';
import { projectDir } from '../../scripts/project.ts';

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
  const { Gitlab: Client } = (await load('@gitbeaker/rest/dist/index.mjs')) as {
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
  const { ManagementClient } = (await load('auth0/dist/esm/management/Client.mjs')) as {
    ManagementClient: new (options: object) => Auth0;
  };
  return new ManagementClient({ baseUrl, token, maxRetries: 0 });
}

async function load(file: string): Promise<unknown> {
  const dir = await installRecipe({
    name: 'provider-clients',
    dir: path.join(projectDir, 'test', 'contracts', 'clients'),
    what: 'clients of providers, about 30 MB,',
  });
  return import(pathToFileURL(path.join(dir, 'node_modules', file)).href);
}
