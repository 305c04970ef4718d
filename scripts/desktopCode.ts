// Finds a desktop VS Code by its command line tool. Starts nothing.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The path of `code`, if one is on the PATH. */
export function findDesktopCode(): string | undefined {
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
