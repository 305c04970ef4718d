// Gemini CLI, run for real.
import { geminiCli } from '../support/agents/geminiCli.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';

describe('[agents.stories] Gemini CLI', () => tellStories(geminiCli, STORIES));
