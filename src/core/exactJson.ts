// The one parser of provider answers: it keeps every digit of a number. Many APIs use 64-bit numbers as IDs, and a
// rounded one names another record.
import type { JsonValue } from './json.ts';

/** Fewer digits than a double can lose, and exponents beyond its own. */
const MAY_LOSE_DIGITS = /\d{16}|\d[eE]\+?\d{3}/;

/**
 * The JSON value of a foreign text, or undefined if it is not JSON. An integer that a double can't hold
 * becomes the text of its digits, as does a number so large that a double calls it infinite: no JSON could store that.
 */
export function parseExactJson(text: string): JsonValue | undefined {
  try {
    return (MAY_LOSE_DIGITS.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)) as JsonValue;
  } catch {
    // Not JSON: the caller handles that.
    return undefined;
  }
}

/** @param context the engine names the source text of each primitive value */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) || !Number.isFinite(value) ? source : value;
}
