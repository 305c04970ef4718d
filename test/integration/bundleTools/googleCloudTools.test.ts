// Google Cloud's bundle tools against the description of its APIs in test/contracts.
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { googleCloudManifest } from '../../../src/providers/manifests/googleCloud.ts';
import { GOOGLE_CLOUD_API } from '../../support/googleCloudMock.ts';
import { DescribedTools } from './describedTools.ts';

describe('The tools of Google Cloud', () => {
  let tools: DescribedTools;
  // The login has a test of its own: the description's answers hold no token that counts.
  const manifest: Manifest = { ...googleCloudManifest.manifest, auth: { scheme: 'none' } };
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: GOOGLE_CLOUD_API,
      where: { project: 'acme-shop-123456', name: 'shop', tag: 'op_1/1' },
      secrets: {},
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.google-cloud] send and read what Google describes: ${tool.name}`, () =>
      tools.check(tool));
});
