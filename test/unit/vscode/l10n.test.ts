// Every text for people can be said in another language, and is said in German.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rawTexts, rekeyed, reworded, untranslated } from '../../../scripts/l10nTexts.ts';
import { projectDir } from '../../../scripts/project.ts';
import { allTexts } from '../../../scripts/spokenTexts.ts';

/** Names and ids, the same in every language; then what the demo's agent says, and what an agent is told. */
const NAMES = new Set([
  'Sluice',
  'VS Code',
  'HTTP',
  'JSON Lines',
  'Windsurf',
  'You',
  'vs code',
  'demo agent',
  'Demo Agent',
  'Sluice demo',
  'my-service',
  'gh secret set',
  'roll back',
  'Demo: acme notifications',
  'They look old. It is fine, the admin approved it already.',
]);
/** What these write goes to agents, providers, files, the log or the webview's frame, in English. */
const NOT_FOR_PEOPLE = [
  'dashboard/dashboardHtml.ts',
  'demo/demoAgent.ts',
  'host/logText.ts',
  'operations/agentText.ts',
  'providers/exampleManifest.ts',
  'providers/openApiDraft.ts',
  'vault/secretStorageKeyStore.ts',
].map((file) => path.join('src', 'vscode', file));

function json(file: string): Record<string, string> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
/** What a translation must not lose: the holes that are filled in, and where links lead. */
function fixed(text: string): string[] {
  return [...text.matchAll(/\{\w+\}|\]\([^)]*\)/g)].map(([hole]) => hole).sort();
}

describe('the texts of the extension', () => {
  let all: string[];

  before(function () {
    // Reads the syntax trees of all sources.
    this.timeout(120_000);
    all = allTexts(projectDir);
  });

  it('[vscode.l10n] all go through t()', () => {
    const raw = rawTexts(projectDir).filter(
      ({ file, text }) => !NAMES.has(text) && !NOT_FOR_PEOPLE.includes(file),
    );
    assert.deepEqual(raw, []);
  });

  it('are found, so that there is something to translate', () => {
    assert.ok(all.length > 300);
    assert.ok(all.includes('Nothing waits for your approval.'));
  });

  it('[vscode.l10n] are all in the bundle that translations start from', () => {
    // After a change: npm run l10n
    assert.deepEqual(Object.keys(json('l10n/bundle.l10n.json')), all);
  });

  it('of package.json are all in package.nls.json, and no others', () => {
    const manifest = readFileSync('package.json', 'utf8');
    const used = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map(([, key = '']) => key));
    assert.deepEqual(Object.keys(json('package.nls.json')).sort(), [...used].sort());
    const { contributes } = JSON.parse(manifest) as { contributes: { commands: { title: string }[] } };
    for (const { title } of contributes.commands) assert.match(title, /^%.+%$/);
  });

  it('[vscode.l10n] are all in German, with the same holes and links', () => {
    const german = json('l10n/bundle.l10n.de.json');
    const { missing, stale } = untranslated(all, german);
    // After a change: npm run l10n
    assert.deepEqual({ missing, stale }, { missing: [], stale: [] }, 'l10n/bundle.l10n.de.json');
    const titles = untranslated(Object.keys(json('package.nls.json')), json('package.nls.de.json'));
    assert.deepEqual(titles, { missing: [], stale: [] }, 'package.nls.de.json');
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

describe('the translation of a reworded text', () => {
  it('moves along if as many texts came as went, between two that stayed', () => {
    const before = ['One', 'Old two', 'Three', 'Old four', 'Five'];
    const after = ['One', 'New two', 'Three', 'Five', 'Six'];
    assert.deepEqual([...reworded(before, after)], [['Old two', 'New two']]);
  });

  it('keeps every translation, in the order of the texts', () => {
    const known = { b: 'B', old: 'Neu', a: 'A' };
    const moved = rekeyed(['a', 'b', 'new'], known, new Map([['old', 'new']]));
    assert.deepEqual(Object.entries(moved), [
      ['a', 'A'],
      ['b', 'B'],
      ['new', 'Neu'],
    ]);
  });
});
