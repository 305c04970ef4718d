// Descriptions of APIs that nobody here wrote, with a server that nobody here wrote: every operation that Sluice makes a
// tool of is called, and what is sent is what the description takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.ts';
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { exampleOf } from '../../../src/core/toolSource/inputExample.ts';
import { propertiesOf, type InputSchema } from '../../../src/core/toolSource/inputSchema.ts';
import { readInput } from '../../../src/core/toolSource/inputReading.ts';
import { createManifestCatalog } from '../../../src/providers/manifestCatalog.ts';
import { WorkerDescriptionReader } from '../../../src/providers/openapi/workerDescriptionReader.ts';
import { writeIncluding } from '../../support/openApiFolder.ts';
import { publicDescriptions, type Descriptions } from '../../support/prismServer.ts';
import { StorageSandbox } from '../store/storageFixture.ts';
import { ProviderHarness } from './providerHarness.ts';

interface Described {
  file: string;
  /** Of its operations: those that a manifest can include. */
  tools: number;
  /** Those that Sluice names as not usable. */
  refused: number;
  /** Arguments whose pattern is of a kind that Sluice does not read, and those in a path that two types take as the same text. */
  given?: JsonObject;
  /** By tool: members of its body, one of which the description requires and a tool's schema can't. */
  bodies?: Readonly<Record<string, JsonObject>>;
}

const DESCRIBED: Readonly<Record<string, Described>> = {
  'OpenAPI 3.1 in YAML': { file: '@readme/oas-examples/3.1/yaml/train-travel.yaml', tools: 7, refused: 0 },
  'OpenAPI 3.0 in YAML': { file: '@blockfrost/openapi/openapi.yaml', tools: 121, refused: 8 },
  'recursive schemas': { file: '@readme/oas-examples/3.0/json/circular.json', tools: 1, refused: 0 },
  'made by its server': {
    file: '@directus/specs/dist/openapi.json',
    tools: 134,
    refused: 2,
    given: { id: 'an-id' },
  },
  'more than 1,000 operations': {
    file: '@octokit/openapi/generated/api.github.com.json',
    tools: 1_220,
    refused: 3,
    given: { encrypted_value: 'YWJj', pages_deployment_id: 'an-id', workflow_id: 'ci.yml' },
    bodies: { projects_add_item_for_org: { id: 1 }, projects_add_item_for_user: { id: 1 } },
  },
};

/** What Prism says of a request that it does not take, or can't answer. */
const PRISM_ERROR = 'https://stoplight.io/prism/errors#';

describe('Descriptions that nobody here wrote', () => {
  const sandbox = new StorageSandbox();
  const reader = new WorkerDescriptionReader();
  let descriptions: Descriptions;
  before(async function () {
    this.timeout(600_000);
    descriptions = await publicDescriptions();
  });
  after(() => sandbox.dispose());

  for (const [what, { file, tools: count, refused, given = {}, bodies = {} }] of Object.entries(DESCRIBED))
    it(`[bundle-tools.public] take what Sluice sends for each operation: ${what}`, async function () {
      this.timeout(300_000);
      const { operations } = await reader.summarize(descriptions.find(file));
      const verbs: JsonObject = { DELETE: 'delete', PATCH: 'change', POST: 'create' };
      const include = Object.fromEntries(
        operations.map(({ id, method }): [string, JsonObject] => [
          id,
          method === 'GET' || method === 'HEAD' ? {} : { verb: verbs[method] ?? 'change' },
        ]),
      );
      const folder = sandbox.newDirectory();
      const prism = await descriptions.serve(file);
      try {
        writeIncluding(folder, readFileSync(descriptions.find(file), 'utf8'), {
          baseUrl: prism.url,
          include,
          file: `api${path.extname(file)}`,
        });
        const library = createManifestCatalog({ builtIn: [], directories: [folder] });
        await library.reload();
        const manifest = library.get('acme');
        const harness = new ProviderHarness({
          ...manifest,
          limits: { ...manifest.limits, perSecond: 10_000 },
        });
        const wrong: string[] = [];
        for (const tool of toolsOf(manifest)) {
          const example = fitting(tool.input, given);
          const more = bodies[tool.name];
          const body = isJsonObject(example['body']) ? { ...example['body'], ...more } : undefined;
          const input = body === undefined ? example : { ...example, body };
          const params = readInput(tool.name, tool.input, input);
          const answer = await harness.send(tool.request, { params });
          if (answer.body.includes(PRISM_ERROR)) wrong.push(`${tool.name}: ${answer.body.slice(0, 700)}`);
        }
        harness.dispose();
        assert.deepEqual(wrong, []);
        assert.deepEqual([toolsOf(manifest).length, library.problems.length], [count, refused]);
      } finally {
        await prism.close();
      }
    });
});

/** The example with the given texts: of patterns, and in a path instead of a number that is also taken as a text. */
function fitting(input: InputSchema, given: JsonObject): JsonObject {
  const within = (value: JsonValue, name = ''): JsonValue => {
    if (Array.isArray(value)) return value.map((each) => within(each));
    if (isJsonObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([member, each]) => [member, within(each, member)]),
      );
    const own = propertiesOf(input)[name];
    const hasForms = isJsonObject(own) && (own['anyOf'] ?? own['oneOf']) !== undefined;
    return ((typeof value === 'string' || hasForms) && Object.hasOwn(given, name) && given[name]) || value;
  };
  return within(exampleOf(input)) as JsonObject;
}
