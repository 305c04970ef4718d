// Claude Code, asked by `claude -p`.
import path from 'node:path';
import type { Agent } from './agent.ts';

export const claudeCode: Agent = {
  client: 'claude-code',
  // Its command is put in place by a script of the package, which is not run; the wrapper finds the binary by itself.
  program: (installed) => ({
    file: path.join(installed, '@anthropic-ai', 'claude-code', 'cli-wrapper.cjs'),
    isScript: true,
  }),
  settings: () => ({}),
  workspaceSettings: {
    '.claude/settings.json': JSON.stringify({
      enableAllProjectMcpServers: true,
      permissions: { allow: ['mcp__sluice'] },
    }),
  },
  env: ({ modelUrl }) => ({
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'sk-ant-scripted',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
    // Machines that run many agents at once are slow.
    MCP_TIMEOUT: '120000',
  }),
  ask: (prompt) => ['-p', prompt],
  list: { args: ['mcp', 'list'], reached: /^sluice: .*Connected/m },
  cancels: true,
  isExtended: false,
  members: (ms) => (ms === undefined ? {} : { timeout: ms }),
};
