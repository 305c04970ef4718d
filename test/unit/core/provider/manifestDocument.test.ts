import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { manifestSchema } from '../../../../src/core/provider/manifest.ts';
import { BUILT_IN_MANIFESTS } from '../../../../src/providers/manifests/builtInManifests.ts';
import { exampleManifest } from '../../../../src/vscode/providers/exampleManifest.ts';
import { schemaFile, withTables } from '../../../../scripts/manifestDocsText.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/manifest.md'), 'utf8');

describe('docs/manifest.md', () => {
  it('shows an example that is valid', () => {
    const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? '';
    assert.equal(parseManifest(JSON.parse(example)).id, 'acme');
  });

  it('[providers.schema] is what the schema says; `node scripts/manifestDocs.ts` brings it up to date', () => {
    assert.equal(withTables(page), page);
  });

  it('[providers.schema] has tables in which every member says what it means', () => {
    const silent = [...page.matchAll(/^\| `(\w+)` \|[^|]*\|\s*\|$/gm)].map(([, member]) => member);
    assert.deepEqual([...new Set(silent)], ['scheme']);
  });
});

describe('media/manifest.schema.json', () => {
  const file = readFileSync(path.join(import.meta.dirname, '../../../../media/manifest.schema.json'), 'utf8');
  const validate = addFormats(new Ajv({ strict: false })).compile(JSON.parse(file) as object);

  it('[providers.schema] is what the schema says; `node scripts/manifestDocs.ts` brings it up to date', () => {
    assert.equal(file, schemaFile());
  });

  it('[providers.schema] accepts the built-in manifests as files would hold them, and the example', () => {
    const example = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '') as unknown;
    for (const manifest of [
      ...BUILT_IN_MANIFESTS.map(({ manifest }) => manifest),
      example,
      exampleManifest('my-service'),
    ])
      assert.ok(validate(JSON.parse(JSON.stringify(manifest))), JSON.stringify(validate.errors));
  });

  it('[providers.schema] refuses what the schema refuses', () => {
    const draft = exampleManifest('my-service');
    for (const wrong of [
      { ...draft, surprise: 1 },
      { ...draft, id: 'Nope' },
      { ...draft, requests: { x: { type: 'http' } } },
    ]) {
      assert.equal(manifestSchema.safeParse(wrong).success, false);
      assert.equal(validate(wrong), false);
    }
  });
});
