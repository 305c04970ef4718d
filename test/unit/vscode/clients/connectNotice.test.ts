// What is said where an editor takes no MCP servers from extensions, and that it is said once; and where the extension says
// that it can run.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CONNECT_COMMAND, noticeConnecting } from '../../../../src/vscode/clients/connectNotice.ts';
import { english } from '../english.ts';

describe('An editor that takes no MCP servers from extensions', () => {
  const remembered = new Map<string, unknown>();
  const shown: string[] = [];
  const ran: string[] = [];
  let answer: string | undefined;
  beforeEach(() => {
    remembered.clear();
    shown.splice(0);
    ran.splice(0);
    answer = undefined;
  });

  const notice = (takesServers: boolean): Promise<void> =>
    noticeConnecting({
      takesServers,
      memory: {
        get: (key) => remembered.get(key),
        update: async (key, value) => void remembered.set(key, value),
      },
      show: async (text, button) => {
        shown.push(text);
        return answer === 'press' ? button : answer;
      },
      run: async (command) => void ran.push(command),
      t: english,
    });

  it('[remote.no-mcp-api] says how to connect its chat, and leads there', async () => {
    answer = 'press';
    await notice(false);
    assert.match(shown[0] ?? '', /doesn’t find Sluice by itself/);
    assert.deepEqual(ran, [CONNECT_COMMAND]);
  });

  it('[remote.no-mcp-api] says it once, and does nothing where the person closes it', async () => {
    await notice(false);
    await notice(false);
    assert.equal(shown.length, 1);
    assert.deepEqual(ran, []);
  });

  it('[remote.no-mcp-api] is not spoken of where the editor takes them', async () => {
    await notice(true);
    assert.deepEqual(shown, []);
    assert.equal(remembered.size, 0);
  });
});

describe('package.json', () => {
  const read = (file: string): Record<string, unknown> =>
    JSON.parse(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')) as Record<
      string,
      unknown
    >;

  it('[remote.manifest] has the extension run beside the workspace, on Node, with reasons where it does not', () => {
    const manifest = read('package.json');
    assert.deepEqual(manifest['extensionKind'], ['workspace']);
    assert.equal(typeof manifest['main'], 'string');
    // With a `browser` entry vscode.dev would offer to install what cannot work there.
    assert.equal(manifest['browser'], undefined);
    assert.deepEqual(manifest['capabilities'], {
      untrustedWorkspaces: { supported: 'limited', description: '%untrustedWorkspaces%' },
      virtualWorkspaces: { supported: false, description: '%virtualWorkspaces%' },
    });
    for (const file of ['package.nls.json', 'package.nls.de.json'])
      for (const key of ['untrustedWorkspaces', 'virtualWorkspaces'])
        assert.match(String(read(file)[key]), /^\S.{20,}\.$/, `${file}: ${key}`);
  });
});
