// Every text for people can be said in another language, and is said in German.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  parse,
  rawTexts,
  rekeyed,
  reworded,
  sources,
  untranslated,
  walk,
  type Node,
} from '../../../scripts/l10nTexts.ts';
import { projectDir } from '../../../scripts/project.ts';
import { allTexts } from '../../../scripts/spokenTexts.ts';
import { wholly } from '../../../src/core/approval/disclosure.ts';
import { ENVIRONMENTS } from '../../../src/core/bundle/bundle.ts';
import { phrase } from '../../../src/core/plan/phrase.ts';
import { dialogText } from '../../../src/vscode/approvals/dialogText.ts';
import { reviewsText } from '../../../src/vscode/approvals/reviewText.ts';
import { secondQuestion } from '../../../src/vscode/approvals/secondQuestion.ts';
import { taskText } from '../../../src/vscode/operations/operationText.ts';
import { approvalWith, planWith, READER, targetWith } from '../../support/approvals.ts';
import { inGerman, oddQuotes } from '../../support/german.ts';

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
/** A number, and a noun or verb that is wrong for one. */
const PLURAL =
  /\{(?:count|n|total|records|days|minutes|calls|failed|skipped|offered)\}(?: of (?:them|\{\w+\}))?(?: [a-z]+)? (?:\p{L}{2,}s|are|were|stay|need|have)\b/u;
/** Decides by the number, which is one of a fixed choice, or of a list that is shown for several alone. */
const DECIDES =
  /(?:===|!==|>) 1\b|< 2\b|'(?:[^'\n]* )?1 \p{L}|MOST_NAMES|2 \* DAY_MS|isApart|single|only (?:!==|===)/u;
const NEVER_ONE: Readonly<Record<string, string>> = {
  '2 of 3: now the agent wants to delete {count} bundles, {live} of them live. Choose Review Changes, clear what should stay, and approve the rest. Nothing happens until you decide.':
    'the demo’s own 37 bundles',
  '3 of 3: the agent refreshes {total} accounts, 20 a call. {done} are done.': 'the demo’s own accounts',
  'The agent disconnected after {done} of {total} accounts. Nothing is lost, and nothing is refreshed twice. Resume where it stopped?':
    'the demo’s own accounts',
  '{count} calls': 'a choice from 5 on',
  'Allow {count} Calls': 'a choice from 5 on',
  'Let {agent} call {tool} {count} times without asking, until {until}?': 'a choice from 5 on',
  '{user} let {caller} call {tool} without asking, {count} times until {until}': 'a choice from 5 on',
  'Allowed {count} calls until {time}.': 'a choice from 5 on',
  '{minutes} minutes': 'a choice from 30 on',
  '{count} days': 'a choice from 2 on',
  '{role}. For {count} days, and only while the account is not live.': 'a choice from 2 on',
  '{days} days ago': 'from two days on',
};

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

describe('the wording of the texts', () => {
  it('[vscode.german-names] has one of something right, wherever there can be one', function () {
    this.timeout(60_000);
    const wrong = ['vscode', 'core', 'tools']
      .flatMap((room) => sources(projectDir, room))
      .filter(({ content }) => PLURAL.test(content))
      .flatMap(({ file, content }) => pluralsIn(content).map((text) => `${file}: ${text}`));
    assert.deepEqual(wrong, []);
  });

  it('[vscode.german-names] quotes in German as German does', () => {
    const said = [
      ...Object.values(json('l10n/bundle.l10n.de.json')),
      ...Object.values(json('package.nls.de.json')),
    ];
    assert.deepEqual(
      said.filter((text) => oddQuotes(text).length > 0),
      [],
    );
  });

  it('[vscode.german-names] declines bundles in German after a preposition', () => {
    const said = Object.values(json('l10n/bundle.l10n.de.json'));
    assert.deepEqual(
      said.filter((text) => /\b(?:von|mit|bei|aus|in) \{\w+\} Bündel\b/.test(text)),
      [],
    );
  });
});

/** Those for which nothing around them looks at the number. */
function pluralsIn(content: string): string[] {
  const found: string[] = [];
  walk(parse(content), [], (node, ancestors) => {
    const text = node.type === 'Literal' ? node['value'] : undefined;
    if (typeof text !== 'string' || !PLURAL.test(text) || Object.hasOwn(NEVER_ONE, text)) return;
    const around = ancestors.filter(({ type }) =>
      /Function|^VariableDeclaration$|^Property$/.test(type),
    ) as (Node & {
      end: number;
    })[];
    if (!around.some(({ start, end }) => DECIDES.test(content.slice(start, end)))) found.push(text);
  });
  return found;
}

describe('an environment in a German window', () => {
  const germans = { development: 'Entwicklung', staging: 'Staging', production: 'Produktion' } as const;
  for (const environment of ENVIRONMENTS)
    it(`[vscode.german-names] is called ${germans[environment]} in dialogs, reviews and titles`, () => {
      const name = germans[environment];
      const title = phrase('set up bundle “{name}” at {provider} ({environment})', {
        name: environment,
        provider: 'Acme',
        environment,
      });
      const target = targetWith({ name: environment, environment, live: true });
      const approval = approvalWith({ plan: planWith({ title, targets: [target] }) });
      const reader = { ...READER, t: inGerman };
      const { detail } = dialogText([approval], reader);
      const second = secondQuestion([wholly(approval)], detail, () => undefined, inGerman);
      const review = reviewsText([approval], 'request', reader);
      for (const text of [detail, review]) assert.ok(text.includes(`Umgebung: ${name} (live)`), text);
      assert.ok(second.text.title.startsWith(name.toUpperCase()), second.text.title);
      assert.ok(second.buttons.approve?.includes(`n ${name} `), second.buttons.approve);
      // What someone called a bundle is no word.
      assert.equal(taskText(title, inGerman), `Bündel „${environment}“ bei Acme (${name}) einrichten`);
      const said = `bundle “${environment}” at Acme (${environment})`;
      assert.equal(inGerman.spoken?.(said), `Bündel „${environment}“ bei Acme (${name})`);
      for (const text of [second.text.title, detail, review]) assert.deepEqual(oddQuotes(text), []);
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
