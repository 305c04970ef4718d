// Gemini CLI, run for real.
import { geminiCli } from '../support/agents/geminiCli.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';
import { worksThroughBundle } from './worksThroughBundle.ts';

describe('[agents.stories] [agents.bundles] Gemini CLI', () =>
  tellStories(geminiCli, [worksThroughBundle, ...STORIES]));
