// Members of answers, which are unknown until a test has looked.
import assert from 'node:assert/strict';

/** The value, which must be a text. */
export function textOf(value: unknown): string {
  assert.ok(typeof value === 'string', 'a text was expected');
  return value;
}
