// Installs a VSIX once per build, and copies what that made into the extensions of each VS Code that a test starts.
// Must not know what the extension is.
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { artifactsDir } from '../../scripts/project.ts';
import type { VsCodeHost } from '../../scripts/vscodeHost.ts';
import { extensionsDir, installExtension } from '../../scripts/vscodeServer.ts';

const preparedDir = path.join(artifactsDir, 'extensions');

/** Installs the VSIX into the extensions of `dir`, replacing what an older build left there. */
export async function copyExtension(host: VsCodeHost, dir: string, vsix: string): Promise<void> {
  const name = createHash('sha256')
    .update(await readFile(vsix))
    .digest('hex')
    .slice(0, 12);
  const prepared = path.join(preparedDir, name);
  if (!(await isDirectory(prepared))) await prepare(host, vsix, prepared);
  await cp(extensionsDir(prepared), extensionsDir(dir), { recursive: true });
}

/** The folder gets its name only when it is complete. Of several that prepare at once, one wins. */
async function prepare(host: VsCodeHost, vsix: string, prepared: string): Promise<void> {
  const partial = `${prepared}.${randomUUID()}`;
  await mkdir(partial, { recursive: true });
  try {
    await installExtension(host, partial, vsix);
    await rename(partial, prepared);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!(await isDirectory(prepared))) throw error;
  }
}

async function isDirectory(folder: string): Promise<boolean> {
  return readdir(folder).then(
    () => true,
    () => false,
  );
}
