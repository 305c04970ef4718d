// What a client's reader refuses is taken out of the file before Sluice writes into it: comments, trailing commas, a byte
// order mark. What the text says stays the same.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import type { Reads } from '../../../src/clients/knownClients.ts';
import { readableBy } from '../../../src/clients/readable.ts';

const STRICT: Reads = { comments: false, trailingCommas: false, byteOrderMark: false };
const ALL: Reads = { comments: true, trailingCommas: true, byteOrderMark: true };
const BOM = '\uFEFF';

/** JSON with comments, trailing commas and line ends anywhere between its tokens. */
function written(value: unknown, noise: () => string): string {
  if (Array.isArray(value))
    return `[${noise()}${value.map((item) => written(item, noise) + noise()).join(`,${noise()}`)}${value.length > 0 ? `,${noise()}` : ''}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}${noise()}:${noise()}${written(member, noise)}${noise()}`,
  );
  return `{${noise()}${members.join(`,${noise()}`)}${members.length > 0 ? `,${noise()}` : ''}}`;
}

describe('a JSON text for a reader that takes less', () => {
  it('[clients.readable] becomes strict JSON that says the same, whatever stood between its tokens', () => {
    const noises = ['', ' ', '\n', '\r\n\t', ' // x, ]\n', '/* } */', '\n  // "a": 1\n', '/* , */ '];
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
        fc.array(fc.constantFrom(...noises), { minLength: 1 }),
        fc.boolean(),
        (value, noise, hasMark) => {
          let at = 0;
          const next = (): string => noise[(at += 1) % noise.length] ?? '';
          const text = `${hasMark ? BOM : ''}${written(value, next)}`;
          const readable = readableBy(text, STRICT);
          assert.deepEqual(JSON.parse(readable.text), JSON.parse(JSON.stringify(value)));
          assert.equal(readable.taken.includes('byteOrderMark'), hasMark);
          assert.deepEqual(readableBy(readable.text, STRICT), { text: readable.text, taken: [] });
          assert.deepEqual(readableBy(text, ALL), { text, taken: [] });
        },
      ),
    );
  });

  it('[clients.readable] loses a comment with its line, and keeps the others’ lines', () => {
    const text = '{\n  // mine\n  "a": 1, // one\n  "b": [2,], /* two */\n}\n';
    const { text: readable, taken } = readableBy(text, STRICT);
    assert.equal(readable, '{\n  "a": 1,\n  "b": [2]\n}\n');
    assert.deepEqual(taken, ['comments', 'trailingCommas']);
  });

  it('[clients.readable] keeps comments for a reader that takes them, and loses only the rest', () => {
    const text = `${BOM}{ "a": [1,] // one\n}`;
    const { text: readable, taken } = readableBy(text, { ...STRICT, comments: true });
    assert.deepEqual([readable, taken], ['{ "a": [1] // one\n}', ['byteOrderMark', 'trailingCommas']]);
    assert.deepEqual(parse(readable), { a: [1] });
  });
});
