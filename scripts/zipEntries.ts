// Lists the files of a ZIP archive from its central directory (APPNOTE.TXT 4.3.12 and 4.3.16).
// Reads no contents; knows nothing of VSIX.
import { readFile } from 'node:fs/promises';

const endOfDirectory = Buffer.from('PK\u0005\u0006');
const directoryEntry = 0x02014b50;

export interface ZipEntry {
  name: string;
  /** Uncompressed, in bytes. */
  size: number;
}

/** Archives beyond 4 GiB or 65,535 files (ZIP64) are not understood. */
export async function zipEntries(file: string): Promise<ZipEntry[]> {
  const bytes = await readFile(file);
  const end = bytes.lastIndexOf(endOfDirectory);
  if (end < 0) throw new Error(`${file} is no ZIP archive`);
  const count = bytes.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== directoryEntry) throw new Error(`${file} has a damaged directory`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const rest = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      size: bytes.readUInt32LE(at + 24),
    });
    at += 46 + nameLength + rest;
  }
  return entries;
}
