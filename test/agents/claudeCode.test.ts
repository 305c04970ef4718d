// Claude Code, run for real. It starts a bridge again that died, and it reads the file of a workspace.
import { claudeCode } from '../support/agents/claudeCode.ts';
import { bridgeDies } from './bridgeDies.ts';
import { movesFile } from './movesFile.ts';
import { allBundles, STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';
import { worksThroughBundle } from './worksThroughBundle.ts';

const workspaceEntry = allBundles('from an entry in the workspace that carries no token', {
  way: 'bridge',
  entry: 'workspace',
});

describe('[agents.stories] [agents.crash] [agents.bundles] [guests.npm] Claude Code', () =>
  tellStories(claudeCode, [bridgeDies, movesFile, worksThroughBundle, ...STORIES, workspaceEntry]));
