// What people read when they import credentials or connect accounts again.
import assert from 'node:assert/strict';
import {
  importedText,
  importProblemPage,
  importProblemText,
} from '../../../../src/vscode/sync/importText.ts';
import { reconnectRow, tokenProblem, troubledAccounts } from '../../../../src/vscode/sync/reconnectRows.ts';
import { english } from '../english.ts';

describe('a refused import', () => {
  it('[sync.import.vscode] names the only problem by entry and field', () => {
    const problem = {
      entry: 3,
      field: 'expires_at',
      problem: 'It must be a time like 2026-11-22T14:00:00Z.',
    };
    assert.equal(
      importProblemText('tokens.json', [problem], english),
      'Nothing was imported from “tokens.json”. Entry 3, expires_at: It must be a time like 2026-11-22T14:00:00Z.',
    );
  });

  it('[sync.import.vscode] counts several, and lists them on a page', () => {
    const problems = [
      { entry: null, field: 'credentials', problem: 'It is missing.' },
      { entry: 2, field: '', problem: 'It has a field that is not known.' },
    ];
    assert.match(importProblemText('tokens.json', problems, english), /it has 2 problems\.$/);
    const page = importProblemPage('tokens.json', problems, english);
    assert.match(page, /^# Problems in tokens\\\.json\n/);
    assert.match(page, /\| the file \| credentials \| It is missing/);
    assert.match(page, /\| 2 \| – \| It has a field/);
  });

  it('[vscode.foreign-text] renders nothing that a file’s name holds', () => {
    const problems = [{ entry: null, field: '', problem: 'The file is not JSON.' }];
    const name = '[a](command:evil.run)$(x).json';
    assert.ok(!importProblemText(name, problems, english).includes(']('));
    assert.ok(!importProblemPage(name, problems, english).includes(']('));
  });
});

describe('an import that was made', () => {
  it('says how many, who refreshes them, and that the file is still there', () => {
    assert.equal(
      importedText({ imported: 11, reconnected: 1 }, 'elsewhere', english),
      'Imported 11 credentials. Connected again: 1. Sluice only checks them; their refresh tokens are never spent. Delete the file now: it still holds the tokens.',
    );
    assert.match(
      importedText({ imported: 1, reconnected: 0 }, 'sluice', english),
      /^Imported 1 credential\. Sluice refreshes/,
    );
  });
});

describe('an account that needs new tokens', () => {
  const grant = {
    id: 'crd_1',
    bundle_id: 'bnd_1',
    kind: 'grant',
    label: 'ann',
    account: 'ann@acme.example',
    refreshed_by: 'elsewhere',
  };

  it('[sync.reconnect.vscode] is listed with its bundle and the reason', () => {
    const [account] = troubledAccounts(
      { credentials: [grant, { kind: 'api_key', id: 'crd_2' }] },
      'needs_reauth',
    );
    assert.ok(account);
    assert.equal(account.refreshedBySluice, false);
    const item = {
      runId: 'op_1',
      chunk: 0,
      credentialId: 'crd_1',
      bundleId: 'bnd_1',
      account: 'ann',
      outcome: 'needs_reauth',
      retryable: false,
      message: 'The grant was revoked.',
    } as const;
    assert.deepEqual(reconnectRow(account, 'Acme (production)', item, english), {
      account,
      label: '$(account) ann@acme.example',
      description: 'Acme (production)',
      detail: 'The grant was revoked.',
    });
    assert.equal(
      reconnectRow({ ...account, state: 'unknown' }, 'Acme', undefined, english).detail,
      'Unknown whether its tokens still work',
    );
  });

  it('[sync.reconnect.vscode] takes nothing that is no token', () => {
    assert.equal(tokenProblem('', false, '', english), 'Paste the token.');
    assert.equal(tokenProblem('', true, '', english), undefined);
    for (const text of ['two words', 'tab\t', 'línea', 'a\nb', 'x'.repeat(16_385)])
      assert.match(tokenProblem(text, false, '', english) ?? '', /one line without spaces/);
    assert.match(tokenProblem('same', false, 'same', english) ?? '', /same as the access token/);
    assert.equal(tokenProblem('ya29.a0-_~+/=', false, 'other', english), undefined);
  });
});
