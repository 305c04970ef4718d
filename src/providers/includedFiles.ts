// The OpenAPI descriptions that manifest files include: read when they changed, and put together with their manifest.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { DescribedOperations, DescriptionReader } from '../core/provider/describedOperation.ts';
import { readWithOperations, withOperations } from '../core/provider/includedOperations.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import type { ManifestProblem } from '../core/provider/templateChecks.ts';

/** A manifest, the value that a person accepts, and what of it is not used. */
interface ReadManifest {
  manifest: Manifest | undefined;
  value: JsonValue;
  descriptionChanged: boolean;
  problems: ManifestProblem[];
  /** Absolute paths of the descriptions, the included one first. */
  descriptions: string[];
}

/** Reads a manifest file's value together with the description that it includes. Never rejects. */
export async function readIncluding(
  reader: DescriptionReader,
  file: string,
  value: JsonValue,
): Promise<ReadManifest> {
  const plain = { value, descriptionChanged: false, descriptions: [] };
  const openapi = isJsonObject(value) ? value['openapi'] : undefined;
  if (isJsonObject(openapi) && (openapi['operations'] !== undefined || openapi['files'] !== undefined))
    return {
      ...plain,
      manifest: undefined,
      problems: [{ path: 'openapi', reason: 'operations come from its file alone' }],
    };
  const alone = readWithOperations(value);
  if (!('manifest' in alone)) return { ...plain, manifest: undefined, problems: alone.problems };
  const { openapi: included } = alone.manifest;
  if (included === undefined || !isJsonObject(value) || !isJsonObject(openapi))
    return { ...plain, manifest: alone.manifest, problems: alone.problems };
  const folder = path.dirname(file);
  const description = path.join(folder, included.file);
  try {
    const found = await reader.describe(description, folder, Object.keys(included.include));
    return {
      ...together(value, openapi, included.digest, found),
      descriptions: placesOf(folder, description, found),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = `none of its operations is offered: ${error.message}`;
    return {
      ...plain,
      manifest: alone.manifest,
      problems: [{ path: 'openapi/file', reason }],
      descriptions: [description],
    };
  }
}

/** Sizes and times of these files: what was read from them holds until one changes. */
export async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = files.map(async (file) => {
    const found = await stat(file).catch(() => undefined);
    return found === undefined ? 'missing' : `${found.size} ${found.mtimeMs} ${found.ino}`;
  });
  return (await Promise.all(stamps)).join(', ');
}

function together(
  value: JsonObject,
  openapi: JsonObject,
  digest: string,
  found: DescribedOperations,
): Omit<ReadManifest, 'descriptions'> {
  const whole = withOperations(value, openapi, found);
  const read = readWithOperations(whole);
  const unusable = Object.entries(found.unusable).map(([id, reason]) => ({
    path: `openapi/include/${id}`,
    reason: `is not offered: it ${reason}`,
  }));
  return {
    manifest: 'manifest' in read ? read.manifest : undefined,
    value: whole,
    descriptionChanged: digest !== found.digest,
    problems: [...unusable, ...read.problems],
  };
}

function placesOf(folder: string, description: string, { files }: DescribedOperations): string[] {
  return [description, ...Object.keys(files).map((name) => path.join(folder, name))];
}
