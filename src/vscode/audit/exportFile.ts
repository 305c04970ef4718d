// Writes the audit log to a file that a person chose, in portions; the file is complete, or does not exist.
import { open, rename, rm } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Rejects with the file system's error, and then leaves no partial file. */
export async function writeInPieces(target: vscode.Uri, pieces: AsyncIterable<string>): Promise<void> {
  if (target.scheme === 'file') return writeFile(target.fsPath, pieces);
  // Other file systems accept only a whole file.
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return vscode.workspace.fs.writeFile(target, Buffer.concat(all));
}

async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, 'w', 0o600);
    try {
      for await (const piece of pieces) await file.write(piece);
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
