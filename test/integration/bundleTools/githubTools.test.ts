// GitHub's bundle tools against GitHub's own OpenAPI description (the slice in test/contracts).
import { readFileSync } from 'node:fs';
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { githubManifest } from '../../../src/providers/manifests/github.ts';
import type { OpenApi } from '../../support/openApiSchemas.ts';
import { DescribedTools } from './describedTools.ts';

const API = JSON.parse(
  readFileSync(new URL('../../contracts/github.openapi.json', import.meta.url), 'utf8'),
) as OpenApi;

describe('The tools of GitHub', () => {
  let tools: DescribedTools;
  const { manifest } = githubManifest;
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: API,
      where: { owner: 'acme', repo: 'shop', name: 'shop', tag: 'op_1/1' },
      secrets: { token: 'github_pat_canaryOfThisTest0123456789' },
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.github] send and read what GitHub describes: ${tool.name}`, () => tools.check(tool));
});
