// JSON whose numbers keep every digit: what one program wrote is passed on to another as it was written.
import type { JsonValue } from './json.ts';

/** The engine's raw numbers (ECMAScript, "JSON.parse source text access"), which its types do not know yet. */
const engine = JSON as typeof JSON & {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};

/** Digits, fractions, exponents and zeros that a double may write otherwise. */
const MAY_CHANGE = /\d{16}|\d\.\d*0(?!\d)|\d[eE]|-0/;

/** The value of a JSON text. A number that would be written otherwise is an object that is written as it was. @throws SyntaxError */
export function parseKeepingNumbers(text: string): JsonValue {
  return (MAY_CHANGE.test(text) ? JSON.parse(text, keep) : JSON.parse(text)) as JsonValue;
}

/** Whether a value stands for such a number: it has no members to look into. */
export function isKeptNumber(value: unknown): boolean {
  return engine.isRawJSON(value);
}

/** @param context the engine names the source text of each primitive value */
function keep(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value !== 'number' || source === undefined || String(value) === source
    ? value
    : engine.rawJSON(source);
}
