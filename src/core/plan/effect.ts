// An effect: one value that a plan sets, replaces or removes. What a person sees of a plan is made of these alone.
import type { JsonValue } from '../json.ts';
import { english, phrase, type Wording } from './phrase.ts';

/** What a destination is to the provider or to Sluice: who receives there, or whom it lets in. */
export const DESTINATION_ROLES = [
  'webhook',
  'redirect',
  'key',
  'recipient',
  'command',
  'file',
  'clipboard',
] as const;
export type DestinationRole = (typeof DESTINATION_ROLES)[number];

/** Where the value makes data go, or whom it makes a provider trust. */
export interface Destination {
  /** A URL; of what has none: the key, the recipient, the command, the file. */
  url: string;
  role: DestinationRole;
  /** No person approved it for the target's scope: directing data there is sharing. */
  isNew?: true | undefined;
  /** A person accepted it in the setup file that names it. */
  isAccepted?: true | undefined;
}

export interface Effect {
  /** A phrase, or a foreign name as it is. */
  label: Wording;
  /** Foreign text as it is; a phrase for what has no text yet, e.g. a key to come. Null: it is new. */
  before: Wording | null;
  /** Null: it goes away. */
  after: Wording | null;
  /** Where `after` makes data go. */
  destination?: Destination | undefined;
  /** It is what is acted on, and not changed itself. */
  isSubject?: true | undefined;
  /** What a person should notice about the value. */
  marks: Wording[];
}

export const TARGET_KINDS = ['bundle', 'credential', 'account', 'call'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** What the target is, then one effect for each value. */
export type Effects = [Effect, ...Effect[]];

type More = Partial<Pick<Effect, 'destination' | 'marks'>>;

export function added(label: Wording, after: Wording, more: More = {}): Effect {
  return { label, before: null, after, marks: [], ...more };
}

export function removed(label: Wording, before: Wording, more: More = {}): Effect {
  return { label, before, after: null, marks: [], ...more };
}

export function replaced(label: Wording, before: Wording, after: Wording, more: More = {}): Effect {
  return { label, before, after, ...more, marks: [...(more.marks ?? []), ...pathMarks(before, after)] };
}

/** What undoes the effect: whatever comes back was there before, destinations too. */
export function reversed({ label, before, after }: Effect): Effect {
  return { label, before: after, after: before, marks: pathMarks(after, before) };
}

export function effectsOn(target: { kind: TargetKind; name: string }, changes: readonly Effect[]): Effects {
  const { kind, name } = target;
  return [{ label: KINDS[kind], before: name, after: name, isSubject: true, marks: [] }, ...changes];
}

/** The effects without what they act on. */
export function changesIn({ effects }: { effects: Effects }): Effect[] {
  return effects.filter(({ isSubject }) => isSubject !== true);
}

/** What an effect is, not how it reads. */
export function effectFacts({ label, before, after, destination }: Effect): JsonValue {
  return [
    english(label),
    before && english(before),
    after && english(after),
    ...(destination ? [destination.role, destination.url] : []),
  ];
}

const KINDS: Readonly<Record<TargetKind, Wording>> = {
  bundle: phrase('Bundle'),
  credential: phrase('Credential'),
  account: phrase('Account'),
  call: phrase('Tool'),
};

const PATH_CHANGES = phrase('same host, the path changes');

function pathMarks(before: Wording | null, after: Wording | null): Wording[] {
  if (typeof before !== 'string' || typeof after !== 'string' || before === after) return [];
  const [old, now] = [before, after].map((text) => (/^https?:/.test(text) ? URL.parse(text) : null));
  return old && old.host === now?.host ? [PATH_CHANGES] : [];
}
