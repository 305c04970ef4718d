// Reads manifest files without blocking the extension host: bounded in number and size, one at a time, and only those
// that changed since the last reading.
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../core/json.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import type { DescriptionReader } from '../core/provider/describedOperation.ts';
import type { ManifestFileProblem, ManifestOrigin } from '../core/provider/manifestLibrary.ts';
import { readIncluding, stampOf } from './includedFiles.ts';

/** A larger manifest is a mistake. */
const MAX_FILE_BYTES = 1024 * 1024;
/** Of all files of one directory together. */
const MAX_DIRECTORY_BYTES = 8 * MAX_FILE_BYTES;
/** A directory with more files than this holds no manifests. */
const MAX_FILES = 200;
/** Reading a pipe would block without end. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** How many problems of one file are kept. */
const MAX_PROBLEMS = 50;

export interface ManifestDirectory {
  path: string;
  origin: ManifestOrigin;
  /** Whether the directory can be missing. */
  optional?: boolean;
}

/** A string: the person's own. */
export type ManifestDirectories = readonly (string | ManifestDirectory)[];

export interface LoadedFile {
  file: string;
  origin: ManifestOrigin;
  manifest: Manifest;
  /** The file's, with the operations that it includes of an OpenAPI description. */
  value: JsonValue;
  /** Whether that description is another one than the file names by its digest. */
  descriptionChanged: boolean;
}

/** The result for one file or directory. */
interface Reading {
  loaded: LoadedFile[];
  problems: ManifestFileProblem[];
}

/** The contents of a file at this size and time. */
interface Known extends Reading {
  stamp: string;
  /** Absolute paths of the descriptions that it includes, and their stamp. */
  descriptions: string[];
  descriptionStamp: string;
}

export class ManifestFiles {
  readonly #directories: () => ManifestDirectories;
  readonly #descriptions: DescriptionReader;
  #known = new Map<string, Known>();

  /** @param directories asked before each reading: folders come and go while a window is open */
  constructor(directories: () => ManifestDirectories, descriptions: DescriptionReader) {
    this.#directories = directories;
    this.#descriptions = descriptions;
  }

  /** In order of directory and name. Never rejects. */
  async read(): Promise<Reading[]> {
    const found: Reading[] = [];
    const seen = new Map<string, Known>();
    for (const given of this.#directories()) {
      const directory: ManifestDirectory =
        typeof given === 'string' ? { path: given, origin: 'user' } : given;
      const room = { bytes: MAX_DIRECTORY_BYTES };
      for (const file of await manifestFiles(directory, found)) {
        const known = await this.#readOne(file, directory.origin, room);
        seen.set(file, known);
        found.push(known);
      }
    }
    this.#known = seen;
    // A description beside its manifest is no manifest that failed.
    const described = new Set([...seen.values()].flatMap(({ descriptions }) => descriptions));
    return found.map(({ loaded, problems }) => ({
      loaded,
      problems: problems.filter(({ file }) => !described.has(file)),
    }));
  }

  async #readOne(file: string, origin: ManifestOrigin, room: { bytes: number }): Promise<Known> {
    const bad = (reason: string): Known => ({
      stamp: '',
      loaded: [],
      problems: [{ file, path: '', reason }],
      descriptions: [],
      descriptionStamp: '',
    });
    try {
      const handle = await open(file, WITHOUT_WAITING);
      try {
        const found = await handle.stat();
        const { size, mtimeMs, ino } = found;
        if (!found.isFile()) return bad('is no file');
        if (size > MAX_FILE_BYTES) return bad('is larger than 1 MiB');
        room.bytes -= size;
        if (room.bytes < 0)
          return bad('was not read: the manifests of this folder are larger than 8 MiB together');
        const stamp = `${size} ${mtimeMs} ${ino}`;
        const known = this.#known.get(file);
        if (known?.stamp === stamp && known.descriptionStamp === (await stampOf(known.descriptions)))
          return known;
        // Yield to the rest of the extension host first.
        await setImmediate();
        return { stamp, ...(await this.#parsed(file, origin, await handle.readFile('utf8'))) };
      } finally {
        await handle.close();
      }
    } catch (error) {
      return bad(error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${codeOf(error)})`);
    }
  }

  async #parsed(file: string, origin: ManifestOrigin, text: string): Promise<Omit<Known, 'stamp'>> {
    const read = await readIncluding(this.#descriptions, file, JSON.parse(text) as JsonValue);
    const { manifest, value, descriptionChanged, descriptions } = read;
    return {
      loaded: manifest === undefined ? [] : [{ file, origin, manifest, value, descriptionChanged }],
      problems: read.problems.slice(0, MAX_PROBLEMS).map((problem) => ({ file, ...problem })),
      descriptions,
      descriptionStamp: await stampOf(descriptions),
    };
  }
}

async function manifestFiles(
  { path: directory, optional }: ManifestDirectory,
  found: Reading[],
): Promise<string[]> {
  const tell = (reason: string): unknown =>
    found.push({ loaded: [], problems: [{ file: directory, path: '', reason }] });
  try {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
    if (names.length > MAX_FILES) {
      const reason = `has ${names.length} files; only the first ${MAX_FILES} are read`;
      tell(reason);
    }
    return names.slice(0, MAX_FILES).map((name) => path.join(directory, name));
  } catch (error) {
    const code = codeOf(error);
    if (optional !== true || code !== 'ENOENT') tell(`cannot be read (${code})`);
    return [];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
