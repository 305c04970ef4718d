import assert from 'node:assert/strict';
import { visibleText } from '../../../src/core/visibleText.ts';

describe('visibleText', () => {
  const cases: [string, string, string][] = [
    ['leaves plain text as it is', 'Acme CRM sync (v2)', 'Acme CRM sync (v2)'],
    ['leaves other scripts and accents as they are', 'Žluťoučký 東京 नमस्ते', 'Žluťoučký 東京 नमस्ते'],
    ['leaves emoji sequences as they are', 'ok ❤️ 👨‍👩‍👧', 'ok ❤️ 👨‍👩‍👧'],
    ['folds line breaks of every kind into one sign', 'a\r\n\n  b\u2028c\u0085d', 'a ⏎ b ⏎ c ⏎ d'],
    ['shows bidirectional overrides', 'txt.\u202Eexe', 'txt.⟨U+202E⟩exe'],
    ['shows bidirectional isolates', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['shows zero-width characters', 'ad\u200Bmin\uFEFF\u2060', 'ad⟨U+200B⟩min⟨U+FEFF⟩⟨U+2060⟩'],
    ['shows a joiner that joins no emoji', 'a\u200Db', 'a⟨U+200D⟩b'],
    ['shows control characters', 'a\u0000\u001B[31mred', 'a⟨U+0000⟩⟨U+001B⟩[31mred'],
    ['shows fillers that look like blanks', 'a\u3164b\u2800c', 'a⟨U+3164⟩b⟨U+2800⟩c'],
    ['shows tag characters beyond the basic plane', 'x\u{E0041}', 'x⟨U+E0041⟩'],
    ['shows lone surrogates', 'x\uD800y', 'x⟨U+D800⟩y'],
    ['makes unusual spaces plain', 'a\u00A0b\tc\u3000d', 'a b c d'],
    ['cuts piled combining marks', `a${'\u0301'.repeat(40)}b`, `a${'\u0301'.repeat(4)}b`],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => assert.equal(visibleText(text, 100), expected));
  }

  it('ends a longer text in an ellipsis, within the length', () => {
    assert.equal(visibleText('abcdef', 6), 'abcdef');
    assert.equal(visibleText('abcdefg', 6), 'abcde…');
    assert.equal(Array.from(visibleText('😀'.repeat(50), 10)).length, 10);
  });

  it('counts what it made visible', () => {
    assert.equal(Array.from(visibleText('\u202E'.repeat(100), 20)).length, 20);
  });

  it('leaves no joiner behind where it cuts an emoji', () => {
    assert.equal(visibleText('ab👨‍👩‍👧', 5), 'ab👨…');
  });

  it('says that it left something out of a text of megabytes that shrinks', () => {
    assert.equal(visibleText('\n'.repeat(5_000_000), 50), ' ⏎ …');
  });
});
