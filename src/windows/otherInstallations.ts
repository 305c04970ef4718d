// Whether another editor of this person still has Sluice: what Connect wrote is all editors' together.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const EXTENSION = /^sluice\.sluice-\d/;
/** Lists folders in it that the editor removes at its next start. */
const OBSOLETE = '.obsolete';

/** @param own the extension's folder that is being removed; @param home where editors keep `.<editor>/extensions` */
export function isInstalledElsewhere(own: string, home: string): boolean {
  const folders = new Set([
    path.dirname(own),
    ...namesIn(home)
      .filter((name) => name.startsWith('.'))
      .map((name) => path.join(home, name, 'extensions')),
  ]);
  return [...folders].some((folder) => installedIn(folder).some((name) => path.join(folder, name) !== own));
}

function installedIn(folder: string): string[] {
  const obsolete = obsoleteIn(folder);
  return namesIn(folder).filter((name) => EXTENSION.test(name) && !obsolete.has(name));
}

function obsoleteIn(folder: string): Set<string> {
  const file = path.join(folder, OBSOLETE);
  if (!existsSync(file)) return new Set();
  try {
    const listed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return new Set(Object.keys(listed).filter((name) => listed[name] === true));
  } catch {
    // Half written: what is there counts as installed, and nothing is removed.
    return new Set();
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
