// How lists and objects are written, by the tables of OpenAPI 3.1 (section 4.8.12.4) and by what official clients send.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import { MEMBER_STYLES, type MemberStyle } from '../../../../src/core/provider/memberStyles.ts';
import { fillMembers, fillPath } from '../../../../src/core/provider/template.ts';

const given = (values: JsonObject) => ({ param: (name: string) => values[name], secret: () => undefined });
const COLORS = ['blue', 'black', 'brown'];
const RGB = { R: 100, G: 200, B: 150 };

describe('The styles of a query', () => {
  const written = (value: JsonValue, style: MemberStyle): string =>
    new URLSearchParams(fillMembers({ color: '{v}' }, given({ v: value }), { color: style })).toString();

  const table: [JsonValue, MemberStyle, string][] = [
    [COLORS, 'repeat', 'color=blue&color=black&color=brown'],
    [COLORS, 'comma', 'color=blue%2Cblack%2Cbrown'],
    [COLORS, 'space', 'color=blue+black+brown'],
    [COLORS, 'pipe', 'color=blue%7Cblack%7Cbrown'],
    [RGB, 'comma', 'color=R%2C100%2CG%2C200%2CB%2C150'],
    [RGB, 'spread', 'R=100&G=200&B=150'],
    [RGB, 'deep', 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    [RGB, 'json', 'color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D'],
    [[{ price: 'p', n: 1 }], 'deep', 'color%5B0%5D%5Bprice%5D=p&color%5B0%5D%5Bn%5D=1'],
    [{ a: { b: 1 }, list: [1, 2] }, 'spread', 'a%5Bb%5D=1&list=1&list=2'],
  ];
  for (const [value, style, text] of table)
    it(`[bundle-tools.styles] ${style}: ${JSON.stringify(value)}`, () =>
      assert.equal(written(value, style), text));

  it('[bundle-tools.styles] refuse what they can’t hold, and never send half of it', () => {
    for (const [value, style] of [
      [RGB, 'repeat'],
      [[['nested']], 'comma'],
      [[{ a: 1 }], 'repeat'],
    ] as const)
      assert.throws(() => written(value as JsonValue, style), { code: 'bad-inputs' });
  });

  it('[bundle-tools.styles] keep every value to its own member, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const flat = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 4 });
    fc.assert(
      fc.property(flat, fc.constantFrom(...MEMBER_STYLES), (value, style) => {
        fc.pre(style !== 'repeat');
        const members = fillMembers({ v: '{v}', own: 'fixed' }, given({ v: value }), { v: style });
        const back = [...new URLSearchParams(new URLSearchParams(members).toString())];
        assert.deepEqual(back, members);
        if (style === 'deep') assert.ok(members.every(([name]) => name === 'own' || name.startsWith('v[')));
      }),
    );
  });
});

describe('A list in a path', () => {
  it('[bundle-tools.styles] is its entries with commas between, each of them encoded', () => {
    assert.equal(fillPath('/users/{ids}', given({ ids: [1, 'a/b', 'c,d'] })), '/users/1,a%2Fb,c%2Cd');
  });

  it('[bundle-tools.confined] never leaves its segment', () => {
    for (const ids of [['..'], ['.', '.'], ['a/../b'], ['\r\n'], ['a\\..'], [''], []])
      assert.throws(
        () => fillPath('/users/{ids}/x', given({ ids })),
        { code: 'bad-inputs' },
        JSON.stringify(ids),
      );
  });
});
