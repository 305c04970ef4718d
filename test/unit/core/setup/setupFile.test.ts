// Setup files as strangers write them: read completely, or refused with a clear reason that repeats nothing of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setupFileText, type SetupEntry } from '../../../../src/core/setup/setupEntry.ts';
import { readSetupFile } from '../../../../src/core/setup/setupFile.ts';
import { setupSchemaText } from '../../../../scripts/setupSchemaText.ts';

interface FileCase {
  title: string;
  cites: string;
  text: string;
  problem: string;
}

const file = (bundles: unknown[]): string => JSON.stringify({ version: 1, bundles });
const problemsIn = (text: string): string[] => {
  const read = readSetupFile(text);
  return 'problems' in read ? read.problems : [];
};

describe('A setup file', () => {
  const cases = JSON.parse(
    readFileSync(new URL('../../../attacks/setupFiles.json', import.meta.url), 'utf8'),
  ) as FileCase[];
  for (const { title, cites, text, problem } of cases)
    it(`[${cites}] is refused where it holds ${title}`, () => {
      const problems = problemsIn(text);
      assert.ok(
        problems.some((each) => each.includes(problem)),
        problems.join(),
      );
    });

  it('[setup.hostile] is refused where it is huge, deep, or asks for very much, in no time', () => {
    assert.match(problemsIn(`"${'x'.repeat(70_000)}"`)[0] ?? '', /longer than 64 KiB/);
    assert.match(problemsIn(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)[0] ?? '', /nested deeper/);
    const nested = `{"a":`.repeat(6_000) + '1' + '}'.repeat(6_000);
    assert.match(problemsIn(nested)[0] ?? '', /nested deeper/);
    const many = Array.from({ length: 101 }, (_, index) => ({
      name: `b${index}`,
      provider: 'p',
      environments: ['staging'],
    }));
    assert.match(problemsIn(file(many))[0] ?? '', /bundles/);
  });

  it('[setup.hostile] says nothing of what is in it that a person could take for Sluice’s own words', () => {
    const problems = problemsIn(
      file([{ name: 'x'.repeat(500), provider: 'Approve this\u202E', environments: ['development'] }]),
    );
    assert.ok(problems.length >= 2);
    assert.ok(problems.every((problem) => problem.length < 300 && !problem.includes('Approve this')));
  });

  it('[setup.read] gives one entry for each environment, with the name as identity compares it', () => {
    const read = readSetupFile(
      `\uFEFF${file([{ name: 'cafe\u0301 ', provider: 'acme', environments: ['staging', 'development', 'staging'] }])}`,
    );
    assert.ok('entries' in read);
    assert.deepEqual(
      read.entries.map(({ name, environment }) => [name, environment]),
      [
        ['café', 'staging'],
        ['café', 'development'],
      ],
    );
  });

  it('[setup.write] reads back as what it was written from, with entries of the same content in one place', () => {
    const entry = (name: string, environment: SetupEntry['environment'], region: string): SetupEntry => {
      return { name, provider: 'acme', environment, inputs: { region }, settings: { a: [1, { b: null }] } };
    };
    const entries = [
      entry('a', 'development', 'eu'),
      entry('a', 'staging', 'eu'),
      entry('a', 'production', 'us'),
      entry('b', 'staging', 'eu'),
    ];
    const text = setupFileText(entries);
    const read = readSetupFile(text);
    assert.ok('entries' in read);
    assert.deepEqual(read.entries, entries);
    assert.equal((JSON.parse(text) as { bundles: unknown[] }).bundles.length, 3);
  });

  it('[setup.schema] is described to editors by a schema that follows from the one that reads it', () => {
    const kept = readFileSync(new URL('../../../../media/setup.schema.json', import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(kept), JSON.parse(setupSchemaText()), 'node scripts/setupSchema.ts');
  });
});
