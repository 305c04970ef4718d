// Writes the audit log to a file that a person chose, in pieces; a file is complete, or not there.
import { open, rename, rm } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Rejects with what the file system says; nothing half written is left then. */
export async function writeInPieces(target: vscode.Uri, pieces: AsyncIterable<string>): Promise<void> {
  if (target.scheme === 'file') return writeFile(target.fsPath, pieces);
  // Other file systems take a file as a whole.
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
