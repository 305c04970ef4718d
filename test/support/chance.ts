// Chance that can be repeated, strange values, and changes to JSON: what fuzz tests are made of.
import type { JsonObject, JsonValue } from '../../src/core/json.ts';
import { randomFrom } from './random.ts';

/** Choices that follow from a seed. */
export class Chance {
  /** From 0 up to 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  one<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('Nothing to choose from.');
    return chosen;
  }
}

/** Lists and objects, one in the other. */
export const deep = (levels: number): JsonValue => {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};
/** Values that break what was not written with care. */
export const STRANGE: readonly JsonValue[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  '',
  ' ',
  '/',
  '//',
  '/..',
  '/%2e%2e/x',
  '..',
  '{',
  '}}',
  '{name',
  '{name}',
  '{name?}',
  '{secret:api_token}',
  '{constructor}',
  '{{{{',
  '\u0000',
  '\ud800',
  '\u202e',
  '~',
  '/~2',
  '(a+)+$',
  '(a|a)*b',
  '.*.*.*.*x',
  '[',
  '(?=x)',
  'https://169.254.169.254',
  'http://api.example.com',
  'https://user:pass@x.example',
  'javascript:alert(1)',
  'x'.repeat(5000),
  'GET',
  'DELETE',
  'read',
  'delete',
  'http',
  'manual',
  'included',
  'unsupported',
  [],
  {},
  [[]],
  { __proto__: 1 },
  deep(200),
];

/** A copy that can be changed; most values are no objects, and cloning is what costs. */
function copyOf(value: JsonValue): JsonValue {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

/** Changes, removes or adds something anywhere in it. */
export function mutate(root: JsonObject, chance: Chance): void {
  let place: JsonObject | JsonValue[] = root;
  for (;;) {
    const keys: string[] = Object.keys(place);
    const key = keys.length === 0 ? 'x' : chance.one(keys);
    const member: JsonValue | undefined = (place as JsonObject)[key];
    const inner = typeof member === 'object' && member !== null;
    if (inner && Object.keys(member).length > 0 && chance.next() < 0.75) {
      place = member;
      continue;
    }
    switch (chance.below(4)) {
      case 0:
        if (Array.isArray(place)) place.pop();
        else delete place[key];
        return;
      case 1:
        (place as JsonObject)[Array.isArray(place) ? '0' : JSON.stringify(chance.one(STRANGE))] = copyOf(
          chance.one(STRANGE),
        );
        return;
      default:
        (place as JsonObject)[key] = copyOf(chance.one(STRANGE));
    }
  }
}
