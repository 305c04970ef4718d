// The file in which a project names MCP servers, as strangers write it: read completely, or refused with a reason that
// repeats nothing of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { readGuestsFile } from '../../../../src/core/guest/guestsFile.ts';
import { secretArguments } from '../../../../src/core/guest/plainValue.ts';
import { guestsSchemaText } from '../../../../scripts/setupSchemaText.ts';

const file = (...guests: unknown[]): string => JSON.stringify({ version: 1, guests });
const problemsIn = (text: string): string[] => {
  const read = readGuestsFile(text);
  return 'problems' in read ? read.problems : [];
};
const SECRET = 'sk_notes_4eC39HqLyjWDarjtT1zdp7dc';
const notes = {
  name: 'notes',
  command: 'npx',
  args: ['-y', '@modelcontextprotocol/server-memory@2025.9.25'],
};

describe('The guests file of a project', () => {
  it('[guests.project-file] names programs and addresses, and only the names of their secrets', () => {
    const read = readGuestsFile(
      `\uFEFF${file(
        { ...notes, env: { LOG_LEVEL: 'debug' }, secret_env: ['API_KEY'] },
        { name: 'issues', url: 'https://mcp.acme.example/mcp', secret_headers: ['Authorization'] },
      )}`,
    );
    assert.deepEqual(read, {
      guests: [
        {
          name: 'notes',
          definition: {
            kind: 'stdio',
            command: 'npx',
            args: notes.args,
            cwd: null,
            env: { LOG_LEVEL: 'debug' },
            secretEnv: ['API_KEY'],
          },
        },
        {
          name: 'issues',
          definition: {
            kind: 'http',
            url: 'https://mcp.acme.example/mcp',
            headers: {},
            secretHeaders: ['Authorization'],
          },
        },
      ],
    });
  });

  for (const [what, guest, problem] of [
    ['a secret as a variable’s value', { ...notes, env: { API_KEY: SECRET } }, /Name it in secret_env/],
    [
      'a secret as a header',
      { name: 'a', url: 'https://a.example/', headers: { 'X-Id': SECRET } },
      /secret_headers/,
    ],
    ['a secret in an address', { name: 'a', url: `https://a.example/?key=${SECRET}` }, /address could hold/],
    ['a secret as an argument', { ...notes, args: ['--token', 'abc'] }, /args\/1 could hold a secret/],
    ['a password in an argument', { ...notes, args: ['postgres://me:hunter2@db/x'] }, /args\/0/],
    ['another folder', { ...notes, cwd: '/etc' }, /guests\/1: Unrecognized key/],
    ['a script’s address', { name: 'a', url: 'javascript:alert(1)' }, /https:\/\/ or http:\/\//],
    ['a name that is a path', { ...notes, name: '../x' }, /guests\/1/],
    ['one name twice', notes, /listed twice/],
    ['a variable that is none', { ...notes, env: { 'A=B': 'true' } }, /environment variable/],
    ['a null in an argument', { ...notes, args: ['a\0b'] }, /character/],
  ] as const)
    it(`[guests.project-file] is refused whole if it holds ${what}`, () => {
      const twin = what === 'one name twice';
      const name = 'name' in guest && guest.name !== 'notes' ? guest.name : twin ? 'notes' : 'other';
      const problems = problemsIn(file(notes, { ...guest, name }));
      assert.ok(
        problems.some((each) => problem.test(each)),
        problems.join(),
      );
      assert.ok(
        problems.every((each) => !each.includes(SECRET) && !each.includes('hunter2') && each.length < 300),
      );
    });

  it('[guests.project-file] is refused if it is huge, deep, or names very many', () => {
    assert.match(problemsIn(`"${'x'.repeat(70_000)}"`)[0] ?? '', /longer than 64 KiB/);
    assert.match(problemsIn(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)[0] ?? '', /nested deeper/);
    const many = Array.from({ length: 21 }, (_, index) => ({ ...notes, name: `n${index}` }));
    assert.ok(problemsIn(file(...many)).length > 0);
    assert.deepEqual(problemsIn('{"version":2,"guests":[]}').length, 1);
  });

  it('[guests.project-file] gives what is written, or problems without a value of it, whatever is in it', () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((value) => file(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const read = readGuestsFile(text);
        if ('problems' in read) assert.ok(read.problems.every((each) => each.length < 400));
        else assert.ok(read.guests.length <= 20);
      }),
    );
    const token = fc
      .string({
        unit: fc.constantFrom('A', 'K', 'Z', 'a', 'q', 'z', '0', '5', '9'),
        minLength: 16,
        maxLength: 40,
      })
      .map((text) => `aB123_${text}`);
    fc.assert(
      fc.property(token, fc.constantFrom('env', 'arg', 'option'), (secret, where) => {
        const args = where === 'arg' ? [secret] : where === 'option' ? [`--api-key=${secret}`] : [];
        const text = file({ ...notes, args, env: where === 'env' ? { ID: secret } : {} });
        const problems = problemsIn(text);
        assert.ok(problems.length > 0);
        assert.ok(problems.every((each) => !each.includes(secret)));
      }),
    );
  });

  it('[guests.project-file] takes arguments that servers from npm and PyPI are started with', () => {
    for (const args of [
      ['-y', '@modelcontextprotocol/server-filesystem@2025.8.21', './docs', '/srv/projects/acme-web'],
      ['--from', 'mcp-server-git==2025.9.25', 'mcp-server-git', '--repository', '.'],
      ['run', '-i', '--rm', 'ghcr.io/github/github-mcp-server:v0.17.1'],
      ['@playwright/mcp@0.0.41', '--headless', '--viewport-size=1280,720'],
    ])
      assert.deepEqual(secretArguments(args), [], args.join(' '));
  });

  it('[guests.project-file] has the schema that editors check it with', () => {
    const kept = readFileSync(new URL('../../../../media/guests.schema.json', import.meta.url), 'utf8');
    assert.deepEqual(JSON.parse(kept), JSON.parse(guestsSchemaText()), 'node scripts/setupSchema.ts');
  });
});
