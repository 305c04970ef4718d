// Changes of a client's configuration that put one of its servers behind Sluice, and that take it out again. Pure: it gets
// the file's text and gives the new one, exactly as it is shown and written.
import { canonicalText } from '../../core/canonicalJson.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { GUEST_NAME } from '../../core/guest/guest.ts';
import { CLIENT_VARIABLE, TOKEN_VARIABLE } from '../../core/access/bridgeVariables.ts';
import { isOwnEntry, type Connection } from '../clientEntries.ts';
import { badConfig, inFile, type MemberPath } from '../configFormat.ts';
import { memberIn } from '../connectionPlan.ts';
import type { KnownClient } from '../knownClients.ts';
import { applyEdits, editBetween } from '../textEdit.ts';
import { serverEntryOf, type ServerEntry } from './serverEntry.ts';

/** The bridge's argument before a guest's name. */
export const GUEST_ARGUMENT = '--guest';

export interface OtherServer {
  /** As the file has it. */
  name: string;
  path: MemberPath;
  value: JsonValue;
  entry: ServerEntry;
}

/**
 * The servers in a client's file that are not Sluice's, and not behind it.
 * @throws AppError `bad-client-config`
 */
export function otherServersIn(client: KnownClient, text: string, folder: string | undefined): OtherServer[] {
  const container = memberIn(client, text).slice(0, -1);
  const servers = client.format.valueAt(text, container);
  if (!isJsonObject(servers)) return [];
  return Object.entries(servers).flatMap(([name, value]) =>
    isOwnEntry(value)
      ? []
      : [{ name, path: [...container, name], value, entry: serverEntryOf(value, folder) }],
  );
}

/** A guest's name from the name of its entry: see `GUEST_NAME`. */
export function guestNameOf(entry: string, taken: readonly string[]): string {
  const plain = entry
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 36);
  const name = GUEST_NAME.test(plain) ? plain : 'server';
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** The entry that reaches the guest. It carries no token: the bridge reads it from a private file of this person's. */
export function guestEntry(
  client: KnownClient,
  guest: string,
  connection: Extract<Connection, { way: 'bridge' }>,
): JsonObject {
  const args = [...connection.args, GUEST_ARGUMENT, guest];
  const entry = client.entry({ ...connection, args, token: '' });
  for (const map of ['env', 'environment'] as const) {
    const variables = entry[map];
    if (!isJsonObject(variables)) continue;
    const { [TOKEN_VARIABLE]: _token, ...rest } = variables;
    entry[map] = { ...rest, [CLIENT_VARIABLE]: guestClientId(client) };
  }
  return entry;
}

/** Names the private file that holds the token of a client's guest entries. */
export function guestClientId({ id }: Pick<KnownClient, 'id'>): string {
  return `${id}-guests`;
}

/** What takes a guest out again. Holds the file's own words, secrets among them: it belongs into a sealed place. */
export interface Takeout {
  guest: string;
  client: KnownClient['id'];
  file: string;
  path: string[];
  /** The entry as it was, and as Sluice wrote it. */
  original: JsonValue;
  written: JsonObject;
  /** Whole lines as they were, and as Sluice wrote them. */
  linesBefore: string;
  linesAfter: string;
}

export interface GuestChange {
  before: string;
  after: string;
}

/** @throws AppError `bad-client-config` if the entry is no longer what was chosen, or the file can't be edited */
export function planPutBehind(
  place: { client: KnownClient; file: string; text: string },
  server: Pick<OtherServer, 'path' | 'value'>,
  guest: { name: string; entry: JsonObject },
): GuestChange & { takeout: Takeout } {
  const { client, file, text } = place;
  return inFile(file, () => {
    if (!isSame(client.format.valueAt(text, server.path), server.value))
      throw badConfig(`has changed at “${server.path.join('.')}”`, undefined, file);
    const after = applyEdits(text, client.format.setMember(text, server.path, guest.entry));
    const lines = changedLines(text, after);
    const takeout: Takeout = {
      guest: guest.name,
      client: client.id,
      file,
      path: [...server.path],
      original: server.value,
      written: guest.entry,
      ...lines,
    };
    return { before: text, after, takeout };
  });
}

/**
 * Byte for byte as it was, if nobody changed these lines since; else the entry's own members, laid out anew.
 * @throws AppError `bad-client-config` if the entry is no longer Sluice's
 */
export function planTakeOut(client: KnownClient, text: string, takeout: Takeout): GuestChange {
  const { file, path, original, written, linesBefore, linesAfter } = takeout;
  return inFile(file, () => {
    const now = client.format.valueAt(text, path);
    if (!isSame(now, written))
      throw badConfig(`has something else than Sluice’s entry at “${path.join('.')}”`, undefined, file);
    const at = text.indexOf(linesAfter);
    if (at !== -1 && text.indexOf(linesAfter, at + 1) === -1) {
      const after = text.slice(0, at) + linesBefore + text.slice(at + linesAfter.length);
      if (isSame(client.format.valueAt(after, path), original)) return { before: text, after };
    }
    return { before: text, after: applyEdits(text, client.format.setMember(text, path, original)) };
  });
}

/** Whether the file has the entry as it was: Sluice ended before it wrote, or after it gave the entry back. */
export function isGivenBack(
  client: KnownClient,
  text: string,
  { file, path, original, written }: Takeout,
): boolean {
  const now = inFile(file, () => client.format.valueAt(text, path));
  return isSame(now, original) && !isSame(now, written);
}

/** The one stretch of whole lines that differs. */
function changedLines(before: string, after: string): Pick<Takeout, 'linesBefore' | 'linesAfter'> {
  const [edit] = editBetween(before, after);
  if (edit === undefined) return { linesBefore: '', linesAfter: '' };
  const start = before.lastIndexOf('\n', edit.offset - 1) + 1;
  const restAt = before.indexOf('\n', edit.offset + edit.length);
  const rest = restAt === -1 ? 0 : before.length - restAt;
  return {
    linesBefore: before.slice(start, before.length - rest),
    linesAfter: after.slice(start, after.length - rest),
  };
}

/** Every value of the entry that must not appear on a screen. */
export function secretsOf(entry: ServerEntry): string[] {
  return 'secrets' in entry ? Object.values(entry.secrets) : [];
}

/** By meaning: parsers make objects of different kinds. */
function isSame(one: unknown, other: JsonValue): boolean {
  return one !== undefined && canonicalText(one as JsonValue) === canonicalText(other);
}
