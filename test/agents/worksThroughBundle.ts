// The story of an agent that works at a provider through a live bundle: it finds the tools by what it wants to do, reads
// after one permission, posts once a person approved, and files the tickets that the person chose.
import assert from 'node:assert/strict';
import { releasing } from './models.ts';
import { approve, asked, type AgentStory } from './stories.ts';

const release = {
  channel: '#releases',
  notes: 'Version 2 is out. Thanks, all.',
  failedChecks: ['lint', 'windows', 'coverage'],
};

export const worksThroughBundle: AgentStory = {
  title: 'posts release notes through a live bundle, and files the tickets that the person chose',
  options: { way: 'bridge' },
  play: async (world) => {
    const { host } = world;
    const sandbox = await world.sandbox();
    const made = async (kind: string) => (await sandbox.everything('production'))[kind] ?? [];
    const { model, agent } = await world.ask(releasing(release));

    const reading = await agent.during(asked(host));
    const before = await sandbox.requests();
    assert.ok(!before.some(({ path }) => path.endsWith('/channels')), 'It read before anybody agreed.');
    approve(host, reading.id);

    const posting = await agent.during(asked(host));
    for (const said of ['C_RELEASES', release.channel, release.notes])
      assert.ok(posting.detail.includes(said), `${said} is not in ${posting.detail}`);
    assert.deepEqual(await made('messages'), [], 'It was posted before anybody agreed.');
    approve(host, posting.id);

    const { id, targets } = await agent.during(asked(host));
    assert.equal(targets.length, release.failedChecks.length);
    const chosen = targets.filter((_target, index) => index !== 1);
    approve(
      host,
      id,
      chosen.map((target) => target.id),
    );

    assert.match(await agent.ended, /completed: done, not_approved, done/, model.results.join('\n'));
    assert.deepEqual(
      (await made('messages')).map(({ channel_id, text }) => [channel_id, text]),
      [['C_RELEASES', release.notes]],
    );
    assert.deepEqual(
      (await made('tickets')).map(({ title }) => title),
      ['Failed check: lint', 'Failed check: coverage'],
    );
  },
};
