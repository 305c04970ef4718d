// An effect: one value that a plan sets, replaces or removes. What a person sees of a plan is made of these alone.
import { canonicalJson } from '../canonicalJson.ts';
import type { Hasher } from '../hostPorts.ts';
import { english, phrase, type Wording } from './phrase.ts';
import type { Change, PlanTarget } from './plan.ts';

export interface Effect {
  /** A phrase, or a foreign name as it is. */
  label: Wording;
  /** Null: it is new. */
  before: string | null;
  /** Null: it goes away. */
  after: string | null;
  /** It is what is acted on, and not changed itself. */
  isSubject?: true;
  /** What a person should notice about the value. */
  marks: Wording[];
}

/** What the target is, then one effect for each value. */
export type Effects = readonly [Effect, ...Effect[]];

export function effectsOf(target: PlanTarget): Effects {
  return [subjectOf(target), ...target.changes.map(effectOf)];
}

/** Hex SHA-256 over what the effects are, not how they read; kept with the decision that covers them. */
export function effectsDigest(hasher: Hasher, targets: readonly PlanTarget[]): string {
  const facts = targets.map((target) =>
    canonicalJson([
      target.kind,
      target.id,
      target.revision,
      target.environment,
      target.live,
      effectsOf(target).map(({ label, before, after }) => [english(label), before, after]),
    ]),
  );
  return hasher.sha256(canonicalJson(facts.sort()));
}

const KINDS: Readonly<Record<PlanTarget['kind'], Wording>> = {
  bundle: phrase('Bundle'),
  credential: phrase('Credential'),
  account: phrase('Account'),
};

function subjectOf({ kind, name }: PlanTarget): Effect {
  return { label: KINDS[kind], before: name, after: name, isSubject: true, marks: [] };
}

function effectOf({ label, before, after, note }: Change): Effect {
  const marks = [...(note === null ? [] : [note]), ...(isOtherPath(before, after) ? [PATH_CHANGES] : [])];
  return { label, before, after, marks };
}

const PATH_CHANGES = phrase('same host, the path changes');

function isOtherPath(before: string | null, after: string | null): boolean {
  if (before === null || after === null || before === after) return false;
  const [old, now] = [before, after].map((text) => (/^https?:/.test(text) ? URL.parse(text) : null));
  return old !== null && old !== undefined && old.host === now?.host;
}
