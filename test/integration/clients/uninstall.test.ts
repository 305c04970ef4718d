// VS Code's hook after uninstalling, as a process of its own on a real disk.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ClientConfigurations } from '../../../src/clients/clientConfigurations.ts';
import { KNOWN_CLIENTS, type ClientId, type Connection } from '../../../src/clients/knownClients.ts';
import { runNode } from '../../../scripts/childProcess.ts';
import { projectDir } from '../../../scripts/project.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const bridge: Connection = {
  way: 'bridge',
  command: 'node',
  args: ['/home/ann/.sluice/bridge.cjs'],
  env: {},
  token: 'dG9rZW4tb2Ytbm9ib2R5LWF0LWFsbC1pbi10aGVzZS10',
};

describe('uninstalling', () => {
  const folders = new TemporaryFolders();
  let home: string;

  const at = (...parts: string[]): string => path.join(home, ...parts);

  beforeEach(async () => {
    home = folders.make();
    mkdirSync(at('.sluice', 'clients'), { recursive: true, mode: 0o700 });
    writeFileSync(at('.sluice', 'bridge.cjs'), '// bridge');
    writeFileSync(at('.sluice', 'clients', 'claude-code.token'), 'secret');
    mkdirSync(at('.cursor'));
    writeFileSync(at('.cursor', 'mcp.json'), '{\n  "mcpServers": {}\n}\n');
    await connect('cursor');
    await connect('claude-code');
  });

  after(() => folders.dispose());

  async function connect(id: ClientId): Promise<void> {
    const machine = { platform: process.platform, env: {}, home, editorFolder: at('editor') };
    const configurations = new ClientConfigurations(machine, at('.sluice'));
    const client = KNOWN_CLIENTS.find((known) => known.id === id);
    assert.ok(client);
    const plan = await configurations.planConnect(client, bridge, { allow: true });
    assert.equal(await configurations.carryOut(plan), true);
  }

  async function uninstall(): Promise<string> {
    const env = { ...process.env, HOME: home, USERPROFILE: home, SLUICE_HOME: at('.sluice') };
    const { code, output } = await runNode([path.join(projectDir, 'src', 'uninstall.ts')], {
      cwd: projectDir,
      env,
    });
    assert.equal(code, 0, output);
    return output;
  }

  it('[clients.uninstalled] gives every configuration back as it was, and removes bridge and tokens', async () => {
    await uninstall();
    assert.equal(readFileSync(at('.cursor', 'mcp.json'), 'utf8'), '{\n  "mcpServers": {}\n}\n');
    assert.equal(existsSync(at('.claude.json')), false);
    assert.equal(existsSync(at('.claude', 'settings.json')), false);
    assert.equal(existsSync(at('.sluice')), false);
  });

  it('[clients.uninstalled] changes nothing while another editor has Sluice', async () => {
    mkdirSync(at('.other-editor', 'extensions', 'sluice.sluice-0.1.0'), { recursive: true });
    await uninstall();
    assert.match(readFileSync(at('.cursor', 'mcp.json'), 'utf8'), /"sluice"/);
    assert.equal(existsSync(at('.sluice', 'bridge.cjs')), true);
  });

  it('[clients.uninstalled] counts an installation that its editor is about to remove as none', async () => {
    const extensions = at('.vscode', 'extensions');
    mkdirSync(path.join(extensions, 'sluice.sluice-0.1.0'), { recursive: true });
    writeFileSync(path.join(extensions, '.obsolete'), '{"sluice.sluice-0.1.0":true}');
    await uninstall();
    assert.equal(existsSync(at('.sluice')), false);
  });

  it('[clients.uninstalled] leaves other programs’ entries and files that it can’t read, and names the file', async () => {
    writeFileSync(at('.claude.json'), '{"mcpServers":{"sluice":{"command":"other"}}}');
    writeFileSync(at('.cursor', 'mcp.json'), '{ not JSON');
    const output = await uninstall();
    assert.match(output, /entry is still in .*mcp\.json/);
    assert.equal(readFileSync(at('.claude.json'), 'utf8'), '{"mcpServers":{"sluice":{"command":"other"}}}');
    assert.equal(readFileSync(at('.cursor', 'mcp.json'), 'utf8'), '{ not JSON');
    assert.equal(existsSync(at('.sluice', 'connections.json')), true);
    assert.equal(existsSync(at('.sluice', 'bridge.cjs')), false);
  });
});
