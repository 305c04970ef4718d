// Copilot CLI, run for real.
import { copilotCli } from '../support/agents/copilotCli.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';

describe('[agents.stories] Copilot CLI', () => tellStories(copilotCli, STORIES));
