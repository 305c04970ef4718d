// GitHub Copilot CLI, asked by `copilot -p`, with a model provider of the person's own.
import path from 'node:path';
import { vscodeTestDir } from '../../../scripts/project.ts';
import type { Agent } from './agent.ts';

export const copilotCli: Agent = {
  client: 'copilot-cli',
  program: (installed) => ({
    file: path.join(installed, '@github', 'copilot', 'npm-loader.js'),
    isScript: true,
  }),
  settings: () => ({}),
  env: ({ modelUrl }) => ({
    COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
    COPILOT_PROVIDER_API_KEY: 'scripted',
    COPILOT_MODEL: 'scripted',
    COPILOT_OFFLINE: 'true',
    COPILOT_AUTO_UPDATE: 'false',
    // It unpacks 235 MB of itself there at its first start.
    XDG_CACHE_HOME: path.join(vscodeTestDir, 'copilot-cache'),
  }),
  ask: (prompt) => ['-p', prompt, '--allow-tool', 'sluice'],
  list: { args: ['mcp', 'list'], reached: /sluice/ },
  cancels: true,
  isExtended: true,
  members: (ms) => (ms === undefined ? {} : { timeout: ms }),
};
