import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import type { AnswerContext } from '../../../src/core/tool/tool.ts';
import { validateManifest } from '../../../src/tools/validateManifest.ts';
import { exampleManifest } from '../../../src/vscode/providers/exampleManifest.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

const context = { manifests: catalogOf([acmeManifest()]) } as unknown as AnswerContext;
const check = async (manifest: JsonObject): Promise<JsonObject> =>
  (await validateManifest.answer({ manifest }, context)).output;

describe('validate_manifest', () => {
  it('[tools.validate-manifest] says what a valid draft would do, and whether its id is free', async () => {
    const {
      valid,
      problems,
      hosts,
      requests,
      id_is_taken: taken,
    } = await check(exampleManifest('my-service'));
    assert.deepEqual([valid, problems, hosts, taken], [true, [], ['api.example.com'], false]);
    assert.deepEqual((requests as JsonObject[])[0], {
      name: 'webhook.create',
      type: 'http',
      verb: 'create',
      method: 'POST',
    });
    assert.equal((await check(exampleManifest('acme')))['id_is_taken'], true);
  });

  it('[tools.validate-manifest] names each place that is wrong, and repeats nothing harmful', async () => {
    const draft = exampleManifest('my-service');
    const { valid, problems } = await check({ ...draft, 'evil\n\u202e': 1, id: 'NO' });
    assert.equal(valid, false);
    assert.ok((problems as JsonObject[]).some(({ path }) => path === 'id'));
    assert.doesNotMatch(JSON.stringify(problems), /\\n|\u202e/);
  });
});
