// Everything that a server lists, all pages to the end, within bounds: what a person accepts is the whole.
import { AppError } from '../core/errors.ts';
import { definitionName, type GuestSnapshot } from '../core/guest/guest.ts';
import { GuestRequestError } from '../core/guest/guestConnections.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';

const MOST_PAGES = 1_000;
const MOST_LISTED = 10_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;
const METHOD_NOT_FOUND = -32_601;

export type Ask = (method: string, params: JsonObject) => Promise<JsonObject>;

/** @param initialized the result of `initialize` */
export async function listAll(
  initialized: JsonObject,
  ask: Ask,
  note: (line: string) => void,
): Promise<GuestSnapshot> {
  const { capabilities, serverInfo, instructions } = initialized;
  const can = isJsonObject(capabilities) ? capabilities : {};
  const list = (kind: 'tools' | 'prompts'): Promise<JsonObject[]> =>
    isJsonObject(can[kind]) ? listPages(kind, ask, note) : Promise.resolve([]);
  return {
    serverInfo: isJsonObject(serverInfo) ? serverInfo : {},
    capabilities: can,
    instructions: typeof instructions === 'string' ? instructions : null,
    tools: (await list('tools')).map(usableTool),
    prompts: await list('prompts'),
  };
}

async function listPages(
  kind: 'tools' | 'prompts',
  ask: Ask,
  note: (line: string) => void,
): Promise<JsonObject[]> {
  const found = new Map<string, JsonObject>();
  const seen = new Set<string>();
  let cursor: string | undefined;
  let characters = 0;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const result = await askPage(kind, ask, cursor);
    const listed = result[kind];
    for (const each of Array.isArray(listed) ? listed : []) {
      const part = isJsonObject(each) ? withoutNulls(each) : {};
      const name = definitionName(part);
      characters += JSON.stringify(part).length;
      if (name === '') note(`It listed one of its ${kind} without a name; it is left out.`);
      else if (found.has(name)) note(`It listed two ${kind} of one name; the second is left out.`);
      else found.set(name, part);
    }
    if (found.size > MOST_LISTED || characters > MOST_CHARACTERS) throw tooMuch(kind);
    const { nextCursor } = result;
    if (typeof nextCursor !== 'string') return [...found.values()];
    // A server that repeats a cursor never comes to an end.
    if (seen.has(nextCursor)) throw tooMuch(kind);
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  throw tooMuch(kind);
}

async function askPage(kind: 'tools' | 'prompts', ask: Ask, cursor: string | undefined): Promise<JsonObject> {
  try {
    return await ask(`${kind}/list`, cursor === undefined ? {} : { cursor });
  } catch (error) {
    // It declares what it does not have.
    if (error instanceof GuestRequestError && error.code === METHOD_NOT_FOUND) return {};
    throw error;
  }
}

/** Null for absent, as many servers write it; clients would refuse the whole list. */
function withoutNulls(definition: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== null));
}

/** A tool without a schema takes anything; clients need one. */
function usableTool(tool: JsonObject): JsonObject {
  return isJsonObject(tool['inputSchema']) ? tool : { ...tool, inputSchema: { type: 'object' } };
}

function tooMuch(kind: string): AppError {
  return new AppError(
    'provider-invalid-answer',
    `The server’s list of ${kind} has no end, or is too large.`,
    {
      next: 'Nothing of it is offered.',
    },
  );
}
