// Gemini CLI, asked by `gemini -p`.
import path from 'node:path';
import type { Agent } from './agent.ts';

export const geminiCli: Agent = {
  client: 'gemini-cli',
  program: (installed) => ({
    file: path.join(installed, '@google', 'gemini-cli', 'bundle', 'gemini.js'),
    isScript: true,
  }),
  settings: () => ({
    '.gemini/settings.json': `{
  // What a person set before.
  "security": { "auth": { "selectedType": "gemini-api-key" } },
  "privacy": { "usageStatisticsEnabled": false },
  "general": { "disableAutoUpdate": true, "disableUpdateNag": true }
}
`,
  }),
  env: ({ modelUrl }) => ({
    GEMINI_API_KEY: 'scripted',
    GOOGLE_GEMINI_BASE_URL: modelUrl,
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
  }),
  ask: (prompt) => ['-p', prompt],
  list: { args: ['mcp', 'list'], reached: /sluice: .*Connected/ },
  cancels: false,
  isExtended: false,
  members: (ms) => (ms === undefined ? {} : { timeout: ms }),
};
