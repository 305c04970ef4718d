// Installs what a package.json with its lock file names into a folder of .vscode-test, once per state of those files.
// Must not know what it is used for, nor touch the project's own node_modules.
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { run } from './childProcess.ts';
import { vscodeTestDir } from './project.ts';

export interface NpmFolder {
  /** What the folder is called, before the hash of its recipe. */
  name: string;
  /** Holds package.json and package-lock.json. */
  recipeDir: string;
  /** Files beside those two that the installation needs, relative to recipeDir. */
  files?: readonly string[];
  /** What is installed and how large it is, for the line that says so. */
  what: string;
  /** Called in the installed folder before it counts as complete. */
  complete?: (dir: string) => Promise<void>;
}

const partialSuffix = '.partial';
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * The folder that holds node_modules. Idempotent; quick when it is there; an interrupted or concurrent installation
 * leaves nothing half done. Packages' scripts are not run.
 */
export async function ensureNpmFolder(folder: NpmFolder): Promise<string> {
  const files = ['package.json', 'package-lock.json', ...(folder.files ?? [])];
  const dir = path.join(vscodeTestDir, `${folder.name}-${await hashOf(folder.recipeDir, files)}`);
  // The folder only gets its name when it is complete, so its existence is the proof.
  if (!(await exists(dir))) await install(folder, files, dir);
  return dir;
}

async function install(folder: NpmFolder, files: readonly string[], dir: string): Promise<void> {
  await mkdir(vscodeTestDir, { recursive: true });
  await removeAbandoned();
  console.log(`Installing ${folder.what} from npm into .vscode-test …`);
  const partialDir = `${dir}.${randomUUID()}${partialSuffix}`;
  try {
    for (const file of files) await cp(path.join(folder.recipeDir, file), path.join(partialDir, file));
    const outcome = await runNpmCi(partialDir);
    if (outcome.code !== 0) throw new Error(`npm ci of ${folder.name} failed:\n${outcome.output}`);
    await folder.complete?.(partialDir);
    await rename(partialDir, dir);
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    // Another process may have finished the same installation first.
    if (!(await exists(dir))) throw error;
  }
}

/** Lifecycle scripts are ignored: they would compile native modules, or download, what nothing here needs. */
async function runNpmCi(cwd: string): ReturnType<typeof run> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmCli = process.env['npm_execpath'];
  return npmCli === undefined ? run('npm', args, { cwd }) : run(process.execPath, [npmCli, ...args], { cwd });
}

async function hashOf(recipeDir: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(path.join(recipeDir, file)));
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
