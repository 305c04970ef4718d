// What work says of itself in the person's language: whole messages of Sluice's own, and nothing else.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sources } from '../../../../scripts/l10nTexts.ts';
import { spokenIn } from '../../../../scripts/spokenTexts.ts';
import { projectDir } from '../../../../scripts/project.ts';
import { workText } from '../../../../src/vscode/text/translate.ts';
import { inGerman } from '../../../support/german.ts';

const t = inGerman;

/** What steps report, and what they are called, as the sources write it. */
const REPORTED = /progress\((?:[^,()]|\([^()]*\))*,\s*(['`])((?:(?!\1)[^\\])*)\1,?\s*\)/gs;
const TITLED = /title:\s*(['`])((?:(?!\1)[^\\])*)\1,\s*weight:/gs;

/** With something in each hole; undefined for what is all holes. */
function sample(text: string): string | undefined {
  const filled = text
    .replaceAll(/\$\{counted\([^}]*'(\w+)'\)\}/g, '7 $1s')
    .replaceAll(/\$\{registering\([^}]*\)\}/g, 'Registering 7 webhook endpoints')
    .replaceAll(/\$\{[^}]*\}/g, '7');
  return /\p{L}/u.test(filled) ? filled : undefined;
}

describe('A message of work', () => {
  it('[vscode.german-work] is German, whatever a step is called or reports', () => {
    const rooms = ['tools', 'core'].flatMap((room) => sources(projectDir, room));
    const said = rooms.flatMap(({ content }) =>
      [REPORTED, TITLED].flatMap((form) =>
        [...content.matchAll(form)].flatMap(([, , text = '']) => sample(text) ?? []),
      ),
    );
    assert.ok(said.length > 30, `${said.length} messages found`);
    assert.deepEqual(
      said.filter((message) => workText(message, t) === message),
      [],
    );
  });

  it('[vscode.german-work] is German, whatever work reports, warns of, or ends with, by every place that says so', () => {
    const rooms = ['tools', 'core'].flatMap((room) => sources(projectDir, room));
    const said = rooms.flatMap(({ content }) => spokenIn(content, true)).filter((text) => !/\{\{/.test(text));
    assert.ok(
      said.some((text) => text.startsWith('Adopted what the provider had already')),
      'no warning found',
    );
    assert.ok(said.includes('Created API credentials'), 'no end of a step found');
    const filled = said.map((text) => text.replaceAll(/\{\w+\}/g, '7'));
    assert.deepEqual(
      filled.filter((text) => workText(text, t) === text),
      [],
    );
  });

  it('[vscode.german-work] is looked for wherever work can say something', () => {
    const source = `
      context.progress(0.5, 'Checking it');
      await context.warn(late ? 'It is late.' : \`Gone: \${what}.\`);
      const step = { name, title: 'Making it', weight: 1 };
      const result = { message: \`Made \${counted(made.length, 'key')}\${left}\` };
      const left = some ? ', kept some' : '';
      function done() { return 'All done here'; }
      const end = { message: done() };
      z.object({}).refine(check, { message: 'Give either of them' });
      logger.warn('For the log alone.');
    `;
    assert.deepEqual(spokenIn(source, true), [
      'Checking it',
      'It is late.',
      'Gone: {what}.',
      'Making it',
      'Made 1 key, kept some',
      'Made 1 key',
      'Made {count} keys, kept some',
      'Made {count} keys',
      'All done here',
    ]);
  });

  it('[vscode.german-work] keeps its numbers and names, in a heartbeat and among several too', () => {
    assert.equal(workText('Pinging webhook endpoint 2 of 3', t), 'Webhook-Endpunkt 2 von 3 wird angepingt');
    assert.equal(
      workText('Creating API credentials (12 s so far)', t),
      'API-Zugangsdaten werden angelegt (bisher 12 s)',
    );
    assert.equal(
      workText('Migrating bundles 11 to 20 of 37: “acme”: Registering the OAuth client', t),
      'Bündel 11 bis 20 von 37 werden migriert: “acme”: Der OAuth-Client wird registriert',
    );
    assert.equal(workText('Bundle “Resuming” is active', t), 'Bündel „Resuming“ ist aktiv');
  });

  it('[vscode.german-work] stays as it is if it is not Sluice’s own, as a whole', () => {
    for (const text of [
      'Resuming now',
      'Deleted some bundles, kept 1',
      'Sluice itself failed (1 s so far)',
      '',
    ])
      assert.equal(workText(text, t), text);
    const name = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(name, (foreign) => {
        assert.ok(workText(`Bundle “${foreign}” is active`, t).includes(foreign));
      }),
    );
  });
});
