// Every text for people can be said in another language, and is said in German.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rawTexts, texts, untranslated } from '../../../scripts/l10nTexts.ts';
import { projectDir } from '../../../scripts/project.ts';

/** What is said as it is: a product's name that stands as an example, and what a new manifest holds. */
const NAMES = new Set(['Claude Code', 'API token', 'Webhook URL']);

function json(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
/** What a translation must not lose: the holes that are filled in, and where links lead. */
function fixed(text: string): string[] {
  return [...text.matchAll(/\{\w+\}|\]\([^)]*\)/g)].map(([hole]) => hole).sort();
}

describe('the texts of the extension', () => {
  it('[vscode.l10n] all go through t()', () => {
    const raw = rawTexts(projectDir).filter(({ text }) => !NAMES.has(text) && !text.includes('${t('));
    assert.deepEqual(raw, []);
  });

  it('are found, so that there is something to translate', () => {
    const found = texts(projectDir);
    assert.ok(found.length > 300);
    assert.ok(found.includes('Nothing waits for your approval.'));
  });

  it('[vscode.l10n] are all in the bundle that translations start from', () => {
    // After a change: npm run l10n
    assert.deepEqual(Object.keys(json('l10n/bundle.l10n.json')), texts(projectDir));
  });

  it('of package.json are all in package.nls.json, and no others', () => {
    const manifest = readFileSync('package.json', 'utf8');
    const used = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map(([, key = '']) => key));
    assert.deepEqual(Object.keys(json('package.nls.json')).sort(), [...used].sort());
    const { contributes } = JSON.parse(manifest) as { contributes: { commands: { title: string }[] } };
    for (const { title } of contributes.commands) assert.match(title, /^%.+%$/);
  });

  it('are said in German with the same holes and links, and nothing that nobody says any more', () => {
    const all = texts(projectDir);
    const german = json('l10n/bundle.l10n.de.json');
    const { missing, stale } = untranslated(all, german);
    assert.deepEqual(stale, []);
    // What is new is said in English until it is translated; npm run l10n lists it.
    assert.ok(missing.length < all.length / 4, `${missing.length} texts are not translated`);
    const pairs = [
      ...Object.entries(german),
      ...Object.entries(json('package.nls.json')).flatMap(([key, text]): [string, string][] => {
        const said = json('package.nls.de.json')[key];
        return said === undefined ? [] : [[text, said]];
      }),
    ];
    for (const [english, said] of pairs) assert.deepEqual(fixed(said), fixed(english), english);
  });
});
