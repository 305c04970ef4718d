// Where each client keeps its configuration, on each platform and as its own variables move it.
import assert from 'node:assert/strict';
import { KNOWN_CLIENTS, type KnownClient, type Machine } from '../../../src/clients/knownClients.ts';

const machine: Machine = { platform: 'linux', env: {}, home: '/home/ann', editorFolder: '/home/ann/.editor' };

const clientOf = (id: string): KnownClient => {
  const client = KNOWN_CLIENTS.find((known) => known.id === id);
  assert.ok(client);
  return client;
};

describe('the files of clients', () => {
  it('are where each client looks for them', () => {
    const windows: Machine = {
      platform: 'win32',
      env: { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' },
      home: 'C:\\Users\\ann',
      editorFolder: 'C:\\Editor',
    };
    const mac: Machine = { ...machine, platform: 'darwin', home: '/Users/ann' };
    const moved: Machine = {
      ...machine,
      env: {
        CLAUDE_CONFIG_DIR: '/c',
        CODEX_HOME: '/x',
        XDG_CONFIG_HOME: '/g',
        COPILOT_HOME: '/p',
        GEMINI_CLI_HOME: '/e',
      },
      workspaceFolders: ['/w', '/v'],
    };
    const files = (where: Machine): string[] => KNOWN_CLIENTS.slice(1).map((client) => client.file(where));
    assert.deepEqual(files({ ...machine, workspaceFolders: ['/w'] }), [
      '/w/.mcp.json',
      '/home/ann/.claude.json',
      '/home/ann/.config/Claude/claude_desktop_config.json',
      '/home/ann/.copilot/mcp-config.json',
      '/home/ann/.cursor/mcp.json',
      '/home/ann/.codex/config.toml',
      '/home/ann/.gemini/settings.json',
      '/home/ann/.config/opencode/opencode.json',
      '/home/ann/.config/zed/settings.json',
    ]);
    assert.equal(
      clientOf('claude-desktop').file(mac),
      '/Users/ann/Library/Application Support/Claude/claude_desktop_config.json',
    );
    assert.deepEqual(files({ ...windows, workspaceFolders: ['C:\\w'] }), [
      'C:\\w\\.mcp.json',
      'C:\\Users\\ann\\.claude.json',
      'C:\\Users\\ann\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
      'C:\\Users\\ann\\.copilot\\mcp-config.json',
      'C:\\Users\\ann\\.cursor\\mcp.json',
      'C:\\Users\\ann\\.codex\\config.toml',
      'C:\\Users\\ann\\.gemini\\settings.json',
      'C:\\Users\\ann\\.config\\opencode\\opencode.json',
      'C:\\Users\\ann\\AppData\\Roaming\\Zed\\settings.json',
    ]);
    assert.deepEqual(files(moved), [
      '/w/.mcp.json',
      '/c/.claude.json',
      '/g/Claude/claude_desktop_config.json',
      '/p/mcp-config.json',
      '/home/ann/.cursor/mcp.json',
      '/x/config.toml',
      '/e/.gemini/settings.json',
      '/g/opencode/opencode.json',
      '/g/zed/settings.json',
    ]);
    assert.deepEqual(clientOf('vscode-agent-host').files(moved), ['/w/.mcp.json', '/v/.mcp.json']);
  });
});
