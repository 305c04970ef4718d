// Holds bundle tools to a description of a provider's API served on loopback: every tool, with the least and with all of its input,
// sends what the description takes, and reads what it answers.
import assert from 'node:assert/strict';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.ts';
import { valueAt } from '../../../src/core/provider/jsonPointer.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { ANSWER_OUTPUT } from '../../../src/core/provider/ownNames.ts';
import type { BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { exampleOf } from '../../../src/core/toolSource/inputExample.ts';
import { readInput } from '../../../src/core/toolSource/inputReading.ts';
import { propertiesOf } from '../../../src/core/toolSource/inputSchema.ts';
import { startOpenApiMock, type MockHandlers } from '../../support/openApiMock.ts';
import { sampleOf, type OpenApi } from '../../support/openApiSchemas.ts';
import { manifestAt } from '../../support/requestRecorder.ts';
import { ProviderHarness } from '../providers/providerHarness.ts';

/** A server that notes what does not fit its description. */
interface StrictMock {
  readonly url: string;
  readonly violations: string[];
  close(): Promise<void>;
}

interface Described {
  manifest: Manifest;
  /** An OpenAPI description, or a server that knows another. */
  api: OpenApi | StrictMock;
  /** What the bundle was set up with. */
  where: JsonObject;
  secrets: Record<string, string>;
}

export class DescribedTools {
  readonly #mock: StrictMock;
  readonly #harness: ProviderHarness;
  readonly #where: JsonObject;
  readonly #secrets: Record<string, string>;

  private constructor(mock: StrictMock, { manifest, where, secrets }: Described) {
    this.#mock = mock;
    this.#harness = new ProviderHarness(manifestAt(manifest, mock.url));
    this.#where = where;
    this.#secrets = secrets;
  }

  static async start(described: Described): Promise<DescribedTools> {
    const { api } = described;
    const mock = 'violations' in api ? api : await startOpenApiMock(api, answersOf(api));
    return new DescribedTools(mock, described);
  }

  async check(tool: BundleTool): Promise<void> {
    const secrets = this.#secrets;
    this.#mock.violations.splice(0);
    for (const input of inputsOf(tool)) {
      const params = { ...this.#where, cursor: '2', limit: 5, ...readInput(tool.name, tool.input, input) };
      const { values } = await this.#harness.succeed(tool.request, { params, secrets });
      for (const output of Object.keys(tool.sent.outputs).filter((name) => name !== ANSWER_OUTPUT))
        assert.ok(values[output] !== undefined, output);
      const named = Object.entries(tool.names).filter(([argument]) => Object.hasOwn(input, argument));
      const replaced: JsonObject = {};
      const requests = [tool.before?.request, ...named.map(([, { request }]) => request)];
      for (const request of requests.filter((name) => name !== undefined)) {
        const before = await this.#harness.succeed(request, { params, secrets });
        if (request !== tool.before?.request) continue;
        for (const [name, pointer] of Object.entries(tool.before.values)) {
          const value = valueAt(before.values[ANSWER_OUTPUT] ?? null, pointer);
          assert.ok(value !== undefined, pointer);
          if (isTaken(tool, { ...input, [name]: value })) replaced[name] = value;
        }
      }
      if (tool.undoneBy !== null)
        await this.#harness.succeed(tool.undoneBy, {
          params: { ...params, ...replaced, ...values },
          secrets,
        });
    }
    assert.deepEqual(this.#mock.violations, []);
  }

  async close(): Promise<void> {
    this.#harness.dispose();
    await this.#mock.close();
  }
}

/** A sample fits the type of what was before, not the values that the tool knows. */
function isTaken(tool: BundleTool, input: JsonObject): boolean {
  try {
    readInput(tool.name, tool.input, input);
    return true;
  } catch {
    return false;
  }
}

/** The least that is valid, and every member at once. */
function inputsOf({ input }: BundleTool): JsonObject[] {
  const least = exampleOf(input) as JsonObject;
  const all = Object.entries(propertiesOf(input)).map(([name, schema]): [string, JsonValue] => [
    name,
    exampleOf(schema as JsonObject),
  ]);
  return [least, { ...Object.fromEntries(all), ...least }];
}

/** A provider need not send the text of an issue or comment; it does if there is one. */
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
