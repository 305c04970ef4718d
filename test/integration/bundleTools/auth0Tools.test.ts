// Auth0's bundle tools against the description of Auth0's API in test/contracts.
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { auth0Manifest } from '../../../src/providers/manifests/auth0.ts';
import { AUTH0_API } from '../../support/auth0Mock.ts';
import { DescribedTools } from './describedTools.ts';

describe('The tools of Auth0', () => {
  let tools: DescribedTools;
  // The login has a test of its own: the description's answers hold no token that counts.
  const manifest: Manifest = { ...auth0Manifest.manifest, auth: { scheme: 'none' } };
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: AUTH0_API,
      where: { domain: 'https://acme.eu.auth0.com', name: 'shop', tag: 'op_1/1' },
      secrets: {},
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.auth0] send and read what Auth0 describes: ${tool.name}`, () => tools.check(tool));
});
