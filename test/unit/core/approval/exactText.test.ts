// Values as a person can tell them apart, and the rows that they take.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exactText, insideQuotes } from '../../../../src/core/approval/exactText.ts';
import { columnsOf, dialogRows, IN_DIALOG, wrapped, type Room } from '../../../../src/core/approval/rows.ts';

const tricky = fc.constantFrom(
  'a',
  ' ',
  '  ',
  '\u00A0',
  '\u200B',
  '\n',
  '\r',
  '⏎',
  '⟨',
  '⟩',
  '⟨U+200B⟩',
  '⟨2 spaces⟩',
  '⟨space⟩',
  'é',
  'e\u0301',
  '\u212B',
  'Å',
  '😀',
  '😀\uFE0F',
  '👩\u200D💻',
  '“',
  '”',
  '↪',
  '\u202E',
  'א',
  '\uD800',
);
const emoji = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv');
const text = fc.oneof(
  fc.array(tricky, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('a foreign value', () => {
  it('[dialog.injective] never reads like another', () => {
    const seen = [new Map<string, string>(), new Map<string, string>()];
    fc.assert(
      fc.property(text, (value) => {
        for (const [index, shown] of [exactText(value), insideQuotes(value)].entries()) {
          const other = seen[index]?.get(shown);
          assert.ok(
            other === undefined || other === value,
            `${JSON.stringify([other, value])} read ${shown}`,
          );
          seen[index]?.set(shown, value);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('[dialog.injective] reads the same only if it is composed the same', () => {
    for (const [left, right] of [
      ['é', 'e\u0301'],
      ['Å', '\u212B'],
      ['a b', 'a\u00A0b'],
      ['a\nb', 'a ⏎ b'],
      ['a\nb', 'a\r\nb'],
      ['a', 'a '],
      ['\u200B', '⟨U+200B⟩'],
      ['😀', '😀\uFE0F'],
    ] as const) {
      assert.notEqual(exactText(left), exactText(right));
      assert.equal(exactText(left).normalize('NFC'), exactText(left));
    }
  });

  it('hides nothing', () => {
    const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(text, (value) => {
        const shown = exactText(value).replaceAll(emoji, '');
        assert.doesNotMatch(shown, unseen);
      }),
      { numRuns: 1_000 },
    );
  });

  it('stays in its quotation marks', () => {
    assert.equal(insideQuotes('a” and “b„'), 'a⟨U+201D⟩ and ⟨U+201C⟩b⟨U+201E⟩');
  });
});

describe('rows', () => {
  it('count wide characters as two', () => {
    assert.deepEqual(['abc', '漢字', '한국', '😀', 'é', 'Ａ'].map(columnsOf), [3, 4, 4, 2, 1, 2]);
  });

  it('[dialog.rows] are never wider than allowed, and hold all of the text', () => {
    const hostile = fc.constantFrom(
      'W',
      '-',
      ' ',
      'i',
      '漢',
      'Щ',
      'Ǆ',
      '😀',
      '👨‍👩‍👧‍👦',
      '🇩🇪',
      'ש',
      'م',
      '﷽',
      '𒐫',
      '\u1100',
      'a\u0308\u0308',
      '↪',
      '/',
    );
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 500 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: hostile, maxLength: 300 }),
      fc.tuple(hostile, fc.nat(400)).map(([glyph, times]) => glyph.repeat(times)),
    );
    const columns = fc.integer({ min: 20, max: 100 }).map((width): Room => ({ width, widthOf: columnsOf }));
    fc.assert(
      fc.property(value, fc.oneof(columns, fc.constant(IN_DIALOG)), (text, room) => {
        const shown = exactText(text);
        const rows = wrapped(shown, room);
        for (const row of rows) assert.ok(room.widthOf(row) <= room.width, row);
        for (const row of rows.slice(1)) assert.ok(row.startsWith('    ↪'));
        assert.equal(rows.join('\n').replaceAll('\n    ↪', ''), shown);
        // A dialog breaks none of them again.
        if (room === IN_DIALOG) assert.equal(dialogRows(rows.join('\n')), rows.join('\n'));
      }),
      { numRuns: 1_000 },
    );
  });
});
