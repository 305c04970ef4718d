// The manifests that Sluice knows: its own, and those that people wrote into directories. A bad file is reported and
// left out; one that nobody accepted waits; neither ever stops anything.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { JsonValue } from '../core/json.ts';
import { Emitter, type Event } from '../core/lifecycle.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { readManifest } from '../core/provider/manifestChecks.ts';
import {
  hostsOf,
  type ManifestFileProblem,
  type ManifestLibrary,
  type ManifestOrigin,
  type WaitingManifest,
} from '../core/provider/manifestLibrary.ts';
import type { ManifestTrust } from '../core/provider/manifestTrust.ts';

/** A manifest larger than this is a mistake. */
const MAX_FILE_BYTES = 1024 * 1024;
/** More files than this in one directory are no manifests. */
const MAX_FILES = 200;

export interface ManifestDirectory {
  path: string;
  origin: ManifestOrigin;
  /** Whether the directory need not exist. */
  optional?: boolean;
}

export interface ManifestCatalogOptions {
  /** Sluice's own, read when they are first asked for; no file can take the place of one. */
  builtIn: readonly { readonly id: string; readonly manifest: Manifest }[];
  /** Their `*.json` in order of name. */
  directories: readonly (string | ManifestDirectory)[];
  /** What was accepted; without it, only the user's own files count. */
  trust?: Pick<ManifestTrust, 'accepted' | 'digestOf'>;
  /** A listener of `onDidChange` failed. */
  onListenerError?: (error: unknown) => void;
}

interface LoadedFile {
  file: string;
  origin: ManifestOrigin;
  manifest: Manifest;
  value: JsonValue;
}

export function createManifestCatalog(options: ManifestCatalogOptions): ManifestLibrary {
  return new FileManifestLibrary(options);
}

class FileManifestLibrary implements ManifestLibrary {
  readonly #options: ManifestCatalogOptions;
  readonly #directories: ManifestDirectory[];
  readonly #changes: Emitter<void>;
  #manifests = new Map<string, { readonly manifest: Manifest }>();
  #problems: ManifestFileProblem[] = [];
  #waiting: WaitingManifest[] = [];

  constructor(options: ManifestCatalogOptions) {
    this.#options = options;
    this.#directories = options.directories.map((directory) =>
      typeof directory === 'string' ? { path: directory, origin: 'user' } : directory,
    );
    this.#changes = new Emitter(options.onListenerError ?? (() => undefined));
    this.reload();
  }

  get problems(): readonly ManifestFileProblem[] {
    return this.#problems;
  }

  get waiting(): readonly WaitingManifest[] {
    return this.#waiting;
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  list(): Manifest[] {
    return [...this.#manifests.values()].map(({ manifest }) => manifest);
  }

  get(providerId: string): Manifest {
    // A bundle outlives the file that its provider was declared in.
    const known = this.#manifests.get(providerId) ?? this.#options.trust?.accepted(providerId);
    if (known !== undefined) return known.manifest;
    const ids = [...this.#manifests.keys()];
    const waits = this.#waiting.some(({ manifest: { id } }) => id === providerId);
    const message = waits
      ? `The manifest of “${providerId}” was not accepted yet.`
      : `There is no provider “${providerId.slice(0, 80)}”.`;
    throw new AppError('unknown-provider', message, {
      details: { known: ids },
      next: waits
        ? 'The person at the editor accepts it with “Sluice: Review Provider Manifests…”.'
        : `Use one of: ${ids.join(', ')}.`,
    });
  }

  privateHosts(providerId: string): ReadonlySet<string> {
    const manifest = this.#manifests.get(providerId)?.manifest;
    if (manifest?.privateNetwork !== true) return new Set();
    return new Set(
      hostsOf(manifest).flatMap((host) => URL.parse(`https://${host}`)?.hostname.toLowerCase() ?? []),
    );
  }

  reload(): void {
    this.#problems = [];
    this.#waiting = [];
    this.#manifests = new Map(this.#options.builtIn.map((known) => [known.id, known]));
    const taken = new Set(this.#manifests.keys());
    for (const directory of this.#directories)
      for (const file of manifestFiles(directory, this.#problems)) {
        const loaded = loadManifest(file, directory.origin, this.#problems);
        if (loaded !== undefined) this.#take(loaded, taken);
      }
    this.#changes.fire();
  }

  #take(loaded: LoadedFile, taken: Set<string>): void {
    const { file, manifest } = loaded;
    if (taken.has(manifest.id)) {
      this.#problems.push({ file, path: 'id', reason: `there is a provider “${manifest.id}” already` });
      return;
    }
    if (manifest.provided.length > 0) {
      const reason = 'only built-in providers are given secrets by Sluice itself';
      this.#problems.push({ file, path: 'provided', reason });
      return;
    }
    taken.add(manifest.id);
    const used = this.#usable(loaded);
    if (used !== undefined) this.#manifests.set(manifest.id, { manifest: used });
  }

  /** The manifest as it may be used now: as it is, as it was accepted before, or not at all. */
  #usable({ file, origin, manifest, value }: LoadedFile): Manifest | undefined {
    if (origin === 'user' && !manifest.privateNetwork) return manifest;
    const { trust } = this.#options;
    if (trust === undefined) return undefined;
    const { digest, text } = trust.digestOf(value);
    const accepted = trust.accepted(manifest.id);
    if (accepted?.digest === digest) return manifest;
    this.#waiting.push({ manifest, file, origin, digest, text, accepted: accepted?.manifest });
    return accepted?.manifest;
  }
}

function manifestFiles(
  { path: directory, optional }: ManifestDirectory,
  problems: ManifestFileProblem[],
): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .slice(0, MAX_FILES)
      .map((name) => path.join(directory, name));
  } catch (error) {
    const code = codeOf(error);
    if (optional !== true || code !== 'ENOENT')
      problems.push({ file: directory, path: '', reason: `cannot be read (${code})` });
    return [];
  }
}

function loadManifest(
  file: string,
  origin: ManifestOrigin,
  problems: ManifestFileProblem[],
): LoadedFile | undefined {
  let value: JsonValue;
  try {
    const found = statSync(file);
    // A pipe or a device would hold the start up for ever.
    if (!found.isFile() || found.size > MAX_FILE_BYTES) {
      problems.push({ file, path: '', reason: found.isFile() ? 'is larger than 1 MiB' : 'is no file' });
      return undefined;
    }
    value = JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${codeOf(error)})`;
    problems.push({ file, path: '', reason });
    return undefined;
  }
  const read = readManifest(value);
  if ('manifest' in read) return { file, origin, manifest: read.manifest, value };
  problems.push(...read.problems.map((problem) => ({ file, ...problem })));
  return undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
