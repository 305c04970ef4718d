// What the core says in English as text (errors, their next steps, titles of records) in the person's language: every
// sentence that the sources hold, whatever fills its holes, and nothing that is foreign.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { spokenIn } from '../../../../scripts/spokenTexts.ts';
import { fillIn } from '../../../../src/core/plan/phrase.ts';
import { problemText } from '../../../../src/vscode/operations/operationText.ts';
import { sentencesIn } from '../../../../src/vscode/text/sentences.ts';
import { sentenceText, SPOKEN } from '../../../../src/vscode/text/translate.ts';
import { englishIn, german, inGerman } from '../../../support/german.ts';

/** A name as agents and providers give it: nothing that ends a sentence, and no word of English. */
const NAME = fc
  .stringMatching(/^[a-zäöü0-9][a-zäöü0-9_-]{3,20}$/)
  .filter((name) => englishIn(name).length === 0);
/** The form in which the sources write manifests: no sentence of its own can be told from it. */
const SYNTAX = /\{\{/;

// l10n.test.ts holds these against the sources.
const OWN = Object.keys(german)
  .filter((key) => key.endsWith(SPOKEN))
  .map((key) => key.slice(0, -SPOKEN.length));

function filled(text: string, names: readonly string[]): string {
  const holes = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return fillIn(
    text,
    Object.fromEntries(
      holes.map((hole, index) => [hole, hole === 'count' ? '7' : (names[index % names.length] ?? '')]),
    ),
  );
}

describe('A sentence of the core', () => {
  it('[vscode.german-problems] is German in a German window, whatever fills its holes', () => {
    assert.ok(OWN.length > 500, `${OWN.length} sentences`);
    const sentences = fc.constantFrom(...OWN.filter((text) => !SYNTAX.test(text)));
    fc.assert(
      fc.property(sentences, fc.array(NAME, { minLength: 4, maxLength: 4 }), (text, names) => {
        const said = filled(text, names);
        assert.notEqual(sentenceText(said, inGerman), said);
        for (const name of new Set(names))
          if (said.includes(name)) assert.ok(sentenceText(said, inGerman).includes(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[vscode.german-problems] is found beside others, and around what a provider says', () => {
    const problem = {
      message: 'GitHub refused: Bad credentials. Ask an admin. Nothing was sent.',
      next: 'Check the network and try again.',
    };
    assert.equal(
      problemText(problem, inGerman),
      'GitHub hat abgelehnt: Bad credentials. Ask an admin. Nichts wurde gesendet. Prüfen Sie das Netz, und versuchen Sie es erneut.',
    );
  });

  it('finds what fills each hole, as short as can be, as a regular expression would', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 2, maxLength: 4 }),
        piece,
        fc.array(piece),
        ([first = '', ...others], extra, rest) => {
          // Nothing that fills a hole is the sentence again.
          const parts = [`x${first}`, ...others];
          const holes = parts.slice(1).map((_, index) => `h${index}`);
          const join = (values: readonly string[]): string =>
            parts.map((part, index) => part + (values[index] ?? '')).join('');
          const template = join(holes.map((hole) => `{${hole}}`));
          const said = holes.map((hole) => `<{${hole}}>`).join('');
          const text = join(holes.map((_, index) => extra + (rest[index] ?? '')));
          const oracle = new RegExp(`^${join(holes.map(() => '(.+?)'))}$`, 's').exec(text);
          const expected =
            oracle === null
              ? text
              : oracle
                  .slice(1)
                  .map((value) => `<${value}>`)
                  .join('');
          assert.equal(sentencesIn({ [template + SPOKEN]: said })(text), expected, `${template} in ${text}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('leaves foreign text as it is', () => {
    fc.assert(
      fc.property(fc.array(NAME, { minLength: 1 }), (words) => {
        assert.equal(sentenceText(words.join(' '), inGerman), words.join(' '));
      }),
    );
    assert.equal(sentenceText('', inGerman), '');
    const text = 'Nothing was sent.';
    assert.equal(sentenceText(text, {}), text, 'there is nothing to translate in an English window');
  });
});

describe('The search for sentences', () => {
  it('reads messages and next steps, with what constants, choices and holes say', () => {
    const source = `
      const what = late ? 'is late' : 'is gone';
      throw new AppError('internal', \`\${host.name} \${what}. Nothing was sent.\`, { next: 'Try e.g. later. Or not.' });
      storageEntry('begin anew');`;
    assert.deepEqual(spokenIn(source), [
      '{name} is late.',
      'Nothing was sent.',
      '{name} is gone.',
      'Nothing was sent.',
      'Try e.g. later.',
      'Or not.',
      'begin anew',
    ]);
  });
});
