// What another server's entry in a client's configuration starts, in each client's words, and which of its values are
// secrets. Says why if Sluice can't start the same. Pure.
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { GuestDefinition } from '../../core/guest/guest.ts';
import { isPlainValue } from '../../core/guest/plainValue.ts';

/** Why an entry can't be put behind Sluice. */
export type EntryProblem = 'unknown-shape' | 'old-transport' | 'client-variables' | 'user-in-url';

export type ServerEntry =
  | { definition: GuestDefinition; secrets: Record<string, string> }
  | { problem: EntryProblem };

/** @param folder replaces `${workspaceFolder}`; undefined: there is none */
export function serverEntryOf(value: JsonValue, folder: string | undefined): ServerEntry {
  if (!isJsonObject(value)) return { problem: 'unknown-shape' };
  const entry = withFolder(value, folder);
  if (JSON.stringify(entry).includes('${') || hasDollarVariable(entry))
    return { problem: 'client-variables' };
  if (entry['type'] === 'sse' || entry['transport'] === 'sse') return { problem: 'old-transport' };
  return httpOf(entry) ?? stdioOf(entry) ?? { problem: 'unknown-shape' };
}

function stdioOf(entry: JsonObject): ServerEntry | undefined {
  const words = Array.isArray(entry['command']) ? entry['command'] : [entry['command']];
  const args = [...words.slice(1), ...(Array.isArray(entry['args']) ? entry['args'] : [])];
  const [command] = words;
  if (typeof command !== 'string' || command === '' || !args.every((arg) => typeof arg === 'string'))
    return undefined;
  const env = textsOf(entry['env'] ?? entry['environment']);
  if (env === undefined) return undefined;
  const { plain, secrets } = split(env);
  const { cwd } = entry;
  return {
    definition: {
      kind: 'stdio',
      command,
      args,
      cwd: typeof cwd === 'string' ? cwd : null,
      env: plain,
      secretEnv: Object.keys(secrets),
    },
    secrets,
  };
}

function httpOf(entry: JsonObject): ServerEntry | undefined {
  const url = entry['httpUrl'] ?? entry['url'] ?? entry['serverUrl'];
  if (typeof url !== 'string') return undefined;
  const headers = textsOf(entry['headers'] ?? entry['http_headers']);
  if (headers === undefined || !URL.canParse(url)) return undefined;
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  if (username !== '' || password !== '') return { problem: 'user-in-url' };
  const { plain, secrets } = split(headers);
  return {
    definition: { kind: 'http', url, headers: plain, secretHeaders: Object.keys(secrets) },
    secrets,
  };
}

function split(values: Record<string, string>): {
  plain: Record<string, string>;
  secrets: Record<string, string>;
} {
  const entries = Object.entries(values);
  return {
    plain: Object.fromEntries(entries.filter(([name, value]) => isPlainValue(name, value))),
    secrets: Object.fromEntries(entries.filter(([name, value]) => !isPlainValue(name, value))),
  };
}

/** Undefined if a value is no text, number or boolean. */
function textsOf(map: JsonValue | undefined): Record<string, string> | undefined {
  if (map === undefined || map === null) return {};
  if (!isJsonObject(map)) return undefined;
  const entries = Object.entries(map);
  if (!entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))) return undefined;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function withFolder(entry: JsonObject, folder: string | undefined): JsonObject {
  if (folder === undefined) return entry;
  const replaced = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return value.replaceAll('${workspaceFolder}', folder);
    if (Array.isArray(value)) return value.map(replaced);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner)]));
  };
  return replaced(entry) as JsonObject;
}

/** Gemini CLI fills in `$NAME`, Codex the names in `env_vars`, and a bearer token by the name of a variable. */
function hasDollarVariable(entry: JsonObject): boolean {
  if ('env_vars' in entry || 'bearer_token_env_var' in entry || 'env_http_headers' in entry) return true;
  const maps = [entry['env'], entry['headers']].filter(isJsonObject);
  return maps.flatMap(Object.values).some((value) => typeof value === 'string' && /^\$\w+$/.test(value));
}
