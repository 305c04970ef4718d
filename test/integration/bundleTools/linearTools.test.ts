// Linear's bundle tools against the cut of Linear's own schema in test/contracts.
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { linearManifest } from '../../../src/providers/manifests/linear.ts';
import { startLinearMock } from '../../support/linearMock.ts';
import { DescribedTools } from './describedTools.ts';

const KEY = 'lin_api_canaryOfThisTest0123456789';

describe('The tools of Linear', function () {
  this.timeout(120_000);
  let tools: DescribedTools;
  const { manifest } = linearManifest;
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: await startLinearMock(KEY),
      where: { name: 'shop', tag: 'op_1/1' },
      secrets: { api_key: KEY },
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.linear] send and read what Linear’s schema knows: ${tool.name}`, () =>
      tools.check(tool));
});
