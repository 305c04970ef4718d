// How a client starts the bridge in the environment that it has itself, and when HTTP would not reach this machine.
import assert from 'node:assert/strict';
import { bridgeCommand, bridgeConnection } from '../../../src/clients/bridgeCommand.ts';
import { mergedEntry } from '../../../src/clients/clientEntries.ts';
import { KNOWN_CLIENTS } from '../../../src/clients/knownClients.ts';
import { proxyBeforeLoopback } from '../../../src/clients/loopbackProxy.ts';
import type { JsonObject } from '../../../src/core/json.ts';

const EDITOR = '/opt/editor/editor';
const OWN_PROGRAM = { command: EDITOR, env: { ELECTRON_RUN_AS_NODE: '1' } };

async function command(
  startedFrom: 'desktop' | 'terminal',
  nodes: string[],
  platform: NodeJS.Platform = 'linux',
): Promise<unknown> {
  const isNode = (program: string): Promise<boolean> => Promise.resolve(nodes.includes(program));
  return bridgeCommand(startedFrom, { platform, editor: EDITOR, isNode });
}

describe('the command that starts the bridge', () => {
  it('[clients.command] is bare only for clients that have the PATH of a terminal', async () => {
    assert.deepEqual(await command('terminal', ['node']), { command: 'node', env: {} });
    assert.deepEqual(await command('terminal', []), OWN_PROGRAM);
  });

  it('[clients.command] is a path that stays for programs of the desktop, else the editor’s own program', async () => {
    assert.deepEqual(await command('desktop', ['node', '/usr/bin/node']), {
      command: '/usr/bin/node',
      env: {},
    });
    assert.deepEqual(await command('desktop', ['node', '/opt/homebrew/bin/node'], 'darwin'), {
      command: '/opt/homebrew/bin/node',
      env: {},
    });
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const)
      assert.deepEqual(await command('desktop', ['node'], platform), OWN_PROGRAM);
  });

  it('[clients.command] is never bare for a client that is started from the desktop', async () => {
    for (const { startedFrom, label } of KNOWN_CLIENTS) {
      const { command: program } = (await command(startedFrom, ['node'])) as { command: string };
      assert.equal(program === 'node', startedFrom === 'terminal', label);
    }
  });
});

describe('a client that starts outside of any project', () => {
  const place = { bridge: '/b.cjs', home: undefined };
  const deps = {
    platform: 'linux' as const,
    editor: EDITOR,
    isNode: (): Promise<boolean> => Promise.resolve(false),
  };
  const wish = { token: 't', startedFrom: 'desktop' as const };

  it('[clients.project] is led to the project that the person chose, and stays there when it is connected again', async () => {
    const desktop = KNOWN_CLIENTS.find(({ id }) => id === 'claude-desktop');
    assert.ok(desktop);
    assert.equal(desktop.startsIn, 'anywhere');
    const options = { ruleMembers: [], isStrict: false };
    const entry = async (project?: string): Promise<JsonObject> =>
      desktop.entry(await bridgeConnection({ ...wish, project }, place, deps));
    const chosen = await entry('/my/project');
    const variables = { ELECTRON_RUN_AS_NODE: '1', SLUICE_TOKEN: 't' };
    assert.deepEqual(chosen['env'], { ...variables, SLUICE_WINDOW: '/my/project' });
    assert.deepEqual(mergedEntry(chosen, await entry(), options)['env'], chosen['env']);
    assert.deepEqual(mergedEntry(chosen, await entry('/other'), options)['env'], {
      ...variables,
      SLUICE_WINDOW: '/other',
    });
    assert.deepEqual((await entry())['env'], variables);
  });
});

describe('a proxy before this machine', () => {
  it('[clients.proxy] is named if the environment sends requests for 127.0.0.1 there', () => {
    for (const env of [
      { HTTP_PROXY: 'http://127.0.0.1:1' },
      { http_proxy: 'http://proxy', NO_PROXY: '' },
      { HTTP_PROXY: 'http://proxy', NO_PROXY: 'localhost,.example.com' },
      { ALL_PROXY: 'socks5://proxy' },
    ])
      assert.ok(proxyBeforeLoopback(env), JSON.stringify(env));
  });

  it('[clients.proxy] is none if there is no proxy for HTTP, or an exception covers 127.0.0.1', () => {
    for (const env of [
      {},
      { HTTP_PROXY: '' },
      { HTTPS_PROXY: 'http://proxy' },
      { HTTP_PROXY: 'http://proxy', NO_PROXY: 'localhost, 127.0.0.1' },
      { HTTP_PROXY: 'http://proxy', no_proxy: '*' },
    ])
      assert.equal(proxyBeforeLoopback(env), undefined, JSON.stringify(env));
  });
});
