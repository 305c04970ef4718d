// Which of VS Code's own extensions the windows of tests have: all but those that only take their time.
// Must not know what is tested in them.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { artifactsDir } from '../../scripts/project.ts';
import type { VsCodeHost } from '../../scripts/vscodeHost.ts';

/**
 * They have languages, debuggers, or accounts that no test touches, and cost a window a third of its starts and most of
 * its rest: two windows beside each other then leave too little of two cores to what is tested.
 */
const leftOut = [
  'copilot',
  'css-language-features',
  'debug-auto-launch',
  'debug-server-ready',
  'emmet',
  'github-authentication',
  'grunt',
  'gulp',
  'html-language-features',
  'ipynb',
  'jake',
  'mermaid-markdown-features',
  'microsoft-authentication',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
  'ms-vscode.vscode-js-profile-table',
  'php-language-features',
  'terminal-suggest',
  'tunnel-forwarding',
];

/** The folder to hand to VS Code as that of its built-in extensions; made once per host. */
export async function builtInExtensions(host: VsCodeHost): Promise<string> {
  const all = path.join(path.dirname(host.serverMain), '..', 'extensions');
  const kept = (await readdir(all)).filter((name) => !leftOut.includes(name));
  const name = createHash('sha256')
    .update(JSON.stringify([all, kept]))
    .digest('hex')
    .slice(0, 12);
  const dir = path.join(artifactsDir, 'built-in-extensions', name);
  if (await isFolder(dir)) return dir;
  // The folder gets its name only when it is complete. Of several that make it at once, one wins.
  const partial = `${dir}.${randomUUID()}`;
  await mkdir(partial, { recursive: true });
  for (const one of kept) await symlink(path.join(all, one), path.join(partial, one));
  try {
    await rename(partial, dir);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!(await isFolder(dir))) throw error;
  }
  return dir;
}

async function isFolder(dir: string): Promise<boolean> {
  return readdir(dir).then(
    () => true,
    () => false,
  );
}
