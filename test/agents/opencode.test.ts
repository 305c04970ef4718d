// opencode, run for real.
import { opencode } from '../support/agents/opencode.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';

describe('[agents.stories] opencode', () => tellStories(opencode, STORIES));
