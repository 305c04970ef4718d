// opencode, asked by `opencode run`, with a model provider of the person's own.
import path from 'node:path';
import type { Agent } from './agent.ts';

export const opencode: Agent = {
  client: 'opencode',
  // Its command is put in place by a script of the package, which is not run.
  program: (installed) => ({
    file: path.join(installed, `opencode-${process.platform}-${process.arch}`, 'bin', 'opencode'),
    isScript: false,
  }),
  settings: ({ modelUrl }) => ({
    '.config/opencode/opencode.jsonc': `{
  // What a person set before.
  "model": "scripted/scripted",
  "small_model": "scripted/scripted",
  "provider": {
    "scripted": {
      "npm": "@ai-sdk/openai-compatible",
      "options": { "baseURL": "${modelUrl}/v1", "apiKey": "scripted" },
      "models": { "scripted": { "tool_call": true } },
    },
  },
}
`,
  }),
  env: () => ({
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    npm_config_offline: 'true',
  }),
  ask: (prompt) => ['run', prompt],
  list: { args: ['mcp', 'list'], reached: /sluice.*connected/s },
  cancels: false,
  isExtended: true,
  members: (ms = 60_000) => ({ timeout: ms }),
};
