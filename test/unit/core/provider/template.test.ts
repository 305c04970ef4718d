import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, property } from 'fast-check';
import type { JsonObject } from '../../../../src/core/json.ts';
import {
  fillHeader,
  fillJson,
  fillMembers,
  fillPath,
  parseTemplate,
  type TemplateValues,
} from '../../../../src/core/provider/template.ts';

function given(params: JsonObject, secrets: Record<string, string> = {}): TemplateValues {
  return { param: (name) => params[name], secret: (name) => secrets[name] };
}

describe('Templates', () => {
  it('name values, optional values and secrets, and double braces for braces', () => {
    assert.deepEqual(parseTemplate('a{b}{c?}{secret:d}{{e}}'), [
      { kind: 'text', text: 'a' },
      { kind: 'value', name: 'b', secret: false, optional: false },
      { kind: 'value', name: 'c', secret: false, optional: true },
      { kind: 'value', name: 'd', secret: true, optional: false },
      { kind: 'text', text: '{e}' },
    ]);
  });

  for (const template of ['{', '}', '{a', 'a}', '{A}', '{a-b}', '{secret:}', '{}', '{__proto__}']) {
    it(`refuse ${template}`, () => assert.throws(() => parseTemplate(template), { code: 'bad-manifest' }));
  }

  it('[providers.templates] keep a value inside its path segment', () => {
    assert.equal(
      fillPath('/hooks/{id}/x', given({ id: 'a/b?c#d&e=f%2e é' })),
      '/hooks/a%2Fb%3Fc%23d%26e%3Df%252e%20%C3%A9/x',
    );
  });

  for (const id of [
    '',
    '.',
    '..',
    '../admin',
    'a/..',
    '..\\x',
    'a\r\nb',
    'a\0',
    '\uD800',
    [],
    [['x']],
    ['x', '..'],
    { a: 1 },
  ]) {
    it(`refuse ${JSON.stringify(id)} in a path`, () => {
      assert.throws(() => fillPath('/hooks/{id}', given({ id })), { code: 'bad-inputs' });
    });
  }

  it('refuse two values that together climb', () => {
    assert.throws(() => fillPath('/x/{a}.', given({ a: '.' })), { code: 'bad-inputs' });
  });

  it('never let a value change how many segments a path has', () => {
    const pieces = constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%',
      '%2e',
      '%2F',
      '?',
      '#',
      '&',
      ';',
      ':',
      '@',
      ' ',
      '\t',
      'é',
      '💩',
      '\uDC00',
      'a',
    );
    assertProperty(
      property(
        array(pieces).map((parts) => parts.join('')),
        (id) => {
          let path: string;
          try {
            path = fillPath('/a/{id}/z', given({ id }));
          } catch {
            return; // Refused: nothing is sent.
          }
          const { pathname, search, hash } = new URL(`https://api.example.com${path}`);
          const [, first, second, third, ...rest] = pathname.split('/');
          assert.deepEqual([first, third, rest, search, hash], ['a', 'z', [], '', '']);
          assert.equal(decodeURIComponent(second ?? ''), id);
        },
      ),
    );
  });

  for (const value of ['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'naïve', 'a\u2028b']) {
    it(`refuse ${JSON.stringify(value)} in a header`, () => {
      assert.throws(
        () => fillHeader('Bearer {secret:token}', given({}, { token: value })),
        (error: Error) => {
          assert.equal((error as { code?: string }).code, 'bad-inputs');
          assert.ok(!error.message.includes(value), 'the secret is not in the message');
          return true;
        },
      );
    });
  }

  it('leave out what is optional and absent', () => {
    const values = given({ here: 'x', none: null });
    assert.equal(fillHeader('{gone?}', values), undefined);
    assert.deepEqual(fillMembers({ a: '{here?}', b: 'p-{gone?}', c: '{none?}' }, values), [['a', 'x']]);
    assert.deepEqual(
      fillJson({ a: '{here}', b: '{gone?}', c: ['{gone?}', 1], d: { e: '{none?}' } }, values),
      {
        a: 'x',
        c: [1],
      },
    );
  });

  it('say which value is missing', () => {
    assert.throws(() => fillJson({ a: '{name}' }, given({})), {
      code: 'missing-inputs',
      details: { missing: ['name'] },
    });
  });

  it('send a list as one member an entry', () => {
    assert.deepEqual(fillMembers({ 'events[]': '{events}' }, given({ events: ['a', 'b&c=d'] })), [
      ['events[]', 'a'],
      ['events[]', 'b&c=d'],
    ]);
  });

  it('keep the JSON value of a whole template, and make text of a part', () => {
    const values = given({ list: ['a', 1], flag: true, text: '","admin":true,"x":"' });
    assert.deepEqual(
      fillJson({ list: '{list}', flag: '{flag}', part: 'is {flag}', text: '{text}' }, values),
      {
        list: ['a', 1],
        flag: true,
        part: 'is true',
        text: '","admin":true,"x":"',
      },
    );
  });
});
