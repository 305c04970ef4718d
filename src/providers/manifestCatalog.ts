// The manifests that Sluice knows: its own, and those that people wrote into directories. A bad file is reported and
// left out; it never stops anything.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { ManifestCatalog } from '../core/ports.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { readManifest } from '../core/provider/manifestChecks.ts';

/** A manifest larger than this is a mistake. */
const MAX_FILE_BYTES = 1024 * 1024;

export interface ManifestProblemReport {
  file: string;
  /** Place in the manifest, e.g. `requests/webhook.create/path`; empty for the file as a whole. */
  path: string;
  reason: string;
}

export interface LoadedManifestCatalog extends ManifestCatalog {
  /** What was left out, and why. */
  readonly problems: readonly ManifestProblemReport[];
}

export interface ManifestCatalogOptions {
  /** Sluice's own; no file can take the place of one. */
  builtIn: readonly Manifest[];
  /** Read once, now; their `*.json` in order of name. */
  directories: readonly string[];
}

export function createManifestCatalog({
  builtIn,
  directories,
}: ManifestCatalogOptions): LoadedManifestCatalog {
  const manifests = new Map(builtIn.map((manifest) => [manifest.id, manifest]));
  const problems: ManifestProblemReport[] = [];
  for (const file of directories.flatMap((directory) => manifestFiles(directory, problems))) {
    const manifest = loadManifest(file, problems);
    if (manifest === undefined) continue;
    if (manifests.has(manifest.id)) {
      problems.push({ file, path: 'id', reason: `there is a provider “${manifest.id}” already` });
    } else if (manifest.provided.length > 0) {
      problems.push({
        file,
        path: 'provided',
        reason: 'only built-in providers are given secrets by Sluice itself',
      });
    } else {
      manifests.set(manifest.id, manifest);
    }
  }
  return {
    problems,
    list: () => [...manifests.values()],
    get: (providerId) => {
      const manifest = manifests.get(providerId);
      if (manifest !== undefined) return manifest;
      throw new AppError('unknown-provider', `There is no provider “${providerId.slice(0, 80)}”.`, {
        details: { known: [...manifests.keys()] },
        next: `Use one of: ${[...manifests.keys()].join(', ')}.`,
      });
    },
  };
}

function manifestFiles(directory: string, problems: ManifestProblemReport[]): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => path.join(directory, name));
  } catch (error) {
    problems.push({ file: directory, path: '', reason: `cannot be read (${codeOf(error)})` });
    return [];
  }
}

function loadManifest(file: string, problems: ManifestProblemReport[]): Manifest | undefined {
  let value: unknown;
  try {
    if (statSync(file).size > MAX_FILE_BYTES) {
      problems.push({ file, path: '', reason: 'is larger than 1 MiB' });
      return undefined;
    }
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${codeOf(error)})`;
    problems.push({ file, path: '', reason });
    return undefined;
  }
  const read = readManifest(value);
  if ('manifest' in read) return read.manifest;
  problems.push(...read.problems.map((problem) => ({ file, ...problem })));
  return undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
