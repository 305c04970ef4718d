// What connecting and disconnecting a client would change in which files, before the person is asked. Pure: it gets the
// files' texts and gives the new ones, exactly as they are shown and written.
import { badConfig, inFile, type ConfigFormat, type MemberPath } from './configFormat.ts';
import { jsonConfig } from './jsonConfig.ts';
import { isOwnEntry, mergedEntry, tokensIn } from './clientEntries.ts';
import type { AllowRule, Connection, KnownClient, Machine } from './knownClients.ts';
import { readableBy, type Unreadable } from './readable.ts';
import { applyEdits, type TextEdit } from './textEdit.ts';
import { continued, restored, writtenBy, type WrittenFile } from './writtenFile.ts';

/** A file's text by its path; undefined if there is none. */
export type Texts = (file: string) => string | undefined;

export interface PlannedFile {
  path: string;
  /** Undefined: the file is not there. */
  before: string | undefined;
  /** Undefined: the file goes, since Sluice made it and nothing else is in it. */
  after: string | undefined;
  holdsToken: boolean;
  /** What is remembered of it afterwards, so that it can be undone; undefined: nothing. */
  written: WrittenFile | undefined;
  /** What the client cannot read, and goes. */
  taken?: readonly Unreadable[];
  /** The mode that it gets back, if it still has the one that Sluice gave it. */
  mode?: number | undefined;
}

export interface ConnectionPlan {
  /** Those that change, the entry's own file last: a rule alone authorizes no client. */
  files: PlannedFile[];
  /** Tokens in the texts; none is ever shown. */
  tokens: string[];
  /** What is under Sluice's name already: nothing, Sluice's own entry, or one that somebody else wrote. */
  older: 'none' | 'own' | 'foreign';
}

/**
 * What a person added to Sluice's own entry stays in it; an entry that somebody else wrote is replaced as a whole.
 * @throws AppError `bad-client-config` if a file is not understood; nothing can be changed then
 */
export function planConnect(
  { client, machine, texts, remembered }: PlanDeps,
  connection: Connection,
  { allow }: { allow: boolean },
): ConnectionPlan {
  const { allowRule, format, isStrict, reads } = client;
  const file = client.file(machine);
  const before = texts(file);
  const { text, taken } =
    before === undefined || format !== jsonConfig ? { text: before, taken: [] } : readableBy(before, reads);
  const rule = allowRule?.kind === 'member' ? allowRule.member : {};
  const entry = { ...client.entry(connection), ...(allow && rule) };
  const member = inFile(file, () => memberIn(client, text ?? ''));
  const older = inFile(file, () => format.valueAt(text ?? '', member));
  const place = { path: file, before: text, format, holdsToken: client.scope === 'person' };
  const entryFile = inFile(file, () => {
    const value = mergedEntry(older, entry, { ruleMembers: Object.keys(rule), isStrict });
    const edits = format.setMember(text ?? '', member, value);
    // What is remembered of an entry that was removed since no longer counts.
    return changed(place, older === undefined ? undefined : remembered(file), { edits, member });
  });
  const written = entryFile.written && { ...entryFile.written, client: client.id };
  const files: PlannedFile[] = [{ ...entryFile, before, taken, written }];
  if (allow && allowRule?.kind === 'item') files.unshift(ruleAdded(allowRule, { machine, texts }));
  return {
    files: files.filter((planned) => planned.after !== planned.before),
    tokens: [connection.token, ...tokensIn(older)],
    older: kindOf(older),
  };
}

/** Where the entry is, or belongs. @throws AppError `bad-client-config` if the text is not understood */
export function memberIn({ format, member, newerMember }: KnownClient, text: string): MemberPath {
  if (newerMember === undefined || format.valueAt(text, newerMember.slice(0, -1)) === undefined)
    return member;
  return newerMember;
}

export function kindOf(entry: unknown): ConnectionPlan['older'] {
  if (entry === undefined) return 'none';
  return isOwnEntry(entry) ? 'own' : 'foreign';
}

type ItemRule = Extract<AllowRule, { kind: 'item' }>;

function ruleAdded(
  { file, list, item }: ItemRule,
  { machine, texts }: Pick<PlanDeps, 'machine' | 'texts'>,
): PlannedFile {
  const path = file(machine);
  const before = texts(path);
  const place = { path, before, format: jsonConfig, holdsToken: false };
  return inFile(path, () => {
    const edits = jsonConfig.addItem(before ?? '', list, item);
    return changed(place, undefined, { edits, member: list, item });
  });
}

export interface PlanDeps {
  client: KnownClient;
  machine: Machine;
  texts: Texts;
  /** What Sluice wrote into the file before. */
  remembered: (file: string) => WrittenFile | undefined;
}

