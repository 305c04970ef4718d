// Installs a folder with a package.json and a lock of its own into .vscode-test, once per lock: what only tests or
// benchmarks need. Must not know what it installs, nor touch the project's own node_modules.
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { run } from './childProcess.ts';
import { vscodeTestDir } from './project.ts';

const partialSuffix = '.partial';
const abandonedAfterMs = 60 * 60 * 1000;
const STRICT = ['ci'];
/** The lock's versions all the same, but a package for another platform that it doesn't name is no error. */
const LENIENT = ['install', '--no-save'];

export interface Recipe {
  /** The folder that is copied. */
  dir: string;
  /** What of it, relative; together they name the installation. */
  files?: readonly string[];
  /** What the installed folder's name begins with. */
  name: string;
  /** Told to whoever waits. */
  what: string;
  /** Its packages have optional ones for other platforms, which its lock can't name: not every registry has them. */
  lacksPlatforms?: boolean;
  /** The last step, before the folder gets its name. */
  finish?(installed: string): Promise<void>;
}

/**
 * The folder whose node_modules hold what the recipe's lock says. Idempotent; quick when it is there; an interrupted
 * or concurrent installation leaves nothing half done. Lifecycle scripts are not run.
 */
export async function installRecipe(recipe: Recipe): Promise<string> {
  const files = recipe.files ?? ['package.json', 'package-lock.json'];
  const installed = path.join(vscodeTestDir, `${recipe.name}-${await hashOf(recipe.dir, files)}`);
  // The folder only gets its name when it is complete, so its existence is the proof.
  if (!(await exists(installed))) await install(recipe, files, installed);
  return installed;
}

async function install(recipe: Recipe, files: readonly string[], installed: string): Promise<void> {
  await mkdir(vscodeTestDir, { recursive: true });
  await removeAbandoned();
  console.error(`Installing ${recipe.what} into .vscode-test (once) …`);
  const partialDir = `${installed}.${randomUUID()}${partialSuffix}`;
  try {
    for (const file of files) await cp(path.join(recipe.dir, file), path.join(partialDir, file));
    const outcome = await runNpm(recipe.lacksPlatforms === true ? LENIENT : STRICT, partialDir);
    if (outcome.code !== 0)
      throw new Error(`npm’s installation of ${recipe.what} failed:\n${outcome.output}`);
    await recipe.finish?.(partialDir);
    await rename(partialDir, installed);
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    // Another process may have finished the same installation first.
    if (!(await exists(installed))) throw error;
  }
}

/** Lifecycle scripts are ignored: they would compile native modules that nothing here needs. */
async function runNpm(command: readonly string[], cwd: string): ReturnType<typeof run> {
  const args = [...command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmCli = process.env['npm_execpath'];
  return npmCli === undefined ? run('npm', args, { cwd }) : run(process.execPath, [npmCli, ...args], { cwd });
}

async function hashOf(dir: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(path.join(dir, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Removes what a killed installation left, but not one that may still be running. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(vscodeTestDir)) {
    if (!name.endsWith(partialSuffix)) continue;
    const dir = path.join(vscodeTestDir, name);
    const { mtimeMs } = await stat(dir);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(dir, { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
