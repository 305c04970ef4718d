// Claude Code, run for real. It starts a bridge again that died, so it also has a story of that.
import { claudeCode } from '../support/agents/claudeCode.ts';
import { bridgeDies } from './bridgeDies.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';

describe('[agents.stories] [agents.crash] Claude Code', () =>
  tellStories(claudeCode, [bridgeDies, ...STORIES]));
