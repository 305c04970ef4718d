// A person's file of credentials: all of it fits, or each fault is named by entry and field, and no value is repeated.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { readImport } from '../../../../src/core/sync/importCredentials.ts';

const CANARY = 'token-canary-4711';

describe('An import of credentials', () => {
  const entry = (changes: object = {}): object => ({
    bundle_id: 'bnd_1',
    account: 'ann@acme.example',
    access_token: CANARY,
    refresh_token: `${CANARY}-r`,
    expires_at: '2026-11-22T14:00:00Z',
    ...changes,
  });
  const read = (...credentials: unknown[]): ReturnType<typeof readImport> =>
    readImport(JSON.stringify({ credentials }));
  const problems = (...credentials: unknown[]): string[] => {
    const result = read(...credentials);
    assert.ok('problems' in result);
    assert.doesNotMatch(JSON.stringify(result), /canary/);
    return result.problems.map(({ entry: number, field, problem }) => `${number} ${field}: ${problem}`);
  };

  it('[sync.import] is read entry by entry', () => {
    const result = read(entry(), entry({ account: ' Zoë ', refresh_token: undefined, expires_at: null }));
    assert.ok('credentials' in result);
    assert.deepEqual(result.credentials, [
      {
        entry: 1,
        bundleId: 'bnd_1',
        account: 'ann@acme.example',
        accessToken: CANARY,
        refreshToken: `${CANARY}-r`,
        expiresAt: Date.UTC(2026, 10, 22, 14),
      },
      {
        entry: 2,
        bundleId: 'bnd_1',
        account: 'Zoë',
        accessToken: CANARY,
        refreshToken: null,
        expiresAt: null,
      },
    ]);
  });

  it('[sync.import.errors] names entry and field of everything that is wrong, never a value', () => {
    assert.deepEqual(
      problems(
        entry(),
        entry({ account: 'ben', access_token: undefined }),
        entry({ account: 'cleo', expires_at: CANARY }),
        entry({ account: 'dave', access_token: `${CANARY} with spaces` }),
        entry({ account: 'eve', secret: CANARY }),
        CANARY,
        entry(),
        entry({ account: 5 }),
      ),
      [
        '2 access_token: It is missing.',
        '3 expires_at: It must be a time like 2026-11-22T14:00:00Z.',
        '4 access_token: It must not hold spaces or control characters.',
        '5 : These fields are not known: secret.',
        '6 : It must be of type object.',
        '7 account: The same account is in entry 1.',
        '8 account: It must be of type string.',
      ],
    );
  });

  it('[sync.import.errors] says of a text that is no JSON just that', () => {
    const said = (text: string): string[] => {
      const result = readImport(text);
      assert.ok('problems' in result);
      return result.problems.map(({ field, problem }) => `${field}: ${problem}`);
    };
    const form = 'Expected: {"credentials": [{"bundle_id", "account", "access_token", …}]}.';
    assert.deepEqual(said(`{"credentials": [${CANARY}`), [`: The file is not JSON. ${form}`]);
    assert.deepEqual(said('"x"'), [`: It must be of type object. ${form}`]);
    assert.deepEqual(said('[]'), [`credentials: It is empty. ${form}`]);
    assert.deepEqual(said('{"credentials": []}'), [`credentials: It is empty. ${form}`]);
  });

  it('[sync.import] takes a bare list, nulls, Go’s zero time and what token answers carry beside', () => {
    const odd = entry({
      refresh_token: null,
      expires_at: '0001-01-01T00:00:00Z',
      scope: 'x',
      token_type: 'bearer',
    });
    const result = readImport(JSON.stringify([odd]));
    assert.ok('credentials' in result, JSON.stringify(result));
    const [taken] = result.credentials;
    assert.deepEqual([taken?.refreshToken, taken?.expiresAt], [null, null]);
  });

  it('[sync.import.errors] takes any JSON without failing itself, and never repeats what it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (values) => {
        const marked = JSON.stringify({ credentials: [...values, { [CANARY]: CANARY, account: CANARY }] });
        assert.doesNotMatch(JSON.stringify(readImport(marked)), /canary/);
      }),
    );
  });

  it('[sync.import] is described by an example that can be imported', () => {
    const page = readFileSync(new URL('../../../../docs/import-credentials.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    assert.ok('credentials' in readImport(example), JSON.stringify(readImport(example)));
  });
});
