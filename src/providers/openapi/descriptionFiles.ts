// Reads the files of an OpenAPI description: JSON or YAML, bounded, without anything outside of the folder, and never
// from the network. Runs in the worker.
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';

export const MAX_DESCRIPTION_BYTES = 25 * 1024 * 1024;
/** Of one description. */
const MOST_FILES = 200;
/** Deeper than any genuine description in YAML. */
const MAX_YAML_DEPTH = 200;
const MOST_ALIASES = 10_000;
/** Reading a pipe would block without end. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Why something of a description can't be used: a sentence's end. */
export class Unusable extends Error {}

/** One file of a description. */
export interface DescriptionFile {
  /** Relative to the folder, with `/`. */
  name: string;
  document: JsonObject;
}

export class DescriptionFiles {
  readonly #folder: string;
  readonly #known = new Map<string, DescriptionFile>();
  readonly #digests = new Map<string, string>();
  #room = MAX_DESCRIPTION_BYTES;

  /** @param folder absolute; no file outside of it is read */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** SHA-256 of every file that was read, by name, in order. */
  get digests(): [name: string, digest: string][] {
    return [...this.#digests].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** @throws Unusable */
  file(name: string): DescriptionFile {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_FILES) throw new Unusable(`refers to more than ${MOST_FILES} files`);
    const bytes = this.#bytes(name);
    this.#digests.set(name, createHash('sha256').update(bytes).digest('hex'));
    const document = parsed(bytes.toString('utf8'), name);
    if (!isJsonObject(document)) throw new Unusable(`${name} holds no object`);
    const file = { name, document };
    this.#known.set(name, file);
    return file;
  }

  /** The file that a reference in `from` names. @throws Unusable for an address, and for what is outside */
  beside(from: DescriptionFile, reference: string): DescriptionFile {
    // A URL, an absolute path, a Windows path: nothing is fetched, nothing outside is read.
    if (/^[a-z][a-z0-9+.-]*:|^[/\\]|\\|\0/i.test(reference))
      throw new Unusable(`refers to ${shown(reference)}`);
    return this.file(path.posix.normalize(path.posix.join(path.posix.dirname(from.name), reference)));
  }

  #bytes(name: string): Buffer {
    if (/^\.\.(\/|$)/.test(name))
      throw new Unusable(`refers to ${shown(name)}, outside of the manifest’s folder`);
    let handle: number | undefined;
    try {
      const place = realpathSync(path.join(this.#folder, name));
      const inside = path.relative(realpathSync(this.#folder), place);
      if (inside.startsWith('..') || path.isAbsolute(inside))
        throw new Unusable(`refers to ${shown(name)}, outside of the manifest’s folder`);
      handle = openSync(place, WITHOUT_WAITING);
      const found = fstatSync(handle);
      if (!found.isFile()) throw new Unusable(`${shown(name)} is no file`);
      this.#room -= found.size;
      if (this.#room < 0) throw new Unusable('is larger than 25 MB');
      return readFileSync(handle);
    } catch (error) {
      if (error instanceof Unusable) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new Unusable(`${shown(name)} can’t be read (${code})`);
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
  }
}

function parsed(text: string, name: string): JsonValue {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    // JSON is YAML too, and its own parser is ten times as fast.
    return JSON.parse(plain) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (/\.json$/i.test(name)) throw new Unusable(`${shown(name)} is no JSON`);
  }
  try {
    return load(plain, {
      schema: CORE_SCHEMA.withTags(mergeTag),
      json: true,
      maxDepth: MAX_YAML_DEPTH,
      maxAliases: MOST_ALIASES,
    }) as JsonValue;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new Unusable(`${shown(name)} is no YAML (${error.reason})`);
  }
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 120));
}
