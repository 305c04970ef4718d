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

async function load(file: string): Promise<unknown> {
  const dir = await installRecipe({
    name: 'provider-clients',
    dir: path.join(projectDir, 'test', 'contracts', 'clients'),
    what: 'clients of providers, about 2 MB,',
  });
  return import(pathToFileURL(path.join(dir, 'node_modules', file)).href);
}
