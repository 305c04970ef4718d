// Holds a bundle tool to the provider's official client: both are sent to one recording server, and what they send must
// be the same. What a tool reads must be in an answer that the client's types describe.
import assert from 'node:assert/strict';
import { keptFields } from '../../../src/core/toolSource/answerShape.ts';
import type { BundleTool } from '../../../src/core/toolSource/bundleTools.ts';
import { readInput } from '../../../src/core/toolSource/inputReading.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json.ts';
import { valueAt } from '../../../src/core/provider/jsonPointer.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { ANSWER_OUTPUT } from '../../../src/core/provider/ownNames.ts';
import { cursorAfter } from '../../../src/core/provider/pages.ts';
import { manifestAt, Recorder } from '../../support/requestRecorder.ts';
import { ProviderHarness } from '../providers/providerHarness.ts';

export interface ContractCall<Client> {
  input: JsonObject;
  official: (client: Client) => Promise<unknown>;
  /** What the provider answers; a request for what was before gets it too. */
  answer: JsonObject;
  /** What it answers for the object that an argument names; absent: the same. */
  named?: JsonObject;
  /** What the official client does to take it back; absent: the tool can't be undone. */
  undone?: (client: Client) => Promise<unknown>;
}

export class ToolContract<Client> {
  readonly recorder: Recorder;
  readonly harness: ProviderHarness;
  readonly secrets: Record<string, string>;
  readonly #paging: JsonObject;
  readonly #client: Client;

  private constructor(
    recorder: Recorder,
    harness: ProviderHarness,
    secrets: Record<string, string>,
    paging: JsonObject,
    client: Client,
  ) {
    this.recorder = recorder;
    this.harness = harness;
    this.secrets = secrets;
    this.#paging = paging;
    this.#client = client;
  }

  /** @param basePath of the API's addresses */
  static async start<Client>(
    manifest: Manifest,
    secrets: Record<string, string>,
    paging: JsonObject,
    client: (recorder: Recorder) => Client,
    basePath = '',
  ): Promise<ToolContract<Client>> {
    const recorder = await Recorder.start();
    const harness = new ProviderHarness(manifestAt(manifest, `${recorder.url}${basePath}`));
    return new ToolContract(recorder, harness, secrets, paging, client(recorder));
  }

  async check(
    tool: BundleTool,
    { input, official, answer, named, undone }: ContractCall<Client>,
  ): Promise<void> {
    this.recorder.answer = { status: 200, body: answer };
    const params = { ...readInput(tool.name, tool.input, input), ...(tool.page && this.#paging) };
    const sent = await this.#ask(tool.request, params);
    await official(this.#client);
    this.recorder.assertSame();
    for (const output of Object.keys(tool.sent.outputs).filter((name) => name !== ANSWER_OUTPUT))
      assert.ok(sent[output] !== undefined, output);
    this.#assertReads(tool, sent[ANSWER_OUTPUT] ?? null);
    this.recorder.answer = { status: 200, body: named ?? answer };
    for (const { request, label } of Object.values(tool.names))
      assert.equal(
        typeof valueAt((await this.#ask(request, params))[ANSWER_OUTPUT] ?? null, label),
        'string',
      );
    this.recorder.answer = { status: 200, body: answer };
    const before = await this.#before(tool, params);
    this.recorder.sent.splice(0);
    assert.equal(tool.undoneBy === null, undone === undefined, 'what can be undone is compared');
    if (tool.undoneBy === null || undone === undefined) return;
    await this.#ask(tool.undoneBy, { ...params, ...sent, ...before });
    await undone(this.#client);
    this.recorder.assertSame();
  }

  async close(): Promise<void> {
    this.harness.dispose();
    await this.recorder.close();
  }

  #assertReads(tool: BundleTool, document: JsonValue): void {
    const found = valueAt(document, tool.items);
    const items = Array.isArray(found) ? found : [found ?? null];
    for (const pointer of tool.fields)
      for (const item of items) assert.notDeepEqual(keptFields(item, [pointer]), {}, pointer);
    if (tool.page?.kind === 'cursor') assert.ok(cursorAfter(tool.page, document, items), 'a next page');
  }

  async #before({ before }: BundleTool, params: JsonObject): Promise<JsonObject> {
    if (before === undefined) return {};
    const document = (await this.#ask(before.request, params))[ANSWER_OUTPUT] ?? null;
    return Object.fromEntries(
      Object.entries(before.values).map(([name, pointer]): [string, JsonValue] => {
        const value = valueAt(document, pointer);
        assert.ok(value !== undefined, pointer);
        return [name, value];
      }),
    );
  }

  async #ask(request: string, params: JsonObject): Promise<JsonObject> {
    return (await this.harness.succeed(request, { params, secrets: this.secrets })).values;
  }
}
