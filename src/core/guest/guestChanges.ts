// What differs between an accepted guest and what its server says now. Pure: whatever differs is withheld until a person
// decides on exactly this difference.
import type { Hasher } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { definitionName, type Guest, type GuestSnapshot } from './guest.ts';
import { definitionText, digestOf } from './guestDigests.ts';
import type { WithheldChange } from './guestService.ts';
import { strongerVerb, suggestedVerb } from './guestVerbs.ts';
import { visibleLines } from '../visibleText.ts';

type Hash = Pick<Hasher, 'sha256'>;

/** A difference, and the server's own words on its two sides. */
export interface GuestChange extends WithheldChange {
  from: JsonValue;
  to: JsonValue;
}

/** At least so much of the words of two descriptions is the same. */
const LEAST_ALIKE = 0.5;

/** Tools, then instructions, then prompts; in the server's order, what is removed last. */
export function changesOf(guest: Guest, hasher: Hash): GuestChange[] {
  const { offered } = guest;
  if (offered === null) return [];
  const kept = new Set(guest.kept);
  const make = (parts: Omit<GuestChange, 'digest' | 'isKept'>): GuestChange => {
    const { kind, subject, name, from, to } = parts;
    const digest = digestOf([kind, subject, name, from, to], hasher);
    return { ...parts, digest, isKept: kept.has(digest) };
  };
  const tools = listChanges(
    guest.tools.map(({ definition }) => definition),
    offered.tools,
    hasher,
  ).map(({ kind, name, from, to }) => {
    const accepted = guest.tools.find(({ definition }) => definitionName(definition) === name)?.verb;
    const suggested = to === null ? null : suggestedVerb(to).suggested;
    return make({
      kind,
      subject: 'tool',
      name,
      ...texts(from, to),
      similarTo: kind === 'added' && to !== null ? renamedFrom(guest, offered, to) : null,
      suggested: suggested === null || accepted === undefined ? suggested : strongerVerb(accepted, suggested),
      from,
      to,
    });
  });
  const prompts = listChanges(guest.prompts, offered.prompts, hasher).map(({ kind, name, from, to }) =>
    make({ kind, subject: 'prompt', name, ...texts(from, to), similarTo: null, suggested: null, from, to }),
  );
  const said =
    guest.instructions === offered.instructions
      ? []
      : [
          make({
            kind: kindOf(guest.instructions, offered.instructions),
            subject: 'instructions',
            name: '',
            before: guest.instructions === null ? null : visibleLines(guest.instructions),
            after: offered.instructions === null ? null : visibleLines(offered.instructions),
            similarTo: null,
            suggested: null,
            from: guest.instructions,
            to: offered.instructions,
          }),
        ];
  return [...tools, ...said, ...prompts];
}

/** Names of accepted tools or prompts that the server no longer offers as accepted. */
export function withheldNames(changes: readonly GuestChange[], subject: 'tool' | 'prompt'): Set<string> {
  return new Set(changes.flatMap((change) => (change.subject === subject ? [change.name] : [])));
}

/** The guest with this one change accepted; the rest stays as it is. */
export function withChange(
  guest: Guest,
  change: GuestChange,
  verb: Guest['tools'][number]['verb'],
  hasher: Hash,
): Guest {
  const { subject, name, to } = change;
  if (subject === 'instructions') return { ...guest, instructions: typeof to === 'string' ? to : null };
  const definition = to as JsonObject | null;
  if (subject === 'prompt')
    return {
      ...guest,
      prompts: replacedIn(guest.prompts, name, definition, (each) => definitionName(each)),
    };
  const former = guest.tools.find((tool) => definitionName(tool.definition) === name);
  const tool = definition && {
    definition,
    digest: digestOf(definition, hasher),
    verb,
    before: former?.before ?? null,
  };
  return { ...guest, tools: replacedIn(guest.tools, name, tool, (each) => definitionName(each.definition)) };
}

interface ListChange {
  kind: WithheldChange['kind'];
  name: string;
  from: JsonObject | null;
  to: JsonObject | null;
}

function listChanges(
  accepted: readonly JsonObject[],
  offered: readonly JsonObject[],
  hasher: Hash,
): ListChange[] {
  const before = new Map(accepted.map((each) => [definitionName(each), each]));
  const now = new Map(offered.map((each) => [definitionName(each), each]));
  const present = [...now].flatMap(([name, to]): ListChange[] => {
    const from = before.get(name) ?? null;
    if (from !== null && digestOf(from, hasher) === digestOf(to, hasher)) return [];
    return [{ kind: from === null ? 'added' : 'changed', name, from, to }];
  });
  const removed = [...before].flatMap(([name, from]): ListChange[] =>
    now.has(name) ? [] : [{ kind: 'removed', name, from, to: null }],
  );
  return [...present, ...removed];
}

function kindOf(from: JsonValue, to: JsonValue): WithheldChange['kind'] {
  if (from === null) return 'added';
  return to === null ? 'removed' : 'changed';
}

function texts(from: JsonObject | null, to: JsonObject | null): Pick<WithheldChange, 'before' | 'after'> {
  return { before: from && definitionText(from), after: to && definitionText(to) };
}

/** The removed tool that an added one resembles most. */
function renamedFrom(guest: Guest, offered: GuestSnapshot, added: JsonObject): string | null {
  const names = new Set(offered.tools.map(definitionName));
  const removed = guest.tools.filter(({ definition }) => !names.has(definitionName(definition)));
  const [best] = removed
    .map(({ definition }) => ({ name: definitionName(definition), alike: likeness(definition, added) }))
    .filter(({ alike }) => alike >= LEAST_ALIKE)
    .sort((one, other) => other.alike - one.alike);
  return best?.name ?? null;
}

/** Shared words of description and schema, 0 to 1 (Jaccard). */
function likeness(one: JsonObject, other: JsonObject): number {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

function wordsOf({ description, inputSchema }: JsonObject): Set<string> {
  const text = `${typeof description === 'string' ? description : ''} ${JSON.stringify(inputSchema ?? null)}`;
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

function replacedIn<T>(list: readonly T[], name: string, by: T | null, nameOf: (each: T) => string): T[] {
  const position = list.findIndex((each) => nameOf(each) === name);
  if (position === -1) return by === null ? [...list] : [...list, by];
  return list.flatMap((each, index) => (index !== position ? [each] : by === null ? [] : [by]));
}
