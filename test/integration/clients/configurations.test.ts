// Configurations on a real disk: written whole, at the end of links, for their user alone; and given back as they were.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ClientConfigurations } from '../../../src/clients/clientConfigurations.ts';
import {
  KNOWN_CLIENTS,
  type ClientId,
  type Connection,
  type KnownClient,
  type Machine,
} from '../../../src/clients/knownClients.ts';
import { AppError } from '../../../src/core/errors.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const TOKEN = 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10';
const http: Connection = { way: 'http', url: 'http://127.0.0.1:4711/mcp', token: TOKEN };
const bridge: Connection = {
  way: 'bridge',
  command: 'node',
  args: ['/home/ann/.sluice/bridge.cjs'],
  env: {},
  token: TOKEN,
};
const hasModes = process.platform !== 'win32';

describe('configurations of clients on disk', () => {
  const folders = new TemporaryFolders();
  let home: string;
  let configurations: ClientConfigurations;

  beforeEach(() => {
    home = folders.make();
    configurations = windowOf();
  });

  after(() => folders.dispose());

  function machineOf(): Machine {
    return { platform: process.platform, env: {}, home, editorFolder: path.join(home, 'editor') };
  }

  function windowOf(): ClientConfigurations {
    return new ClientConfigurations(machineOf(), path.join(home, '.sluice'));
  }

  const client = (id: ClientId): KnownClient => {
    const found = KNOWN_CLIENTS.find((known) => known.id === id);
    assert.ok(found);
    return found;
  };
  const at = (...parts: string[]): string => path.join(home, ...parts);
  const modeOf = (file: string): number => statSync(file).mode & 0o777;

  async function connect(id: ClientId, { allow = true } = {}): Promise<void> {
    const connection = client(id).ways.includes('http') ? http : bridge;
    const plan = await configurations.planConnect(client(id), connection, { allow });
    assert.equal(await configurations.carryOut(plan), true);
  }

  async function disconnect(id: ClientId): Promise<void> {
    assert.equal(await configurations.carryOut(await configurations.planDisconnect(client(id))), true);
  }

  it('[clients.restored] connect and disconnect all clients, from another window and after a restart', async () => {
    const before = '{\n  "numStartups":  7 \n}\n';
    writeFileSync(at('.claude.json'), before);
    for (const { id } of KNOWN_CLIENTS) await connect(id);
    for (const known of KNOWN_CLIENTS) {
      const { isConnected, isPresent } = await configurations.status(known);
      assert.deepEqual([isConnected, isPresent], [true, true]);
    }
    configurations = windowOf();
    for (const { id } of KNOWN_CLIENTS) await disconnect(id);
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), before);
    for (const file of ['.codex/config.toml', '.cursor/mcp.json', '.claude/settings.json', 'editor/mcp.json'])
      assert.equal(existsSync(at(file)), false, file);
    assert.equal(readFileSync(at('.sluice', 'connections.json'), 'utf8'), '{}\n');
  });

  it('[clients.written] remember no text of a configuration', async () => {
    writeFileSync(at('.claude.json'), '{"mcpServers": {"other": {"env": {"KEY": "their-secret"}}}}');
    await connect('claude-code');
    const memory = readFileSync(at('.sluice', 'connections.json'), 'utf8');
    for (const secret of [TOKEN, 'their-secret', 'other']) assert.ok(!memory.includes(secret), secret);
  });

  if (hasModes) {
    it('[clients.written] are their user’s alone where they hold a token, and never more open than before', async () => {
      mkdirSync(at('.claude'));
      writeFileSync(at('.claude.json'), '{}', { mode: 0o644 });
      writeFileSync(at('.claude', 'settings.json'), '{}');
      chmodSync(at('.claude', 'settings.json'), 0o640);
      mkdirSync(at('.cursor'));
      writeFileSync(at('.cursor', 'mcp.json'), '{}', { mode: 0o400 });
      for (const id of ['claude-code', 'cursor', 'codex'] as const) await connect(id);
      assert.equal(modeOf(at('.claude.json')), 0o600);
      assert.equal(modeOf(at('.claude', 'settings.json')), 0o640);
      assert.equal(modeOf(at('.cursor', 'mcp.json')), 0o400);
      assert.equal(modeOf(at('.codex', 'config.toml')), 0o600);
      assert.equal(modeOf(at('.codex')), 0o700);
      assert.equal(modeOf(at('.sluice', 'connections.json')), 0o600);
    });

    it('[clients.modes] get the mode back that they had before, unless somebody changed it since', async () => {
      for (const name of ['.claude.json', '.cursor/mcp.json']) {
        mkdirSync(path.dirname(at(name)), { recursive: true });
        writeFileSync(at(name), '{}');
        chmodSync(at(name), 0o644);
      }
      for (const id of ['claude-code', 'cursor'] as const) {
        await connect(id);
        await connect(id);
      }
      chmodSync(at('.cursor', 'mcp.json'), 0o400);
      for (const id of ['claude-code', 'cursor'] as const) await disconnect(id);
      assert.equal(modeOf(at('.claude.json')), 0o644);
      assert.equal(modeOf(at('.cursor', 'mcp.json')), 0o400);
    });

    it('[clients.workspace] of a workspace hold no token, stay as open as they were, and know of each other', async () => {
      const [first, second] = [at('one'), at('two')];
      for (const folder of [first, second]) mkdirSync(folder);
      writeFileSync(path.join(first, '.mcp.json'), '{"mcpServers": {}}');
      chmodSync(path.join(first, '.mcp.json'), 0o644);
      const agents = client('vscode-agent-host');
      for (const folder of [first, second]) {
        configurations = new ClientConfigurations(
          { ...machineOf(), workspaceFolders: [folder] },
          path.join(home, '.sluice'),
        );
        await connect('vscode-agent-host');
        assert.ok(!readFileSync(path.join(folder, '.mcp.json'), 'utf8').includes(TOKEN));
      }
      assert.equal(modeOf(path.join(first, '.mcp.json')), 0o644);
      assert.equal(await configurations.isConnectedElsewhere(agents), true);
      writeFileSync(path.join(first, '.mcp.json'), '{}');
      assert.equal(await configurations.isConnectedElsewhere(agents), false);
    });

    it('[clients.written] are written where a link leads to, and the link stays', async () => {
      mkdirSync(at('dotfiles'));
      mkdirSync(at('.codex'));
      writeFileSync(at('dotfiles', 'codex.toml'), 'model = "o"\n');
      symlinkSync(path.join('..', 'dotfiles', 'codex.toml'), at('.codex', 'config.toml'));
      await connect('codex');
      assert.ok(lstatSync(at('.codex', 'config.toml')).isSymbolicLink());
      assert.match(readFileSync(at('dotfiles', 'codex.toml'), 'utf8'), /\[mcp_servers\.sluice\]/);
      await disconnect('codex');
      assert.equal(readFileSync(at('dotfiles', 'codex.toml'), 'utf8'), 'model = "o"\n');
      assert.deepEqual(readdirSync(at('dotfiles')), ['codex.toml']);
    });

    it('[clients.refused] are left alone where a link leads nowhere', async () => {
      mkdirSync(at('.codex'));
      symlinkSync(at('gone'), at('.codex', 'config.toml'));
      await assert.rejects(configurations.planConnect(client('codex'), http, { allow: false }), /link/);
      assert.equal(existsSync(at('gone')), false);
    });
  }

  it('[clients.changed] are not overwritten where somebody else wrote after the plan', async () => {
    writeFileSync(at('.claude.json'), '{}');
    const plan = await configurations.planConnect(client('claude-code'), http, { allow: false });
    writeFileSync(at('.claude.json'), '{"theme": "dark"}');
    assert.equal(await configurations.carryOut(plan), false);
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), '{"theme": "dark"}');
  });

  it('[clients.refused] that are no text, or no file, are named and left as they are', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    writeFileSync(at('.claude.json'), bytes);
    mkdirSync(at('.cursor', 'mcp.json'), { recursive: true });
    mkdirSync(at('.claude'));
    for (const id of ['claude-code', 'cursor'] as const) {
      const { problem } = await configurations.status(client(id));
      assert.ok(AppError.is(problem, 'bad-client-config'));
      assert.ok(problem.message.startsWith(client(id).file(machineOf())), problem.message);
    }
    assert.deepEqual(readFileSync(at('.claude.json')), bytes);
  });

  it('[clients.refused] [clients.null] are named, also if only the servers in them are wrong; null counts as none', async () => {
    writeFileSync(at('.claude.json'), '{"mcpServers": []}');
    const { problem } = await configurations.status(client('claude-code'));
    assert.ok(problem?.message.startsWith(`${at('.claude.json')} has no object at`), problem?.message);
    writeFileSync(at('.claude.json'), '{"mcpServers": null}');
    await connect('claude-code');
    assert.equal((await configurations.status(client('claude-code'))).isConnected, true);
    await disconnect('claude-code');
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), '{"mcpServers": null}');
  });

  it('[clients.foreign] with an entry of somebody else’s under Sluice’s name do not count as connected', async () => {
    writeFileSync(at('.claude.json'), '{"mcpServers": {"sluice": {"command": "sluice-proxy"}}}');
    const { isConnected, isForeign } = await configurations.status(client('claude-code'));
    assert.deepEqual([isConnected, isForeign], [false, true]);
  });

  it('[clients.readable] that a client cannot read are mended as they are written', async () => {
    const desktop = client('claude-desktop');
    const file = desktop.file(machineOf());
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '\uFEFF{"theme": "dark"}');
    const plan = await configurations.planConnect(desktop, bridge, { allow: false });
    assert.deepEqual(plan.files[0]?.taken, ['byteOrderMark']);
    await configurations.carryOut(plan);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object), ['theme', 'mcpServers']);
    await disconnect('claude-desktop');
    assert.equal(readFileSync(file, 'utf8'), '{"theme": "dark"}');
  });

  it('of opencode are written into opencode.jsonc if that is the one in use', async () => {
    const folder = at('.config', 'opencode');
    mkdirSync(folder, { recursive: true });
    const before = '{\n  // mine\n  "theme": "dark",\n}\n';
    writeFileSync(path.join(folder, 'opencode.jsonc'), before);
    await connect('opencode');
    assert.match(readFileSync(path.join(folder, 'opencode.jsonc'), 'utf8'), /\/\/ mine[^]*"sluice"/);
    assert.deepEqual(readdirSync(folder), ['opencode.jsonc']);
    await disconnect('opencode');
    assert.equal(readFileSync(path.join(folder, 'opencode.jsonc'), 'utf8'), before);
  });

  it('[clients.msix] of Claude Desktop are those of its package, if there is one; several are all named', () => {
    const folder = (name: string): string =>
      path.join(home, 'Packages', name, 'LocalCache', 'Roaming', 'Claude');
    for (const name of ['Claude_pzs8sxrjxfjjc', 'Other_pzs8sxrjxfjjc'])
      mkdirSync(folder(name), { recursive: true });
    mkdirSync(path.join(home, 'Packages', 'Claude_neverstarted'));
    const windows: Machine = { ...machineOf(), platform: 'win32', env: { LOCALAPPDATA: home } };
    const fileIn = (name: string): string => path.win32.join(folder(name), 'claude_desktop_config.json');
    assert.deepEqual(client('claude-desktop').files(windows), [fileIn('Claude_pzs8sxrjxfjjc')]);
    mkdirSync(folder('Claude_beta'), { recursive: true });
    assert.deepEqual(client('claude-desktop').files(windows), [
      fileIn('Claude_beta'),
      fileIn('Claude_pzs8sxrjxfjjc'),
    ]);
    const plain = client('claude-desktop').file({
      ...windows,
      env: { LOCALAPPDATA: at('none'), APPDATA: 'C:\\R' },
    });
    assert.equal(plain, 'C:\\R\\Claude\\claude_desktop_config.json');
  });

  it('[clients.refused] name the file that is wrong, also where it is the one with the rule', async () => {
    mkdirSync(at('.claude'));
    writeFileSync(at('.claude', 'settings.json'), '{"permissions": ');
    await assert.rejects(
      configurations.planConnect(client('claude-code'), http, { allow: true }),
      (error: unknown) => AppError.is(error) && error.message.includes(path.join('.claude', 'settings.json')),
    );
    await connect('claude-code', { allow: false });
  });

  it('[clients.tokens] get another token in the place of the present one, and nothing else', async () => {
    writeFileSync(at('.claude.json'), '{\n  "theme": "dark"\n}\n');
    await connect('claude-code');
    const before = readFileSync(at('.claude.json'), 'utf8');
    const plan = await configurations.planRotate(client('claude-code'), 'another');
    assert.deepEqual(plan.tokens, ['another', TOKEN]);
    await configurations.carryOut(plan);
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), before.replace(TOKEN, 'another'));
    await disconnect('claude-code');
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), '{\n  "theme": "dark"\n}\n');
  });
});
