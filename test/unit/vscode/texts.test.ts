// What a person reads before entering a value, what connects a client, what an agent is handed, what is logged.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { InputField, InputRequest } from '../../../src/core/operation/operation.ts';
import { agentText } from '../../../src/vscode/operations/agentText.ts';
import { entrySnippet } from '../../../src/clients/clientEntries.ts';
import { labelProblem, replacedTokenNotice } from '../../../src/vscode/clients/clientLabels.ts';
import { inputBoxPrompt, inputBoxTitle, waitingText } from '../../../src/vscode/prompts/inputText.ts';
import { errorText, logLine } from '../../../src/vscode/host/logText.ts';
import { english } from './english.ts';
import { operationWith } from './operations.ts';

const field: InputField = { name: 'token', title: 'API token', description: '', secret: true, pattern: null };
const request: InputRequest = {
  id: 'inp_1',
  title: 'Acme needs API token',
  asker: 'Claude Code',
  provider: 'acme',
  host: 'api.acme.example',
  ownerId: 'bnd_1',
  fields: [field],
};

describe('the request for an input', () => {
  it('names the asker and the host that the value goes to', () => {
    assert.equal(
      waitingText(operationWith(), request, english),
      'Set up bundle “acme” at Sandbox (development) needs: API token (asked by Claude Code, goes to api.acme.example).',
    );
    const named = operationWith({ args: { name: 'acme' } });
    assert.match(waitingText(named, request, english), /^“acme” needs: API token/);
    assert.equal(
      inputBoxTitle(request, field, english),
      'API token for api.acme.example, asked by Claude Code',
    );
  });

  it('says what becomes of a secret', () => {
    assert.match(inputBoxPrompt(request, field, english), /kept encrypted.*only to api\.acme\.example/);
  });

  it('renders nothing that the asker calls itself', () => {
    const asker = '[You](command:sluice.showMenu)\u202E';
    for (const text of [
      waitingText(undefined, { ...request, asker }, english),
      inputBoxTitle({ ...request, asker }, field, english),
    ]) {
      assert.ok(!text.includes(']('));
      assert.ok(text.includes('⟨U+202E⟩'));
    }
  });
});

describe('the connection of a client', () => {
  it('is the entry that MCP clients keep', () => {
    const connection = { way: 'http', url: 'http://127.0.0.1:4711/mcp', token: 'secret' } as const;
    assert.deepEqual(JSON.parse(entrySnippet(connection)), {
      type: 'http',
      url: 'http://127.0.0.1:4711/mcp',
      headers: { Authorization: 'Bearer secret' },
    });
  });

  it('takes names that cannot be mistaken', () => {
    const known = [{ label: 'My Agent' }];
    for (const label of ['Claude Code', 'My Agent', 'Windsurf'])
      assert.equal(labelProblem(label, known, english), undefined);
    for (const label of ['', '  ', 'you', 'VS Code', 'x'.repeat(61), 'Claude\u200BCode', '[a](command:b)'])
      assert.notEqual(labelProblem(label, known, english), undefined, JSON.stringify(label));
  });

  it('[clients.labels] takes none that differs from another client’s only at a second glance', () => {
    const known = [{ label: 'My Agent' }];
    for (const label of [
      'claude code',
      'Claude  Code',
      'ＣＯＤＥＸ',
      'cursor',
      'my agent',
      'My\u00A0Agent',
      'vs  code',
    ])
      assert.notEqual(labelProblem(label, known, english), undefined, JSON.stringify(label));
  });

  it('says that an older token ends', () => {
    const known = [{ id: 'cli_1', label: 'Cursor', createdAt: 0, lastUsedAt: null }];
    assert.match(replacedTokenNotice(' Cursor ', known, english) ?? '', /stops working/);
    assert.equal(replacedTokenNotice('Codex', known, english), undefined);
  });
});

describe('what is copied for an agent', () => {
  it('says how to go on with an operation that failed', () => {
    const error = {
      code: 'provider-limited',
      message: 'Wait 90 s.',
      retryable: true,
      next: 'Resume then.',
    } as const;
    const text = agentText(
      operationWith({ status: 'failed', progress: 42.4, error }),
      ['API key key_1'],
      'roll back',
    );
    assert.equal(
      text,
      [
        'Sluice operation op_1 (provision_bundle) is failed at 42%.',
        'provider-limited: Wait 90 s.',
        'Resume then.',
        'Now at the provider: API key key_1.',
        'To continue, call resume_operation with {"operation_id": "op_1"}.',
        'To undo what it did, call roll_back_operation with {"operation_id": "op_1"}.',
      ].join('\n'),
    );
  });
});

describe('an entry of the log', () => {
  it('has its facts as JSON and is bounded', () => {
    assert.equal(logLine('Listening.', { port: 4711 }), 'Listening. {"port":4711}');
    assert.ok(logLine('x'.repeat(10_000)).length < 2_100);
  });

  it('tells an error with what caused it', () => {
    const cause = Object.assign(new Error('disk gone'), { code: 'EIO' });
    const text = errorText(new AppError('storage-unavailable', 'The storage cannot be opened.', { cause }));
    assert.match(
      text,
      /^\[storage-unavailable\] AppError: The storage cannot be opened\.[^]*Caused by: \[EIO\] Error: disk gone/,
    );
  });

  it('ends where causes go in a circle', () => {
    const first: Error = new Error('first');
    first.cause = new Error('second', { cause: first });
    assert.ok(errorText(first).length < 40_000);
  });
});
