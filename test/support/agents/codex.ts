// Codex, asked by `codex exec`.
import path from 'node:path';
import type { Agent } from './agent.ts';

export const codex: Agent = {
  client: 'codex',
  program: (installed) => ({
    file: path.join(installed, '@openai', 'codex', 'bin', 'codex.js'),
    isScript: true,
  }),
  settings: ({ modelUrl }) => ({
    '.codex/config.toml': [
      'model = "scripted"',
      'model_provider = "scripted"',
      'check_for_update_on_startup = false',
      '',
      '# The model of the tests.',
      '[model_providers.scripted]',
      'name = "Scripted"',
      `base_url = "${modelUrl}/v1"`,
      'wire_api = "responses"',
      'env_key = "SCRIPTED_KEY"',
      '',
      '[analytics]',
      'enabled = false',
      '',
    ].join('\n'),
  }),
  env: () => ({ SCRIPTED_KEY: 'scripted' }),
  ask: (prompt) => ['exec', '--skip-git-repo-check', prompt],
  list: { args: ['mcp', 'list'], reached: /^sluice .*enabled/m },
  cancels: true,
  isExtended: false,
  members: (ms) => ({
    // Otherwise it asks the model before a slow server has listed its tools.
    required: true,
    startup_timeout_sec: 120,
    ...(ms !== undefined && { tool_timeout_sec: ms / 1000 }),
  }),
};
