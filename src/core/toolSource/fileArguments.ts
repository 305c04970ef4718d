// Files as arguments of bundle tools: `{"$file": "path"}` stands for a text, and names a file of the workspace. A plan
// carries path, size and digest; the bytes are a sealed copy, which only what sends requests opens.
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { plainPathProblem } from '../plainPath.ts';
import type { HttpManifestRequest } from '../provider/manifest.ts';
import { valuesIn } from '../provider/requestTemplates.ts';
import { propertiesOf, type InputSchema } from './inputSchema.ts';

const FILE = '$file';
/** Bodies are sent whole. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
const LONGEST_PATH = 400;

/** A file as it was when a plan was made. */
export interface HeldFile {
  /** Relative to the workspace folder, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Sealed copies of the workspace's files: what a person approved is what is sent, whatever becomes of the file. */
export interface HeldFiles {
  /**
   * Copies the file. @param as how it will be sent: what is sent as text is UTF-8
   * @throws AppError `bad-arguments`: no plain file in the workspace folder, too large, or with a secret of the vault;
   * `vault-*`, `storage-*`
   */
  hold(path: string, as: Written): Promise<HeldFile>;
  /** The copy, for this path, size and digest alone. @throws AppError `not-found` if there is none any more; `vault-*` */
  open(file: HeldFile): Promise<Uint8Array>;
}

/** How the bytes stand in a request: as UTF-8 text (null), or in base64. */
export type Written = 'base64' | null;

export function isFileArgument(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, FILE);
}

/** The argument with how it is sent; a text: why it can't be one. */
export function readFileArgument(given: JsonObject, schema: InputSchema): JsonObject | string {
  const path = given[FILE];
  if (typeof path !== 'string' || Object.keys(given).length > 1)
    return `a file is {"${FILE}": "path in the workspace"} and nothing else`;
  if (path.length > LONGEST_PATH) return `a path has at most ${LONGEST_PATH} characters`;
  const problem = plainPathProblem(path);
  if (problem !== undefined) return `the path of the file ${problem}`;
  const isRestricted = ['enum', 'const', 'pattern'].some((word) => schema[word] !== undefined);
  if (isRestricted) return 'no file can stand for this text';
  const isBase64 = schema['contentEncoding'] === 'base64' || schema['format'] === 'byte';
  const as: Written = isBase64 ? 'base64' : null;
  return { [FILE]: path, as };
}

/** The arguments for which a file can stand: those that go into the body alone. */
export function fileArguments(tool: {
  input: InputSchema;
  sent: HttpManifestRequest;
  recipient?: string | undefined;
  names: object;
}): ReadonlySet<string> {
  const { sent, recipient } = tool;
  if (sent.verb === 'read') return new Set();
  const { json: _json, form: _form, ...around } = sent;
  const elsewhere = new Set(valuesIn(around).map(({ name }) => name));
  return new Set(
    Object.keys(propertiesOf(tool.input)).filter(
      (name) => !elsewhere.has(name) && name !== recipient && !Object.hasOwn(tool.names, name),
    ),
  );
}

/** The files that arguments name. */
export function filesNamed(value: JsonValue): { path: string; as: Written }[] {
  return filesIn(value).map(({ [FILE]: path, as }) => ({
    path: typeof path === 'string' ? path : '',
    as: as === 'base64' ? as : null,
  }));
}

/** The arguments with size and digest of each file. @param held by path */
export function withHeld<T extends JsonValue>(value: T, held: Readonly<Record<string, HeldFile>>): T;
export function withHeld(value: JsonValue, held: Readonly<Record<string, HeldFile>>): JsonValue {
  return replaced(value, (file) => {
    const path = file[FILE];
    const found = typeof path === 'string' && Object.hasOwn(held, path) ? held[path] : undefined;
    return found === undefined ? file : { ...file, size: found.size, sha256: found.sha256 };
  });
}

/** One line for each value of a held file; undefined if it is none. */
export function heldFileIn(value: JsonValue): (HeldFile & { as: Written }) | undefined {
  if (!isFileArgument(value)) return undefined;
  const { [FILE]: path, size, sha256, as } = value;
  if (typeof path !== 'string' || typeof size !== 'number' || typeof sha256 !== 'string') return undefined;
  return { path, size, sha256, as: as === 'base64' ? as : null };
}

/** The parameters of a request with the content of each file. */
export async function withContents(
  params: JsonObject,
  contentOf: (file: HeldFile, as: Written) => Promise<string>,
): Promise<JsonObject> {
  const contents = new Map<JsonValue, string>();
  const files = filesIn(params);
  if (files.length === 0) return params;
  for (const file of files) {
    const held = heldFileIn(file);
    if (held !== undefined) contents.set(file, await contentOf(held, held.as));
  }
  const filled = replaced(params, (file) => contents.get(file) ?? file);
  return isJsonObject(filled) ? filled : params;
}

function filesIn(value: JsonValue): JsonObject[] {
  if (isFileArgument(value)) return [value];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(filesIn);
}

function replaced(value: JsonValue, replace: (file: JsonObject) => JsonValue): JsonValue {
  if (isFileArgument(value)) return replace(value);
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, replace));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, replace)]));
}
