import assert from 'node:assert/strict';
import { assert as holds, bigInt, constantFrom, json, property } from 'fast-check';
import { parseExactJson } from '../../../src/core/exactJson.ts';

describe('JSON of a provider', () => {
  it('[providers.exact] keeps every digit of an integer', () => {
    const text =
      '{"id":9007199254740993,"list":[12345678901234567890,-9223372036854775808],"n":1.5,"small":7}';
    assert.deepEqual(parseExactJson(text), {
      id: '9007199254740993',
      list: ['12345678901234567890', '-9223372036854775808'],
      n: 1.5,
      small: 7,
    });
  });

  it('[providers.exact] keeps every integer of 64 bits, and everything else as JSON.parse has it', () => {
    holds(
      property(bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), (id) => {
        const parsed = parseExactJson(`{"id":${id}}`);
        assert.deepEqual(parsed, { id: Number.isSafeInteger(Number(id)) ? Number(id) : String(id) });
      }),
    );
    holds(
      property(json(), (text) => {
        if (!/\d{16}/.test(text)) assert.deepEqual(parseExactJson(text), JSON.parse(text));
      }),
    );
  });

  it('[providers.exact] answers nothing that no JSON could store', () => {
    const exponents = bigInt({ min: 1n, max: 100_000n });
    holds(
      property(exponents, constantFrom('1e', '-9.5E+', '0.1e+0'), (exponent, start) => {
        const value = parseExactJson(`[${start}${exponent}]`);
        assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
      }),
    );
    assert.deepEqual(parseExactJson('{"id":1e400}'), { id: '1e400' });
  });

  it('is undefined if it is none', () => assert.equal(parseExactJson('{"id":'), undefined));
});
