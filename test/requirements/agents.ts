// What agents by others, run for real with a scripted model, can finish; part of REQUIREMENTS.

export const REQUIREMENTS: Readonly<Record<string, string>> = {
  'agents.stories':
    'Claude Code, Codex, Copilot CLI, Gemini CLI, and opencode load what Connect writes, and finish every story: their model reads all ids and cursors, and nothing is done twice.',
  'agents.bundles':
    'Claude Code and Gemini CLI find the tools of a live bundle, read after one permission, and do what a person approved of a post and several tickets, with nothing sent before.',
  'agents.crash':
    'A host or bridge that dies in the middle of an agent’s call leaves the model true words, and nothing runs twice.',
};
