// The story of a bridge that dies in the middle of a call, for agents that start it again.
import assert from 'node:assert/strict';
import { repeating } from './models.ts';
import { assertSetUpOnce, counts, reached, type AgentStory } from './stories.ts';

export const bridgeDies: AgentStory = {
  title: 'loses its bridge in the middle of a call, repeats the call, and has nothing done twice',
  options: { way: 'bridge', speed: 'realistic' },
  play: async (world) => {
    const before = await counts(await world.sandbox());
    const { model, agent } = await world.ask(repeating('steadfast'));
    await agent.during(reached(world, '/webhooks'));
    const bridges = agent.descendants().filter(({ command }) => command.includes('bridge.cjs'));
    assert.equal(bridges.length, 1);
    for (const { pid } of bridges) process.kill(pid, 'SIGKILL');
    assert.match(await agent.ended, /completed/);
    assert.ok(model.results.length > 1, 'It did not notice.');
    await assertSetUpOnce(world, before);
  },
};
