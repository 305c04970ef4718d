// Operations of OpenAPI descriptions as tools: what GitHub's own description takes is what they send; what can't be used
// is named; a changed description is asked for again, with what changed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { AuditLog } from '../../../src/core/audit/auditLog.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import type { ManifestLibrary, WaitingManifest } from '../../../src/core/provider/manifestLibrary.ts';
import { manifestDialogText } from '../../../src/core/provider/manifestReview.ts';
import { ManifestTrust } from '../../../src/core/provider/manifestTrust.ts';
import { requireTool, toolsOf, type BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { exampleOf } from '../../../src/core/toolSource/inputExample.ts';
import { readInput } from '../../../src/core/toolSource/inputReading.ts';
import { propertiesOf } from '../../../src/core/toolSource/inputSchema.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { api, manifestOf, writeIncluding } from '../../support/openApiFolder.ts';
import { startOpenApiMock, type MockHandlers } from '../../support/openApiMock.ts';
import type { OpenApi } from '../../support/openApiSchemas.ts';
import { StorageSandbox } from '../store/storageFixture.ts';
import { ProviderHarness } from './providerHarness.ts';

const answer = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'none',
  decidedBy: { user: 'a person', host: 'test' },
};
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const sandbox = new StorageSandbox();

describe('Included operations', () => {
  after(() => sandbox.dispose());
  const ok = { responses: { 200: { content: { 'application/json': { schema: {} } } } } };

  async function libraryOf(folder: string): Promise<ManifestLibrary> {
    const library = createManifestCatalog({ builtIn: [], directories: [folder] });
    await library.reload();
    return library;
  }
  const reasons = (library: ManifestLibrary): string[] =>
    library.problems.map(({ path: at, reason }) => `${at}: ${reason}`);

  it('[bundle-tools.openapi] send what GitHub’s own description takes', async () => {
    const folder = sandbox.newDirectory();
    const text = readFileSync(new URL('../../contracts/github.openapi.json', import.meta.url), 'utf8');
    const described = JSON.parse(text) as OpenApi;
    const handlers: MockHandlers = {};
    const include: JsonObject = {};
    for (const [at, item] of Object.entries(described.paths))
      for (const [method, operation] of Object.entries(item)) {
        const name = `${method.toUpperCase()} ${at}`;
        const verbs: JsonObject = { delete: 'delete', patch: 'change', post: 'create' };
        include[name] = method === 'get' ? {} : { verb: verbs[method] ?? 'change' };
        const [status = '200'] = Object.keys(operation.responses).filter((each) => each.startsWith('2'));
        handlers[name] = () => ({ status: Number(status) });
      }
    const mock = await startOpenApiMock(described, handlers);
    try {
      writeIncluding(folder, text, { baseUrl: mock.url, include });
      const library = await libraryOf(folder);
      assert.deepEqual(reasons(library), []);
      const manifest = library.get('acme');
      assert.equal(toolsOf(manifest).length, Object.keys(include).length);
      const harness = new ProviderHarness({ ...manifest, limits: { ...manifest.limits, perSecond: 1000 } });
      for (const tool of toolsOf(manifest))
        for (const input of inputsOf(tool)) {
          const params = readInput(tool.name, tool.input, input);
          const outcome = await harness.ask(tool.request, { params });
          assert.notEqual(outcome.kind, 'uncertain', tool.name);
        }
      harness.dispose();
      assert.deepEqual(mock.violations, []);
    } finally {
      await mock.close();
    }
  });

  it('[bundle-tools.openapi] are only those that the manifest names; every method but GET and HEAD needs a verb', async () => {
    const folder = sandbox.newDirectory();
    const paths = {
      '/things': { get: { operationId: 'listThings', ...ok }, post: { operationId: 'addThing', ...ok } },
      '/things/{thingId}': {
        head: ok,
        delete: { operationId: 'removeThing', ...ok },
        post: { operationId: 'searchThing', ...ok },
        get: { operationId: 'thing', servers: [{ url: 'https://other.example' }], ...ok },
      },
    };
    writeIncluding(folder, api(paths), {
      include: {
        listThings: {},
        addThing: {},
        'HEAD /things/{thingId}': {},
        removeThing: { verb: 'change' },
        searchThing: { verb: 'read' },
        thing: {},
        nothing: {},
      },
    });
    const library = await libraryOf(folder);
    const manifest = library.get('acme');
    const offered = toolsOf(manifest).map(({ name, verb, reads }) => [name, verb, reads]);
    assert.deepEqual(offered, [
      ['list_things', 'read', false],
      ['head_things_thing_id', 'read', false],
      ['search_thing', 'read', true],
    ]);
    const [search] = toolsOf(manifest).slice(-1);
    assert.deepEqual(search?.sent.path, '/things/{thing_id}');
    const told = reasons(library).join('\n');
    for (const part of [
      /addThing: POST needs a verb/,
      /removeThing: .*DELETE is at least “delete”/,
      /thing: is on other servers: https:\/\/other.example/,
      /nothing: .*is not in the description/,
    ])
      assert.match(told, part);
  });

  it('[bundle-tools.openapi] take what the bundle was set up with from the bundle, and no argument of that name', async () => {
    const folder = sandbox.newDirectory();
    const paths = { '/accounts/{accountId}/things': { get: { operationId: 'things', ...ok } } };
    writeIncluding(folder, api(paths), {
      include: { things: {} },
      more: { inputs: { account_id: { title: 'Account' } } },
    });
    const tool = requireTool((await libraryOf(folder)).get('acme'), 'things');
    assert.deepEqual(propertiesOf(tool.input), {});
    assert.throws(() => readInput('things', tool.input, { account_id: 'another' }), {
      code: 'bad-arguments',
    });
  });

  it('[bundle-tools.openapi] keep recursive schemas, two parameters of one name apart, and pages', async () => {
    const folder = sandbox.newDirectory();
    const yaml = `
openapi: 3.0.3
info: {title: Acme, version: "1"}
paths:
  /orgs/{orgId}/{org_id}/nodes:
    get:
      operationId: nodes
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: per_page, in: query, schema: {type: integer}}
        - {name: cursor, in: query, schema: {type: string}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, additionalProperties: {type: string}}}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: array}}}}}
    post:
      operationId: addNode
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}
      responses: {"201": {description: ok}}
components:
  schemas:
    Node:
      type: object
      required: [name, id]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        parent: {nullable: true, type: string}
        children: {type: array, items: {$ref: "#/components/schemas/Node"}}
`;
    writeIncluding(folder, yaml, {
      file: 'descriptions/acme.yaml',
      include: {
        nodes: { page: { kind: 'page', size: 30, cursor: 'page', limit: 'per_page' }, fields: ['/id'] },
        addNode: { verb: 'create', name: 'add_node' },
      },
    });
    const library = await libraryOf(folder);
    assert.deepEqual(reasons(library), []);
    const manifest = library.get('acme');
    const nodes = requireTool(manifest, 'nodes');
    assert.deepEqual(Object.keys(propertiesOf(nodes.input)), [
      'org_id',
      'path_org_id',
      'query_cursor',
      'filter',
    ]);
    assert.deepEqual(nodes.sent.query, {
      page: '{cursor?}',
      per_page: '{limit?}',
      cursor: '{query_cursor?}',
      filter: '{filter?}',
    });
    assert.deepEqual(nodes.sent.styles, { filter: 'deep' });
    const node = { name: 'a', parent: null, children: [{ name: 'b', children: [{ name: 'c' }] }] };
    const add = requireTool(manifest, 'add_node');
    const input = { org_id: '1', path_org_id: '2', body: node };
    assert.deepEqual(readInput('add_node', add.input, input), input);
    const wrong = { ...input, body: { name: 'a', children: [{ name: 'b', children: [{}] }] } };
    assert.throws(
      () => readInput('add_node', add.input, wrong),
      /body.children.0.children.0.name: is missing/,
    );
  });
});

