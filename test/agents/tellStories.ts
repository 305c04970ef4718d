// Plays all stories of one agent, a few at a time: agents mostly wait, for providers and people.
import type { Agent } from '../support/agents/agent.ts';
import { AgentWorld } from '../support/agents/agentWorld.ts';
import { installedClients } from '../support/testTools.ts';
import type { AgentStory } from './stories.ts';

const AT_A_TIME = 2;
const INSTALLATION_MS = 600_000;

export function tellStories(agent: Agent, stories: readonly AgentStory[]): void {
  const ends = new Map(stories.map((story) => [story, Promise.withResolvers<void>()]));

  before(async function () {
    // The first run installs the agents.
    this.timeout(INSTALLATION_MS);
    await installedClients();
    const waiting = [...ends];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [story, end] = next;
        // Its own test hears of it.
        end.promise.catch(() => undefined);
        await played(story, agent).then(end.resolve, end.reject);
      }
    };
    for (let lane = 0; lane < AT_A_TIME; lane += 1) void work();
  });

  for (const [story, { promise }] of ends) it(story.title, () => promise);
}

async function played(story: AgentStory, agent: Agent): Promise<void> {
  const world = await AgentWorld.start(agent, story.options);
  try {
    await story.play(world, agent);
  } finally {
    await world.close();
  }
}
