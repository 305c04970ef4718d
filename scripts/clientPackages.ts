// Packages that only tests and cuts of contracts use, such as providers' official clients: from npm, on demand, into
// .vscode-test. Must not know what they do.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installRecipe } from './installRecipe.ts';
import { projectDir } from './project.ts';

/** @param file relative to node_modules; the caller says what it exports */
export async function loadClientPackage(file: string): Promise<unknown> {
  const dir = await installRecipe({
    name: 'provider-clients',
    dir: path.join(projectDir, 'test', 'contracts', 'clients'),
    what: 'clients of providers, about 40 MB,',
  });
  return import(pathToFileURL(path.join(dir, 'node_modules', file)).href);
}
