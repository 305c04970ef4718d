// An answer too large to return is a resource: the result links to it, and its pages lead from one to the next.
import assert from 'node:assert/strict';
import { GatedFixture, type ShownBundle } from '../tools/gatedFixture.ts';

const COUNT = 60;

describe('A stored result as a resource', () => {
  let fixture: GatedFixture;
  beforeEach(async () => {
    fixture = await GatedFixture.start();
  });
  afterEach(() => fixture.stop());

  it('[bundle-tools.large] is linked to and read page by page', async () => {
    const { output } = await fixture.agent.call('list_bundles', { limit: 100 });
    const bundle = (output['bundles'] as ShownBundle[]).find(
      ({ environment }) => environment === 'development',
    );
    const texts = Array.from({ length: COUNT }, (_unused, index) => `${index} ${'é'.repeat(200)}`);
    const asking = fixture.agent.call('act_with_bundle', {
      bundle_id: bundle?.id,
      tool: 'send_message',
      inputs: texts.map((text) => ({ channel_id: 'C_CI', text })),
    });
    await fixture.decide(await fixture.asked(), 'approve');
    assert.equal((await asking).output['status'], 'completed');
    const large = await fixture.agent.call('read_from_bundle', {
      bundle_id: bundle?.id,
      tool: 'search_messages',
      input: {},
      limit: 100,
    });
    assert.equal(large.output['count'], COUNT, large.text);
    const [link, ...others] = large.links;
    assert.deepEqual(others, []);
    assert.equal(link, `sluice://results/${String(large.output['result_id'])}`);
    const read: string[] = [];
    for (let uri: unknown = link; typeof uri === 'string';) {
      const page = JSON.parse(await fixture.agent.readResource(uri)) as {
        items: { text: string }[];
        next_uri?: string;
      };
      read.push(...page.items.map(({ text }) => text));
      uri = page.next_uri;
    }
    assert.deepEqual(read.sort(), texts.sort());
    await assert.rejects(fixture.agent.readResource('sluice://results/res_none'), /There is no resource/);
  });
});
