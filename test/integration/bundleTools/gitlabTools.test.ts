// GitLab's bundle tools against the description of GitLab's API in test/contracts.
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { gitlabManifest } from '../../../src/providers/manifests/gitlab.ts';
import { GITLAB_API } from '../../support/gitlabMock.ts';
import { DescribedTools } from './describedTools.ts';

describe('The tools of GitLab', () => {
  let tools: DescribedTools;
  const { manifest } = gitlabManifest;
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: GITLAB_API,
      where: { server: 'https://gitlab.com', project: 'acme/shop', name: 'shop', tag: 'op_1/1' },
      secrets: { token: 'glpat-canaryOfThisTest0123456789' },
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.gitlab] send and read what GitLab describes: ${tool.name}`, () => tools.check(tool));
});
