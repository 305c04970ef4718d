// The operations of a description, in its order: OpenAPI 3.0 and 3.1, and Swagger 2, with path items that are references.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { visibleText } from '../../core/visibleText.ts';
import { Unusable, type DescriptionFile } from './descriptionFiles.ts';
import type { References } from './references.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
/** No manifest sends these. */
const OTHER_METHODS: ReadonlySet<string> = new Set(['options', 'trace', 'query']);
const MOST_OPERATIONS = 20_000;

export interface FoundOperation {
  /** `operationId`, or method and path if there is none, or another operation has it. */
  id: string;
  method: Uppercase<(typeof METHODS)[number]>;
  path: string;
  operation: JsonObject;
  /** Holds parameters and servers for all of its operations. */
  item: JsonObject;
  file: DescriptionFile;
}

export interface Found {
  operations: FoundOperation[];
  /** What was left out, one sentence each. */
  notes: string[];
}

/** `3.1`, `2.0`; undefined: it is no description. */
export function versionOf(document: JsonObject): string | undefined {
  const { openapi, swagger } = document;
  // YAML reads `swagger: 2.0` and `openapi: 3.1` as numbers.
  const said = openapi ?? swagger;
  const text = typeof said === 'string' || typeof said === 'number' ? String(said) : '';
  if (openapi !== undefined) return /^3\.\d/.exec(text)?.[0];
  return text === '2.0' || text === '2' ? '2.0' : undefined;
}

/** @throws Unusable if there are more than 20,000 */
export function operationsIn(main: DescriptionFile, references: References): Found {
  const { paths } = main.document;
  const operations: FoundOperation[] = [];
  const notes: string[] = [];
  const ids = new Set<string>();
  for (const [path, given] of Object.entries(isJsonObject(paths) ? paths : {})) {
    if (path.startsWith('x-')) continue;
    const placed = itemAt(path, given, main, references, notes);
    if (placed === undefined) continue;
    for (const [key, operation] of Object.entries(placed.item)) {
      const method = METHODS.find((each) => each === key.toLowerCase());
      if (OTHER_METHODS.has(key.toLowerCase()))
        notes.push(`${key.toUpperCase()} ${shown(path)}: no tool sends this method.`);
      if (method === undefined || !isJsonObject(operation)) continue;
      if (operations.length >= MOST_OPERATIONS)
        throw new Unusable(`has more than ${MOST_OPERATIONS} operations`);
      const found = { method: method.toUpperCase() as FoundOperation['method'], path, operation, ...placed };
      const id = idOf(found, ids, notes);
      ids.add(id);
      operations.push({ id, ...found });
    }
  }
  return { operations, notes };
}

function itemAt(
  path: string,
  given: JsonValue,
  main: DescriptionFile,
  references: References,
  notes: string[],
): { item: JsonObject; file: DescriptionFile } | undefined {
  try {
    const placed = references.follow(given, main);
    return placed && { item: placed.value, file: placed.file };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    notes.push(`${shown(path)} ${error.message}.`);
    return undefined;
  }
}

function idOf(
  { operation, method, path }: Omit<FoundOperation, 'id'>,
  taken: ReadonlySet<string>,
  notes: string[],
): string {
  const own = operation['operationId'];
  const byPlace = `${method} ${path}`.slice(0, 300);
  if (typeof own !== 'string' || own.trim() === '' || own.length > 300) return byPlace;
  if (!taken.has(own)) return own;
  notes.push(`${shown(byPlace)} has the operationId of another operation: it is called by method and path.`);
  return byPlace;
}

/** The operation's summary, else its id. */
export function titleOf({ operation, id }: FoundOperation): string {
  const { summary } = operation;
  const text = typeof summary === 'string' && summary.trim() !== '' ? summary.trim() : id;
  return visibleText(text, 120);
}

function shown(path: string): string {
  return visibleText(path, 160);
}
