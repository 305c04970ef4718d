import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { manifestSchema } from '../../../../src/core/provider/manifest.ts';
import { STANDARD_REQUESTS } from '../../../../src/core/provider/standardRequests.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/manifest.md'), 'utf8');

describe('docs/manifest.md', () => {
  it('shows an example that is valid', () => {
    const example = /```json\n(.*?)```/s.exec(page)?.[1] ?? '';
    assert.equal(parseManifest(JSON.parse(example)).id, 'acme');
  });

  it('names every standard request with what it must yield', () => {
    for (const [name, { outputs, secretOutputs }] of Object.entries(STANDARD_REQUESTS)) {
      assert.ok(page.includes(`\`${name}\``), name);
      for (const output of [...outputs, ...secretOutputs])
        assert.ok(page.includes(`\`${output}\``), `${name}: ${output}`);
    }
  });

  it('names every member of a manifest', () => {
    const members = Object.keys(manifestSchema.shape).filter((member) => member !== '$schema');
    for (const member of members) assert.match(page, new RegExp(`\`${member}\``), member);
  });
});
