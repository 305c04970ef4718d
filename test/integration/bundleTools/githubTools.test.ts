// GitHub's bundle tools against GitHub's own OpenAPI description (the slice in test/contracts): every tool, with the
// least and with all of its input, sends what GitHub takes, and reads what GitHub answers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { ANSWER_OUTPUT } from '../../../src/core/provider/ownNames.ts';
import { toolsOf, type BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { exampleOf } from '../../../src/core/toolSource/inputExample.ts';
import { readInput } from '../../../src/core/toolSource/inputReading.ts';
import { propertiesOf } from '../../../src/core/toolSource/inputSchema.ts';
import { keptFields } from '../../../src/core/toolSource/answerShape.ts';
import { githubManifest } from '../../../src/providers/manifests/github.ts';
import { startOpenApiMock, type MockHandlers, type OpenApiMock } from '../../support/openApiMock.ts';
import { sampleOf, type OpenApi } from '../../support/openApiSchemas.ts';
import { ProviderHarness } from '../providers/providerHarness.ts';

const API = JSON.parse(
  readFileSync(new URL('../../contracts/github.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;
const WHERE: JsonObject = { owner: 'acme', repo: 'shop', name: 'shop', tag: 'op_1/1' };
const SECRETS = { token: 'github_pat_canaryOfThisTest0123456789' };

describe('The tools of GitHub', () => {
  let mock: OpenApiMock;
  let harness: ProviderHarness;
  const { manifest } = githubManifest;

  before(async () => {
    mock = await startOpenApiMock(API, answersOf(API));
    harness = new ProviderHarness(at(manifest, mock.url));
  });
  beforeEach(() => mock.violations.splice(0));
  after(async () => {
    harness.dispose();
    await mock.close();
  });

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.github] send and read what GitHub describes: ${tool.name}`, async () => {
      for (const input of inputsOf(tool)) {
        const params = { ...WHERE, cursor: '2', limit: 5, ...readInput(tool.name, tool.input, input) };
        const { values } = await harness.succeed(tool.request, { params, secrets: SECRETS });
        for (const output of Object.keys(tool.sent.outputs).filter((name) => name !== ANSWER_OUTPUT))
          assert.ok(values[output] !== undefined, output);
        const requests = [tool.before?.request, ...Object.values(tool.names).map(({ request }) => request)];
        for (const request of requests.filter((name) => name !== undefined)) {
          const before = await harness.succeed(request, { params, secrets: SECRETS });
          for (const pointer of Object.values(tool.before?.values ?? {}))
            assert.notDeepEqual(keptFields(before.values[ANSWER_OUTPUT] ?? null, [pointer]), {}, pointer);
        }
        if (tool.undoneBy !== null)
          await harness.succeed(tool.undoneBy, { params: { ...params, ...values }, secrets: SECRETS });
      }
      assert.deepEqual(mock.violations, []);
    });
});

/** The least that is valid, and every member at once. */
function inputsOf({ input }: BundleTool): JsonObject[] {
  const least = exampleOf(input) as JsonObject;
  const all = Object.entries(propertiesOf(input)).map(([name, schema]): [string, JsonValue] => [
    name,
    exampleOf(schema as JsonObject),
  ]);
  return [least, { ...Object.fromEntries(all), ...least }];
}

function at(manifest: Manifest, baseUrl: string): Manifest {
  return {
    ...manifest,
    environments: { development: { baseUrl, baseUrls: {}, live: false } },
    limits: { ...manifest.limits, perSecond: 1000 },
  };
}

/** GitHub need not send the text of an issue or comment; it does if there is one. */
function withText(sample: JsonValue): JsonValue {
  return isJsonObject(sample) ? { body: 'the text', ...sample } : sample;
}

/** Each operation answers as its description says that it succeeds. */
function answersOf(api: OpenApi): MockHandlers {
  return Object.fromEntries(
    Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => {
        const status = Number(Object.keys(responses).find((code) => code.startsWith('2')) ?? 200);
        const schema = responses[String(status)]?.content?.['application/json']?.schema;
        return [
          `${method.toUpperCase()} ${path}`,
          () => ({ status, ...(schema && { body: withText(sampleOf(api, schema)) }) }),
        ];
      }),
    ),
  );
}
