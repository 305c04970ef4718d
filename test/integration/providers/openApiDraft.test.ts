// Drafts from descriptions: valid whatever was chosen, and without a host, a way to authenticate or a tool that nobody
// named (cases that invented and dropped before).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Verb } from '../../../src/core/plan/verb.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { readManifest } from '../../../src/core/provider/manifestChecks.ts';
import { WorkerDescriptionReader } from '../../../src/providers/openapi/workerDescriptionReader.ts';
import { draftReport } from '../../../src/vscode/providers/draftReport.ts';
import {
  authOf,
  draftOf,
  fixedServers,
  probesAmong,
  verbsFor,
  type Draft,
  type DraftChoices,
} from '../../../src/vscode/providers/openApiDraft.ts';
import { english } from '../../unit/vscode/english.ts';

const op = (more: JsonObject = {}): JsonObject => ({
  summary: 's',
  responses: { 200: { description: 'ok' } },
  ...more,
});
const server = { servers: [{ url: 'https://a.example' }] };

describe('A draft from a description', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-draft-'));
  const reader = new WorkerDescriptionReader();
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function drafted(
    api: JsonObject,
    more: Partial<DraftChoices> = {},
  ): Promise<{ draft: Draft; choices: DraftChoices }> {
    const file = path.join(folder, 'a.json');
    writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'G' }, ...api }));
    const summary = await reader.summarize(file);
    const chosen = new Map<string, Verb | undefined>(
      summary.operations.map(({ id, method }) => [id, method === 'GET' ? undefined : verbsFor(method)[0]]),
    );
    const described = await reader.describe(file, folder, [...chosen.keys()]);
    const [probe] = probesAmong(summary.operations, described);
    const [scheme] = summary.security;
    const choices: DraftChoices = {
      id: 'my-svc',
      summary,
      environment: {
        name: 'production',
        baseUrl: fixedServers(summary)[0] ?? 'https://asked.example',
        live: true,
      },
      auth: (scheme && authOf(scheme)[0]) ?? { scheme: 'bearer' },
      chosen,
      validate: probe?.id,
      file: 'a.json',
      ...more,
    };
    return { draft: draftOf(choices, described), choices };
  }

  const names: [string, JsonObject][] = [
    ['two parameters that read alike', { '/a/{orgId}/b/{org_id}/hooks': { post: op() } }],
    ['a parameter twice', { '/a/{id}/b/{id}/hooks': { post: op() } }],
    ['a parameter like a secret', { '/a/{apiToken}/hooks': { post: op() } }],
    ['names in other alphabets', { '/a/{größe}/{名前}/{値}/hooks': { post: op() } }],
    ['names that begin with digits', { '/a/{2fa}/{1}/hooks': { post: op() } }],
    ['two long names', { [`/a/{${'x'.repeat(60)}1}/{${'x'.repeat(60)}2}/hooks`]: { post: op() } }],
    ['names of prototypes', { '/a/{__proto__}/{constructor}/{toString}/hooks': { post: op() } }],
    ['OData', { "/users('{user-id}')/subs": { post: op() } }],
    [
      'operators of RFC 6570',
      { '/files/{+path}': { post: op() }, '/m{;id}': { post: op() }, '/ok': { get: op() } },
    ],
    [
      'stray braces, queries and dots',
      { '/a/{{x}}': { post: op() }, '/h?k=1': { post: op() }, '/../a': { post: op() }, '/ok': { get: op() } },
    ],
    ['path items by reference', { '/a/{id}': { post: op() }, '/b/{id}': { $ref: '#/paths/~1a~1%7Bid%7D' } }],
    ['methods in capitals', { '/hooks': { POST: op() } }],
    ['hidden text', { '/a/{x\u202Ey}': { post: op() }, '/ok': { get: op({ summary: 'a\u202Eb' }) } }],
  ];
  for (const [what, paths] of names)
    it(`[providers.draft] is valid, and merges nothing: ${what}`, async () => {
      const { draft, choices } = await drafted({ ...server, paths });
      assert.ok('manifest' in readManifest(draft.manifest), JSON.stringify(readManifest(draft.manifest)));
      assert.equal(draft.offered + Object.keys(draft.skipped).length, choices.summary.operations.length);
      for (const reason of Object.values(draft.skipped)) assert.match(reason, /\w{3}/);
      assert.doesNotMatch(JSON.stringify(draft.manifest), /\u202E/);
    });

  const servers: [string, unknown, string[]][] = [
    ['relative', [{ url: '/api/v3' }], []],
    [
      'templated',
      [{ url: 'https://{region}.api.example.org/v1', variables: { region: { default: 'eu' } } }],
      [],
    ],
    ['loopback', [{ url: 'https://localhost:8080/' }, { url: 'http://127.0.0.1' }], []],
    ['missing', undefined, []],
    ['http, then https', [{ url: 'http://a.example' }, { url: 'https://b.example' }], ['https://b.example']],
    ['two slashes', [{ url: 'https://a.example//' }], ['https://a.example']],
    [
      'user, query, fragment',
      [{ url: 'https://u:p@a.example' }, { url: 'https://a.example?k=1' }, { url: 'https://a.example#x' }],
      [],
    ],
    ['look-alike letters', [{ url: 'https://аpi.example' }], []],
    ['capitals', [{ url: 'HTTPS://A.example/V1/' }], ['HTTPS://A.example/V1']],
  ];
  for (const [what, given, expected] of servers)
    it(`[providers.draft] never invents a host: ${what}`, async () => {
      const { choices } = await drafted({
        ...(given !== undefined && { servers: given as JsonObject[] }),
        paths: { '/me': { get: op() } },
      });
      assert.deepEqual(fixedServers(choices.summary), expected);
      const { baseUrl } = choices.environment;
      assert.equal(baseUrl, expected[0] ?? 'https://asked.example');
    });

  const schemes: [JsonObject, JsonObject][] = [
    [
      { type: 'apiKey', in: 'header', name: 'X-Key' },
      { scheme: 'header', header: 'X-Key', input: 'api_token' },
    ],
    [
      { type: 'http', scheme: 'basic' },
      { scheme: 'basic', usernameInput: 'username', passwordInput: 'password' },
    ],
    [
      { type: 'http', scheme: 'bearer' },
      { scheme: 'bearer', input: 'api_token' },
    ],
  ];
  for (const [scheme, auth] of schemes)
    it(`[providers.draft] authenticates as described: ${JSON.stringify(scheme)}`, async () => {
      const api = {
        ...server,
        components: { securitySchemes: { k: scheme } },
        paths: { '/me': { get: op() } },
      };
      const { draft } = await drafted(api);
      assert.deepEqual(draft.manifest['auth'], auth);
    });

  it('[providers.draft] says what was skipped, what is missing and what it could not use', async () => {
    const { draft, choices } = await drafted({
      servers: [{ url: 'https://a.example' }, { url: 'https://{x}.example' }],
      components: { securitySchemes: { k: { type: 'apiKey', in: 'query', name: 'key' } } },
      paths: {
        '/me': { get: op() },
        '/f': { post: op({ requestBody: { required: true, content: { 'multipart/form-data': {} } } }) },
      },
      webhooks: { x: { post: op() } },
    });
    const report = draftReport(choices, draft, english);
    for (const part of [
      /Webhooks: a bundle has none/,
      /POST \/f.*multipart/,
      /can’t be used as it is/,
      /don’t have: k \(query\)/,
      /describes webhooks that the service sends \(1\)/,
    ])
      assert.match(report.replaceAll('\\', ''), part);
    assert.equal(draft.offered, 1);
    assert.deepEqual((draft.manifest['requests'] as JsonObject)['validate'], {
      type: 'http',
      method: 'GET',
      path: '/me',
      verb: 'read',
      answer: 'any',
    });
  });
});
