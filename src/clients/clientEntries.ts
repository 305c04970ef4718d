// What Sluice's entry says in each client's words, and what in an entry is Sluice's own. Pure.
import { CLIENT_VARIABLE, HOME_VARIABLE, TOKEN_VARIABLE } from '../core/access/bridgeVariables.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';

/** How a client reaches Sluice. Both carry the client's token. */
export type Connection =
  | { way: 'bridge'; command: string; args: string[]; env: Record<string, string>; token: string }
  | { way: 'http'; url: string; token: string };
export type Way = Connection['way'];

/** Lets VS Code's own program run the bridge. */
export const RUN_AS_NODE = 'ELECTRON_RUN_AS_NODE';

/** Members that Sluice writes into an entry; those of a way that is not chosen are taken out. */
const OWN_MEMBERS = ['type', 'command', 'args', 'url', 'httpUrl'];
/** Members that hold values by name, of which only some are Sluice's. */
const MAPS = ['env', 'environment', 'headers', 'http_headers'];
const OWN_NAMES = [TOKEN_VARIABLE, CLIENT_VARIABLE, HOME_VARIABLE, RUN_AS_NODE, 'authorization'];
/** Written once; a person who narrows it keeps the narrower one. */
const KEPT_MEMBERS = ['tools'];
/** Where Sluice's endpoint listens. */
const OWN_ADDRESS = /^http:\/\/(127\.0\.0\.1|localhost):\d+\/mcp$/;

/** The entry as most clients take it. */
export function jsonEntry(connection: Connection, { saysType }: { saysType: boolean }): JsonObject {
  if (connection.way === 'http')
    return { ...(saysType && { type: 'http' }), url: connection.url, headers: authorization(connection) };
  return { ...(saysType && { type: 'stdio' }), ...stdio(connection) };
}

export function codexEntry(connection: Connection): JsonObject {
  if (connection.way === 'bridge') return stdio(connection);
  return { url: connection.url, http_headers: authorization(connection) };
}

export function geminiEntry(connection: Connection): JsonObject {
  if (connection.way === 'bridge') return stdio(connection);
  return { httpUrl: connection.url, headers: authorization(connection) };
}

export function openCodeEntry(connection: Connection): JsonObject {
  if (connection.way === 'http')
    return { type: 'remote', url: connection.url, headers: authorization(connection) };
  const { command, args, env } = stdio(connection);
  return { type: 'local', command: [command, ...args], environment: env };
}

/** For a file that others read, too: it names the client, whose token is in a private file. */
export function workspaceEntry(connection: Connection, client: string): JsonObject {
  if (connection.way === 'http') throw new Error('An entry in a workspace never carries a token.');
  const { command, args, env } = connection;
  return { type: 'stdio', command, args, env: { ...env, [CLIENT_VARIABLE]: client } };
}

/** The entry for a client that Sluice does not know, as most of them take it. Holds the token. */
export function entrySnippet(connection: Connection): string {
  return JSON.stringify(jsonEntry(connection, { saysType: true }), null, 2);
}

/**
 * `entry` with what a person added to the `older` one: members and variables that are not Sluice's own.
 * @param ruleMembers the client's allow rule, which is Sluice's own
 * @param isStrict the client refuses members of the way that is not chosen, whoever wrote them
 */
export function mergedEntry(
  older: unknown,
  entry: JsonObject,
  { ruleMembers, isStrict }: { ruleMembers: readonly string[]; isStrict: boolean },
): JsonObject {
  if (!isJsonObject(older) || !isOwnEntry(older)) return entry;
  const merged: JsonObject = {};
  for (const [name, value] of Object.entries(older)) {
    const written = entry[name];
    if (MAPS.includes(name)) {
      const others = othersIn(value);
      if (isJsonObject(written)) merged[name] = { ...others, ...written };
      else if (!isStrict && Object.keys(others).length > 0) merged[name] = others;
    } else if (written !== undefined) merged[name] = KEPT_MEMBERS.includes(name) ? value : written;
    else if (![...OWN_MEMBERS, ...ruleMembers].includes(name)) merged[name] = value;
  }
  return { ...entry, ...merged };
}

/** Whether Sluice wrote the entry, whichever version and way. */
export function isOwnEntry(entry: unknown): boolean {
  if (!isJsonObject(entry)) return false;
  const names = [entry['env'], entry['environment']].filter(isJsonObject).flatMap(Object.keys);
  const address = entry['url'] ?? entry['httpUrl'];
  return (
    names.includes(TOKEN_VARIABLE) ||
    names.includes(CLIENT_VARIABLE) ||
    (typeof address === 'string' && OWN_ADDRESS.test(address) && tokensIn(entry).length > 0)
  );
}

/** Tokens that an entry holds, whichever client's it is: none of them belongs on a screen. */
export function tokensIn(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry).flatMap(([name, value]) => {
    if (typeof value !== 'string') return tokensIn(value);
    if (name === TOKEN_VARIABLE) return [value];
    return name.toLowerCase() === 'authorization' ? [value.replace(/^bearer +/i, '')] : [];
  });
}

function othersIn(map: unknown): JsonObject {
  if (!isJsonObject(map)) return {};
  const own = OWN_NAMES.map((name) => name.toLowerCase());
  return Object.fromEntries(Object.entries(map).filter(([name]) => !own.includes(name.toLowerCase())));
}

function stdio({ command, args, env, token }: Extract<Connection, { way: 'bridge' }>): {
  command: string;
  args: string[];
  env: Record<string, string>;
} {
  return { command, args, env: { ...env, [TOKEN_VARIABLE]: token } };
}

function authorization({ token }: Connection): JsonObject {
  return { Authorization: `Bearer ${token}` };
}
