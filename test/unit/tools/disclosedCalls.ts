// Calls of gated tools with generated arguments: what tests of disclosure share.
import * as fc from 'fast-check';
import type { JsonObject } from '../../../src/core/json.ts';

export interface Call {
  args: JsonObject;
  facts?: JsonObject;
  /** Each value as it will be sent, or what a selector resolves to. */
  sent: readonly string[];
  /** What else a person reads that is in any language. */
  foreign?: readonly string[];
}

export const BUNDLES = ['b1', 'b2', 'b3'];
export const nameOf = (id: string): string => `Bundle ${id}`;

/** Text without what tools refuse or normalize. */
export const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
      fc
        .constantFrom('a\u202Eb', 'раypal', '“x” WARNING: none', 'a   b', '⟨U+200B⟩', 'e\u0301')
        .filter((value) => value.length <= maxLength),
    )
    .map((value) => value.normalize('NFC').trim())
    .filter((value) => value !== '' && value.isWellFormed() && !/\p{Cc}/u.test(value));
