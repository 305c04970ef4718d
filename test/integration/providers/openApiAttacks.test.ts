// Descriptions written against Sluice: none leaves its folder, its template, its time or its memory; the rest of a
// manifest goes on, and the reason is told.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { DescribedOperations } from '../../../src/core/provider/describedOperation.ts';
import type { ManifestLibrary } from '../../../src/core/provider/manifestLibrary.ts';
import { requireTool, toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { WorkerDescriptionReader } from '../../../src/providers/openapi/workerDescriptionReader.ts';
import { api, writeIncluding } from '../../support/openApiFolder.ts';
import { StorageSandbox } from '../store/storageFixture.ts';
import { ProviderHarness } from './providerHarness.ts';

const sandbox = new StorageSandbox();
const reader = new WorkerDescriptionReader();
const ok = { responses: { 200: { content: { 'application/json': { schema: {} } } } } };

describe('A hostile description', () => {
  after(() => sandbox.dispose());

  async function described(
    description: JsonObject | string,
    ids: string[],
    file = 'a.json',
  ): Promise<DescribedOperations> {
    const folder = sandbox.newDirectory();
    mkdirSync(folder, { recursive: true });
    const text = typeof description === 'string' ? description : JSON.stringify(description);
    writeFileSync(path.join(folder, file), text);
    return reader.describe(path.join(folder, file), folder, ids);
  }

  it('[bundle-tools.openapi-attacks] reads no file outside of its folder, and nothing from the network', async () => {
    const outer = sandbox.newDirectory();
    const folder = path.join(outer, 'inner');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(outer, 'secret.json'), JSON.stringify({ get: { operationId: 'leak', ...ok } }));
    symlinkSync(path.join(outer, 'secret.json'), path.join(folder, 'link.json'));
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ get: { operationId: 'leak', ...ok } }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.json`;
    const hostile = [
      '../secret.json',
      'sub/../../secret.json',
      './link.json',
      path.join(outer, 'secret.json'),
      `file://${outer}/secret.json`,
      '..\\secret.json',
      'C:\\secret.json',
      '//host/share.json',
      url,
      'a\0.json',
    ];
    const paths = Object.fromEntries(hostile.map((ref, index) => [`/p${index}`, { $ref: ref }]));
    writeFileSync(
      path.join(folder, 'a.json'),
      JSON.stringify(api({ ...paths, '/ok': { get: { operationId: 'fine', ...ok } } })),
    );
    try {
      const summary = await reader.summarize(path.join(folder, 'a.json'));
      assert.deepEqual(
        summary.operations.map(({ id }) => id),
        ['fine'],
      );
      assert.equal(summary.notes.length, hostile.length, summary.notes.join('\n'));
      assert.equal(asked, 0);
    } finally {
      server.close();
    }
  });

  it('[bundle-tools.openapi-attacks] with references in circles, to nothing, or to a prototype loses only that operation', async () => {
    const parameters = (ref: string): JsonObject => ({ parameters: [{ $ref: ref }], ...ok });
    const { operations, unusable } = await described(
      api(
        {
          '/circle': { get: { operationId: 'circle', ...parameters('#/components/parameters/a') } },
          '/nothing': { get: { operationId: 'nothing', ...parameters('#/components/parameters/none') } },
          '/proto': { get: { operationId: 'proto', ...parameters('#/__proto__/x') } },
          '/anchor': { get: { operationId: 'anchor', ...parameters('#anchor') } },
          '/fine': { get: { operationId: 'fine', ...ok } },
        },
        {
          components: {
            parameters: {
              a: { $ref: '#/components/parameters/b' },
              b: { $ref: '#/components/parameters/a' },
            },
          },
        },
      ),
      ['circle', 'nothing', 'proto', 'anchor', 'fine', 'constructor', '__proto__'],
    );
    assert.deepEqual(Object.keys(operations), ['fine']);
    assert.match(unusable['circle'] ?? '', /refers to itself/);
    assert.deepEqual(Object.keys(unusable).length, 6);
  });

  it('[bundle-tools.openapi-attacks] 10,000 levels deep, or with schemas that name each other without end, is bounded', async () => {
    let deep: JsonValue = { type: 'string' };
    for (let level = 0; level < 10_000; level += 1) deep = { type: 'array', items: deep };
    const text = `{"openapi":"3.1.0","paths":{"/a":{"post":{"operationId":"deep","requestBody":{"content":{"application/json":{"schema":${'{"items":'.repeat(10_000)}{}${'}'.repeat(10_000)}}}}}}}}`;
    const { operations } = await described(text, ['deep']);
    assert.ok(JSON.stringify(operations['deep']).length < 10_000);
    const schemas = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [
        `S${index}`,
        {
          type: 'object',
          properties: {
            a: { $ref: `#/components/schemas/S${(index * 7 + 1) % 2000}` },
            b: { $ref: `#/components/schemas/S${(index + 1) % 2000}` },
          },
        },
      ]),
    );
    const wide = await described(
      api(
        {
          '/a': {
            post: {
              operationId: 'wide',
              requestBody: {
                content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } },
              },
              ...ok,
            },
          },
        },
        { components: { schemas } },
      ),
      ['wide'],
    );
    assert.ok(JSON.stringify(wide.operations['wide']).length < 200_000);
  });

  it('[bundle-tools.openapi-attacks] in YAML with bombs of aliases, deep nesting or code is refused or harmless', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghijk'
        .split('')
        .map((name, at) => `${name}: &${name} [${`*${'abcdefghijk'[at]},`.repeat(9)}]`),
    ];
    const head =
      'openapi: 3.0.0\ninfo: {title: x, version: "1"}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: {"200": {description: ok}}\n';
    const schema =
      '  /b:\n    post:\n      operationId: b\n      requestBody: {content: {application/json: {schema: {enum: *k, properties: *k, allOf: *k}}}}\n      responses: {"200": {description: ok}}\n';
    const text = `x-bomb:\n${bomb.map((line) => `  ${line}`).join('\n')}\n${head}${schema}`;
    const { operations } = await described(text, ['a', 'b'], 'a.yaml');
    assert.ok('a' in operations);
    assert.ok(JSON.stringify(operations).length < 200_000);
    await assert.rejects(described(`${head}x: ${'['.repeat(10_000)}`, ['a'], 'a.yaml'), {
      code: 'bad-arguments',
    });
    await assert.rejects(described(`${head}x: !!js/function "function(){}"`, ['a'], 'a.yaml'), {
      code: 'bad-arguments',
    });
  });

  it('[bundle-tools.openapi-attacks] of more than 25 MB, or no description, is refused with the reason', async () => {
    const big = `{"openapi":"3.1.0","paths":{},"x":"${'x'.repeat(25 * 1024 * 1024)}"}`;
    await assert.rejects(described(big, []), /larger than 25 MB/);
    await assert.rejects(described('{"paths":{}}', []), /no description of OpenAPI 3 or Swagger 2/);
    await assert.rejects(described('{"openapi":"3.1.0",', []), /is no JSON/);
    await assert.rejects(
      reader.summarize(path.join(sandbox.newDirectory(), 'none.json')),
      /can’t be read \(ENOENT\)/,
    );
  });

  it('[bundle-tools.openapi-attacks] of 25 MB leaves the host’s event loop free', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 12_000 }, (_, index) => [
        `/p${index}/{id}`,
        { get: { operationId: `op${index}`, description: 'x'.repeat(1_900), ...ok } },
      ]),
    );
    const text = JSON.stringify(api(paths));
    assert.ok(text.length > 22 * 1024 * 1024);
    const [before, wholeBefore] = [process.threadCpuUsage(), process.cpuUsage()];
    const { operations } = await described(text, ['op1', 'op11999']);
    const [here, whole] = [process.threadCpuUsage(before), process.cpuUsage(wholeBefore)].map(
      ({ user, system }) => user + system,
    ) as [number, number];
    assert.equal(Object.keys(operations).length, 2);
    // Writing the file is in it; reading it takes several times as much, in a thread of its own.
    assert.ok(here < whole / 3, `${here} of ${whole} µs`);
  });

  it('[bundle-tools.openapi-attacks] can’t make a call leave its path, its query or its headers', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.url} ${String(request.headers['x-note'])} ${String(request.headers['x-evil'])}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const folder = sandbox.newDirectory();
    const text = { type: 'string' };
    writeIncluding(
      folder,
      api({
        '/things/{thing}/{ids}': {
          get: {
            operationId: 'things',
            parameters: [
              { name: 'thing', in: 'path', schema: text },
              { name: 'ids', in: 'path', schema: { type: 'array', items: text } },
              { name: 'X-Note', in: 'header', schema: text },
              { name: 'Host', in: 'header', schema: text },
              { name: 'Authorization', in: 'header', schema: text },
              { name: 'q', in: 'query', schema: text },
            ],
            ...ok,
          },
        },
        '/../admin': { get: { operationId: 'climb', ...ok } },
        '/a?admin=1': { get: { operationId: 'query', ...ok } },
        '/a#b': { get: { operationId: 'fragment', ...ok } },
        '/{+path}': { get: { operationId: 'reserved', ...ok } },
        '/{thing}{/more*}': { get: { operationId: 'operator', ...ok } },
      }),
      { baseUrl, include: { things: {}, climb: {}, query: {}, fragment: {}, reserved: {}, operator: {} } },
    );
    const library: ManifestLibrary = createManifestCatalog({ builtIn: [], directories: [folder] });
    await library.reload();
    const manifest = library.get('acme');
    assert.deepEqual(
      toolsOf(manifest).map(({ name }) => name),
      ['things'],
    );
    assert.equal(library.problems.length, 5);
    const tool = requireTool(manifest, 'things');
    assert.deepEqual(Object.keys(tool.sent.headers ?? {}), ['X-Note']);
    const harness = new ProviderHarness(manifest);
    const call = { thing: 'a', ids: ['b'], x_note: 'n', q: 'q' };
    const hostile = ['..', '.', 'a/../../b', '%2e%2e/..', 'a\\..\\b', '\t', '\r\nx-evil: 1', 'a\0b', ''];
    for (const value of hostile) {
      await assert.rejects(
        harness.send(tool.request, { params: { ...call, thing: value } }),
        { code: 'bad-inputs' },
        JSON.stringify(value),
      );
      await assert.rejects(harness.send(tool.request, { params: { ...call, ids: ['ok', value] } }), {
        code: 'bad-inputs',
      });
    }
    for (const value of ['a\r\nx-evil: 1', 'a\nb', '\0'])
      await assert.rejects(harness.send(tool.request, { params: { ...call, x_note: value } }), {
        code: 'bad-inputs',
      });
    assert.deepEqual(seen, []);
    await harness.send(tool.request, {
      params: { ...call, thing: '%2e%2e%2fadmin?x=1#y', q: 'a&admin=1#\r\nx-evil: 1' },
    });
    assert.deepEqual(seen, [
      '/v1/things/%252e%252e%252fadmin%3Fx%3D1%23y/b?q=a%26admin%3D1%23%0D%0Ax-evil%3A+1 n undefined',
    ]);
    harness.dispose();
    server.close();
  });
});
