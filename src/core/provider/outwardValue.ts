// What a request carries out of Sluice: values that say where they come from. Only the functions here make one, so a
// raw value in a request does not compile. An admission checks that what a value says of itself is true.
import type { JsonObject, JsonValue } from '../json.ts';

/** Where a value comes from. Each kind has one way to be checked, see `OperationAdmission`. */
export type Origin =
  /** An effect of the plan shows it. */
  | { from: 'plan' }
  /** A part of a bundle that the plan names: of its record or, if this operation creates it, of what the plan shows. */
  | { from: 'bundle'; bundleId: string }
  /** An earlier call of this operation returned it. */
  | { from: 'call' }
  /** Sluice made it: the tag, or nothing at all (null). */
  | { from: 'sluice' }
  /** The person at the editor entered it in Sluice's own prompt, for this operation. */
  | { from: 'person' }
  /** The manifest declares it. */
  | { from: 'manifest' }
  /** The arguments of the call, or an accepted setup file: only for a preflight's reads. */
  | { from: 'request' }
  /** The journal recorded it with the call that is now sent again. */
  | { from: 'journal' }
  /** Sluice composed it of others, by an encoding of its own. */
  | { from: 'others'; others: readonly OutwardValue[] };

type Leaf = string | number | boolean | null;

let make: (leaf: Leaf, origin: Origin) => OutwardValue;

/** One leaf of a request, and its origin. */
export class OutwardValue {
  readonly #leaf: Leaf;
  readonly origin: Origin;

  static {
    make = (leaf, origin) => new OutwardValue(leaf, origin);
  }

  private constructor(leaf: Leaf, origin: Origin) {
    this.#leaf = leaf;
    this.origin = origin;
  }

  get leaf(): Leaf {
    return this.#leaf;
  }
}

/** A value of the same form whose leaves say where they come from. */
export type Outward<T> = T extends Leaf
  ? OutwardValue
  : T extends readonly (infer Member)[]
    ? Outward<Member>[]
    : T extends object
      ? { [Name in keyof T]: Outward<T[Name]> }
      : OutwardParam;

export type OutwardParam = OutwardValue | readonly OutwardParam[] | { readonly [name: string]: OutwardParam };

/** A request's values, by the names that its templates have for them. */
export type OutwardParams = Readonly<Record<string, OutwardParam>>;

/** What follows from a plan's data, for checks before the first request. */
export interface PlannedSend {
  /** The target whose effects show it; default: any of the plan. */
  targetId?: string;
  values: OutwardParam;
}

/** Values that an effect of the plan shows. */
export function shownInPlan<T extends JsonValue>(value: T): Outward<T> {
  return outward(value, { from: 'plan' });
}

/** Parts of a bundle that the plan names: what its record holds, or will hold. */
export function partOf<T extends JsonValue>({ id }: { readonly id: string }, value: T): Outward<T> {
  return outward(value, { from: 'bundle', bundleId: id });
}

/** What an earlier call of this operation returned. */
export function returned<T extends JsonValue>(value: T): Outward<T> {
  return outward(value, { from: 'call' });
}

/** The tag by which what an operation creates is found again. */
export function tagged(tag: string): OutwardValue {
  return make(tag, { from: 'sluice' });
}

/** Before anything is created, nothing has a tag. */
export const NO_TAG: OutwardValue = make('', { from: 'sluice' });

/** What the person at the editor entered for this operation. */
export function entered<T extends JsonValue>(value: T): Outward<T> {
  return outward(value, { from: 'person' });
}

/** What a preflight asks about: the arguments of its call, or an accepted setup file. */
export function requested<T extends JsonValue>(value: T): Outward<T> {
  return outward(value, { from: 'request' });
}

/** What a recorded call sent, for sending it again. */
export function journaled(params: JsonObject): OutwardParams {
  return outward(params, { from: 'journal' });
}

/** The URL with the tag in its query, by which recovery finds it. */
export function urlWithTag(url: OutwardValue, tag: OutwardValue): OutwardValue {
  return make(withTag(String(url.leaf), String(tag.leaf)), { from: 'others', others: [url, tag] });
}

/** The text of `urlWithTag`. */
export function withTag(url: string, tag: string): string {
  const whole = new URL(url);
  whole.searchParams.set('sluice', tag);
  return whole.href;
}

/** The values alone, as requests are filled with them and records keep them. */
export function plainParams(params: OutwardParams): JsonObject {
  return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, plain(param)]));
}

/** Every leaf. */
export function leavesOf(param: OutwardParam): OutwardValue[] {
  return param instanceof OutwardValue ? [param] : Object.values(param).flatMap(leavesOf);
}

function plain(param: OutwardParam): JsonValue {
  if (param instanceof OutwardValue) return param.leaf;
  return isList(param) ? param.map(plain) : plainParams(param);
}

function outward<T extends JsonValue>(value: T, origin: Origin): Outward<T>;
function outward(value: JsonValue, origin: Origin): OutwardParam {
  if (typeof value !== 'object' || value === null) return make(value, origin);
  if (Array.isArray(value)) return value.map((member) => outward(member, origin));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, outward(member, origin)]));
}

function isList(param: Exclude<OutwardParam, OutwardValue>): param is readonly OutwardParam[] {
  return Array.isArray(param);
}
