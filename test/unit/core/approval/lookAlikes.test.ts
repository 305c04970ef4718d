// Names that imitate others.
import assert from 'node:assert/strict';
import { mixedScripts } from '../../../../src/core/approval/lookAlikes.ts';

describe('a name', () => {
  for (const [name, text] of [
    ['with a Cyrillic letter among Latin ones', 'hooks.аcme.example'],
    ['with a Greek letter among Latin ones', 'gοogle'],
    ['with a full-width letter among plain ones', 'ａcme'],
  ] as const)
    it(`${name} is found to mix alphabets`, () => {
      assert.ok(mixedScripts(text).length > 1);
    });

  for (const text of [
    'hooks.acme.example',
    'Служба поддержки',
    'Support für Köln',
    'API документация',
    '日本語 sync',
  ])
    it(`like ${text} is honest`, () => {
      assert.deepEqual(mixedScripts(text), []);
    });
});
