// The one canonical text of a JSON value: RFC 8785's own examples, and what must hold for every value.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { canonicalJson, canonicalText } from '../../../src/core/canonicalJson.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

describe('Canonical JSON (RFC 8785)', () => {
  it('[json.canonical] gives the text of the example in section 3.2.3 and appendix A', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    assert.equal(
      canonicalJson(value),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('[json.canonical] sorts members by UTF-16 code units (the example of section 3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const values = [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(values, [
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it('[json.canonical] writes numbers as ECMAScript does (the samples of appendix B)', () => {
    const samples: [string, string][] = [
      ['0000000000000000', '0'],
      ['8000000000000000', '0'],
      ['0000000000000001', '5e-324'],
      ['8000000000000001', '-5e-324'],
      ['7fefffffffffffff', '1.7976931348623157e+308'],
      ['ffefffffffffffff', '-1.7976931348623157e+308'],
      ['4340000000000000', '9007199254740992'],
      ['c340000000000000', '-9007199254740992'],
      ['4430000000000000', '295147905179352830000'],
      ['44b52d02c7e14af5', '9.999999999999997e+22'],
      ['44b52d02c7e14af6', '1e+23'],
      ['44b52d02c7e14af7', '1.0000000000000001e+23'],
      ['444b1ae4d6e2ef4e', '999999999999999700000'],
      ['444b1ae4d6e2ef4f', '999999999999999900000'],
      ['444b1ae4d6e2ef50', '1e+21'],
      ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
      ['3eb0c6f7a0b5ed8d', '0.000001'],
      ['41b3de4355555553', '333333333.3333332'],
      ['41b3de4355555554', '333333333.33333325'],
      ['41b3de4355555555', '333333333.3333333'],
      ['41b3de4355555556', '333333333.3333334'],
      ['41b3de4355555557', '333333333.33333343'],
      ['becbf647612f3696', '-0.0000033333333333333333'],
      ['43143ff3c1cb0959', '1424953923781206.2'],
    ];
    for (const [bits, text] of samples) {
      const number = Buffer.from(bits, 'hex').readDoubleBE();
      assert.equal(canonicalJson(number), text, bits);
    }
  });

  it('[json.canonical] refuses what JSON cannot hold', () => {
    for (const value of [Number.NaN, Infinity, -Infinity, '\ud800', { '\udc00': 1 }, [() => 1], 1n])
      assert.throws(() => canonicalJson(value as JsonValue), { code: 'not-json' });
  });

  it('[json.canonical] leaves out members that are undefined', () => {
    assert.equal(canonicalJson({ b: undefined, a: 1 } as unknown as JsonObject), '{"a":1}');
  });

  it('[json.canonical] means the same as the value, and is the same for its own meaning', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        const meaning = JSON.parse(text) as JsonValue;
        assert.equal(canonicalJson(meaning), text);
        assert.deepEqual(meaning, JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('[json.canonical] does not depend on the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { noNullPrototype: true }), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).toReversed());
        assert.equal(canonicalJson(reversed), canonicalJson(members));
      }),
    );
  });

  it('[json.canonical] differs wherever the meaning differs', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        const same = JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
        assert.equal(canonicalJson(left) === canonicalJson(right), same);
      }),
    );
  });

  it('[json.canonical] is the text that decisions are bound to, which takes odd ids and keeps them apart', () => {
    fc.assert(fc.property(json, (value) => assert.equal(canonicalText(value), canonicalJson(value))));
    const odd = ['k\ud800', 'k\\ud800', 'k\ud801', 'k\ufffd', { 'k\ud800': 1 }, ['k\ud800']];
    assert.equal(new Set(odd.map((value) => canonicalText(value))).size, odd.length);
  });
});

/** The value with its members in one order, by another way than the one under test. */
function sorted(value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return ['array', ...value.map(sorted)];
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return ['object', ...entries.map(([key, member]): JsonValue => [key, sorted(member)])];
}
