// Codex, run for real.
import { codex } from '../support/agents/codex.ts';
import { STORIES } from './stories.ts';
import { tellStories } from './tellStories.ts';

describe('[agents.stories] Codex', () => tellStories(codex, STORIES));
