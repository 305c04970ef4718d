// The one lenient reader of token answers: if the tokens are valid, no other member, however odd, costs the pair (RFC
// 6749 section 5.1, and real servers' variants).
import type { JsonObject, JsonValue } from '../json.ts';
import { valueAt } from './jsonPointer.ts';

export interface TokenAnswer {
  accessToken: string;
  /** Null: the answer has none, and the old one stays valid (RFC 6749 section 6). */
  refreshToken: string | null;
  /** Seconds, in [0, 10 years]; null: not stated. */
  expiresIn: number | null;
  /** The granted scope, separated by blanks; null: as requested. */
  scope: string | null;
}

const LONGEST_LIFETIME_S = 10 * 365 * 24 * 60 * 60;
const NUMBER = /^\s*[+-]?\d+(\.\d+)?(e\+?\d+)?\s*$/i;

/**
 * The tokens of an answer; undefined if it has no access token.
 * @param place the manifest's JSON Pointer to the object that holds them
 */
export function tokensIn(document: JsonValue, place: string): TokenAnswer | undefined {
  const holder = holderOf(document, place);
  const accessToken = textOf(holder?.['access_token']);
  if (holder === undefined || accessToken === null) return undefined;
  return {
    accessToken,
    refreshToken: textOf(holder['refresh_token']),
    expiresIn: lifetimeSeconds(holder['expires_in']),
    scope: scopeOf(holder['scope']),
  };
}

/** A lifetime in whole seconds, in any notation, bounded to [0, 10 years]; null if there is none. */
export function lifetimeSeconds(value: JsonValue | undefined): number | null {
  const seconds = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return null;
  return Math.min(Math.max(Math.floor(seconds), 0), LONGEST_LIFETIME_S);
}

/** An ID or a secret as a text; some servers write IDs as numbers. Null: there is none. */
export function textOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Without a pointer in the manifest, also finds tokens in the answer's only object that has some. */
function holderOf(document: JsonValue, place: string): JsonObject | undefined {
  const holder = asObject(valueAt(document, place));
  if (holder === undefined || place !== '' || textOf(holder['access_token']) !== null) return holder;
  const nested = Object.values(holder).flatMap((member) => {
    const inner = asObject(member);
    return inner !== undefined && textOf(inner['access_token']) !== null ? [inner] : [];
  });
  return nested.length === 1 ? nested[0] : holder;
}

function scopeOf(value: JsonValue | undefined): string | null {
  if (!Array.isArray(value)) return textOf(value);
  return textOf(value.filter((entry) => typeof entry === 'string').join(' '));
}

function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
