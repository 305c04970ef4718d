// The story of a file that an agent takes away through a server behind Sluice: the person reads where it goes, it happens
// once, and the audit log has it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverScripts } from '../support/testTools.ts';
import type { Story } from '../support/scriptedModel/story.ts';
import { decide, type AgentStory } from './stories.ts';

const FILE = 'report.txt';
const GONE = 'report.gone';

export const movesFile: AgentStory = {
  title: 'takes a file away through a server behind Sluice, once it was approved',
  options: {
    way: 'bridge',
    guest: async (project) => ({
      name: 'files',
      definition: {
        kind: 'stdio',
        command: process.execPath,
        args: [(await serverScripts()).filesystem, realpathSync(project)],
        cwd: null,
        env: {},
        secretEnv: [],
      },
    }),
  },
  play: async (world) => {
    const [file, gone] = [FILE, GONE].map((name) => path.join(realpathSync(world.project), name));
    assert.ok(file !== undefined && gone !== undefined);
    writeFileSync(file, 'numbers');
    const { model, agent } = await world.ask(function* (): Story {
      return yield { tool: 'move_file', args: { source: file, destination: gone } };
    });
    const { approval } = await world.host.event(({ event }) => event === 'approval');
    assert.match(JSON.stringify(approval), /move_file.*files.*report\.txt.*report\.gone/s);
    assert.ok(existsSync(file), 'It was moved before anybody agreed.');
    await decide(world.host, 0);
    assert.match(await agent.ended, /Successfully moved/);
    assert.equal(model.results.length, 1);
    assert.equal(readFileSync(gone, 'utf8'), 'numbers');
    assert.ok(!existsSync(file));
    const { output } = await (await world.client()).call('list_audit_events', { limit: 50 });
    const events = output['events'] as { kind: string; tool: string }[];
    const kinds = events.filter(({ tool }) => tool === 'call_guest').map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), ['decided', 'finished', 'requested', 'started']);
  },
};