describe('A changed description', () => {
  let folder: string;
  let library: ManifestLibrary;
  let trust: ManifestTrust;
  const thing = (method: string, more: JsonObject = {}): JsonObject => ({
    '/things/{id}': {
      [method]: { operationId: 'thing', responses: { 200: { description: 'ok' } }, ...more },
    },
  });

  before(async () => {
    const storage = await sandbox.open(sandbox.newDirectory());
    folder = path.join(sandbox.newDirectory(), '.sluice', 'providers');
    const [clock, hasher] = [new NodeClock(), new NodeHasher()];
    const { store, vault } = storage;
    const anchor = { load: async () => undefined, save: async () => undefined };
    const audit = new AuditLog({ store, anchor, hasher, clock, logger });
    trust = new ManifestTrust({ store, vault, hasher, audit, clock });
    library = createManifestCatalog({
      builtIn: [],
      directories: [{ path: folder, origin: 'workspace' }],
      trust,
    });
  });
  after(() => sandbox.dispose());
  const theWaiting = (): WaitingManifest => {
    const [waiting, ...others] = library.waiting;
    assert.ok(waiting && others.length === 0, JSON.stringify(library.problems));
    return waiting;
  };

  it('[bundle-tools.openapi-changed] is asked for again with the changes; the accepted one goes on, also without its file', async () => {
    const include = { thing: { verb: 'delete' } };
    writeIncluding(folder, api(thing('delete')), { include });
    await library.reload();
    assert.match(
      manifestDialogText(theWaiting(), 'acme.json').detail,
      /Operations of acme.openapi.json that it offers: 1/,
    );
    await trust.accept(theWaiting(), answer);
    await library.reload();
    assert.deepEqual([library.waiting, library.problems], [[], []]);
    assert.equal(requireTool(library.get('acme'), 'thing').verb, 'delete');

    // The same words now do something else.
    writeFileSync(path.join(folder, 'acme.openapi.json'), JSON.stringify(api(thing('post'))));
    await library.reload();
    const waiting = theWaiting();
    assert.equal(waiting.descriptionChanged, true);
    assert.match(manifestDialogText(waiting, 'acme.json').detail, /CHANGED since/);
    assert.match(manifestDialogText(waiting, 'acme.json').detail, /Changed requests: openapi:thing/);
    assert.notEqual(waiting.acceptedText, waiting.text);
    assert.equal(requireTool(library.get('acme'), 'thing').sent.method, 'DELETE');

    writeFileSync(path.join(folder, 'acme.openapi.json'), 'gone');
    await library.reload();
    assert.equal(requireTool(library.get('acme'), 'thing').sent.method, 'DELETE');
  });

  it('[bundle-tools.openapi-changed] shows a verb that an update lowers', async () => {
    const description = api(thing('post'));
    writeIncluding(folder, description, { include: { thing: { verb: 'share' } } });
    await library.reload();
    await trust.accept(theWaiting(), answer);
    writeIncluding(folder, description, { include: { thing: { verb: 'create' } } });
    await library.reload();
    assert.match(
      manifestDialogText(theWaiting(), 'acme.json').detail,
      /OTHER VERBS: openapi:thing \(share → create\)/,
    );
    assert.equal(requireTool(library.get('acme'), 'thing').verb, 'share');
  });

  it('[bundle-tools.openapi-changed] can’t be given by the manifest’s own file', async () => {
    const value = manifestOf({ include: { thing: {} } });
    const operations = { thing: { name: 'thing', request: { method: 'GET', path: '/' } } };
    writeFileSync(
      path.join(folder, 'acme.json'),
      JSON.stringify({ ...value, openapi: { ...(value['openapi'] as JsonObject), operations } }),
    );
    await library.reload();
    assert.match(library.problems[0]?.reason ?? '', /come from its file alone/);
  });
});

/** The least that is valid, and every member at once. */
function inputsOf({ input }: BundleTool): JsonObject[] {
  const least = exampleOf(input) as JsonObject;
  const all = Object.entries(propertiesOf(input)).map(([name, schema]): [string, JsonValue] => [
    name,
    exampleOf({ ...(schema as JsonObject), ...(input['$defs'] !== undefined && { $defs: input['$defs'] }) }),
  ]);
  return [least, { ...Object.fromEntries(all), ...least }];
}
