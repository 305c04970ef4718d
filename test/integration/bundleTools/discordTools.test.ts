// Discord's bundle tools against the cut of Discord's own description in test/contracts.
import { toolsOf } from '../../../src/core/toolSource/bundleTools.ts';
import { discordManifest } from '../../../src/providers/manifests/discord.ts';
import { DISCORD_API } from '../../support/discordMock.ts';
import { DescribedTools } from './describedTools.ts';

describe('The tools of Discord', () => {
  let tools: DescribedTools;
  const { manifest } = discordManifest;
  before(async () => {
    tools = await DescribedTools.start({
      manifest,
      api: DISCORD_API,
      where: { guild_id: '175928847299117000', name: 'shop', tag: 'op_1/1' },
      secrets: { bot_token: 'canaryOfThisTest0123456789.abcdef.canaryOfThisTest0123456789' },
    });
  });
  after(() => tools.close());

  for (const tool of toolsOf(manifest))
    it(`[bundle-tools.discord] send and read what Discord describes: ${tool.name}`, () => tools.check(tool));
});