/**
 * Replaces the token that is there, and changes nothing else; an entry without one stays as it is.
 * @throws AppError `bad-client-config`, also if a token is missing where one belongs
 */
export function planRotate({ client, machine, texts, remembered }: PlanDeps, token: string): ConnectionPlan {
  const path = client.file(machine);
  const before = texts(path) ?? '';
  if (client.scope === 'workspace') return { files: [], tokens: [token], older: 'own' };
  const [older] = inFile(path, () => tokensIn(client.format.valueAt(before, memberIn(client, before))));
  if (older === undefined || older === '') throw badConfig('holds no token of Sluice’s', undefined, path);
  const edits = [...before.matchAll(new RegExp(escaped(older), 'g'))].map(({ index }) => {
    return { offset: index, length: older.length, text: token };
  });
  const after = applyEdits(before, edits);
  const memory = remembered(path);
  const written = memory && continued(memory, before, after, edits);
  return {
    files: [{ path, before, after, holdsToken: true, written }],
    tokens: [token, older],
    older: 'own',
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w]/g, String.raw`\$&`);
}

/** Removes the entry, and the rule if Sluice added it. @throws AppError `bad-client-config` */
export function planDisconnect({ client, machine, texts, remembered }: PlanDeps): ConnectionPlan {
  const { allowRule, format } = client;
  const file = client.file(machine);
  const before = texts(file) ?? '';
  const member = inFile(file, () => memberIn(client, before));
  const older = inFile(file, () => format.valueAt(before, member));
  const files: PlannedFile[] = [];
  if (older !== undefined) {
    const written = remembered(file);
    const after = inFile(file, () => withoutMember(format, before, member, written));
    files.push({ path: file, before, after, holdsToken: false, written: undefined, mode: written?.mode });
  }
  if (allowRule?.kind === 'item') {
    const path = allowRule.file(machine);
    const text = texts(path);
    const written = remembered(path);
    // A rule that was there before is the person's own.
    if (text !== undefined && written !== undefined) {
      const without = inFile(path, () => withoutItem(text, allowRule, written));
      if (without !== text)
        files.push({ path, before: text, after: without, holdsToken: false, written: undefined });
    }
  }
  return { files, tokens: tokensIn(older), older: kindOf(older) };
}

/** The text with every token hidden, as an editor may show it: other extensions and agents read editors. */
export function maskTokens(text: string, tokens: readonly string[]): string {
  return tokens
    .filter((token) => token !== '')
    .reduce((masked, token) => masked.replaceAll(token, '••••••••'), text);
}

type Place = Pick<PlannedFile, 'path' | 'before' | 'holdsToken'> & { format: ConfigFormat };

function changed(
  { path, before, format, holdsToken }: Place,
  older: WrittenFile | undefined,
  { edits, member, item }: { edits: TextEdit[]; member: MemberPath; item?: string },
): PlannedFile {
  const after = applyEdits(before ?? '', edits);
  if (older !== undefined)
    return { path, before, after, holdsToken, written: continued(older, before ?? '', after, edits) };
  const made = missingParents(format, before ?? '', item === undefined ? member.slice(0, -1) : member);
  return { path, before, after, holdsToken, written: writtenBy(edits, before, after, made) };
}

/** How many of the path's members Sluice makes, from the innermost outwards. */
function missingParents(format: ConfigFormat, text: string, path: MemberPath): number {
  let depth = path.length;
  while (depth > 0 && format.valueAt(text, path.slice(0, depth)) === undefined) depth -= 1;
  return path.length - depth;
}

function withoutMember(
  format: ConfigFormat,
  text: string,
  member: MemberPath,
  written: WrittenFile | undefined,
): string | undefined {
  const exact = written && restored(written, text);
  if (exact !== undefined) return exact.text;
  const rest = applyEdits(text, format.removeMember(text, member));
  return withoutParents(format, rest, member.slice(0, -1), written?.parents ?? 0);
}

function withoutItem(
  text: string,
  { list, item }: { list: MemberPath; item: string },
  written: WrittenFile,
): string | undefined {
  const exact = restored(written, text);
  if (exact !== undefined) return exact.text;
  const rest = applyEdits(text, jsonConfig.removeItem(text, list, item));
  return withoutParents(jsonConfig, rest, list, written.parents);
}

/** Objects and lists that Sluice made go as well, while nothing else is in them. */
function withoutParents(format: ConfigFormat, text: string, path: MemberPath, count: number): string {
  let rest = text;
  for (let depth = path.length; depth > path.length - count && depth > 0; depth -= 1) {
    const value = format.valueAt(rest, path.slice(0, depth));
    if (typeof value !== 'object' || value === null || Object.keys(value).length > 0) return rest;
    rest = applyEdits(rest, format.removeMember(rest, path.slice(0, depth)));
  }
  return rest;
}
