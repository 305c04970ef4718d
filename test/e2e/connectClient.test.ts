// A person connects Claude Code and Codex by the palette: sees the change, approves it, and the client gets in with what
// the file says; rotates a token, disconnects, and finds the files as they were. In a home of its own.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { parse as parseToml } from '@decimalturn/toml-patch';
import { vsixPath } from '../../scripts/project.ts';
import { AgentClient } from '../support/agentClient.ts';
import { chooseClient } from '../support/mcpConnection.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { quickInput } from './provisioning.ts';
import { pageText } from './recordPage.ts';
import { readAndPress } from './readAndPress.ts';

const CLAUDE = '{\n  "numStartups": 7,\n  "mcpServers": {\n    "github": { "command": "gh" }\n  }\n}\n';
const SETTINGS = '{\n  "permissions": {\n    "allow": ["Bash(ls)"]\n  }\n}\n';
const CODEX = '# of mine\nmodel = "o" # the good one\n\n[mcp_servers.github]\ncommand = "gh"\n';

interface Entry {
  url: string;
  token: string;
}

describe('connecting MCP clients', () => {
  let dir: string;
  let home: string;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-connect-'));
    home = path.join(dir, 'home');
    mkdirSync(path.join(home, '.claude'), { recursive: true });
    mkdirSync(path.join(home, '.codex'));
    writeFileSync(claudeFile(), CLAUDE, { mode: 0o644 });
    writeFileSync(settingsFile(), SETTINGS);
    writeFileSync(codexFile(), CODEX);
    const env = { HOME: home, USERPROFILE: home, SLUICE_HOME: path.join(home, '.sluice') };
    const settings = { 'sluice.sandbox.speed': 'instant' };
    vsCode = await startVsCode({ vsix: vsixPath, dir, env, settings });
  });

  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(() => vsCode.clearNotifications());

  const claudeFile = (): string => path.join(home, '.claude.json');
  const settingsFile = (): string => path.join(home, '.claude', 'settings.json');
  const codexFile = (): string => path.join(home, '.codex', 'config.toml');

  function claudeEntry(): Entry {
    const { mcpServers } = JSON.parse(readFileSync(claudeFile(), 'utf8')) as {
      mcpServers: { sluice: { url: string; headers: { Authorization: string } } };
    };
    const { url, headers } = mcpServers.sluice;
    return { url, token: headers.Authorization.replace('Bearer ', '') };
  }

  function codexEntry(): Entry {
    const { mcp_servers } = parseToml(readFileSync(codexFile(), 'utf8')) as {
      mcp_servers: { sluice: { url: string; http_headers: { Authorization: string } } };
    };
    const { url, http_headers } = mcp_servers.sluice;
    return { url, token: http_headers.Authorization.replace('Bearer ', '') };
  }

  async function press(button: string): Promise<void> {
    await readAndPress(vsCode, button);
  }

  /** Up to the modal. */
  async function choose(client: string, rule: string): Promise<void> {
    await vsCode.runCommand('Sluice: Connect an MCP Client…');
    await chooseClient(vsCode, client);
    await quickInput(vsCode, /Straight to this window/).waitFor();
    await vsCode.quickPick('HTTP');
    await quickInput(vsCode, /Sluice still asks where it matters/).waitFor();
    await vsCode.quickPick(rule);
  }

  async function getsIn({ url, token }: Entry): Promise<void> {
    const agent = await AgentClient.connect(url, token);
    const { output } = await agent.call('list_bundles', {});
    assert.ok(Array.isArray(output['bundles']));
    await agent.close();
  }

  async function isRefused({ url, token }: Entry): Promise<void> {
    const headers = { Authorization: `Bearer ${token}` };
    assert.equal((await fetch(url, { method: 'POST', headers })).status, 401);
  }

  it('[clients.vscode] [clients.rule] connect Claude Code with its rule, after a diff without any token', async () => {
    await vsCode.runCommand('Sluice: Connect an MCP Client…');
    await quickInput(vsCode, /Claude Desktop.*not found on this machine/s).waitFor();
    await vsCode.screenshot('connect-client-list');
    await vsCode.page.keyboard.press('Escape');
    await choose('Claude Code', 'Allow Sluice’s Tools in Claude Code');
    const asked = await vsCode.waitForModal();
    assert.equal(asked.message, 'Connect Claude Code to Sluice?');
    assert.deepEqual(asked.buttons.toSorted(), ['Connect', 'Not Now', 'Show Changes']);
    assert.ok(asked.detail.includes(`Changes ${settingsFile()}\nChanges ${claudeFile()}`), asked.detail);
    await vsCode.page.locator('.monaco-diff-editor', { hasText: '••••••••' }).waitFor();
    await vsCode.screenshot('connect-client-diff');
    const shown = await vsCode.page.content();
    assert.equal(readFileSync(claudeFile(), 'utf8'), CLAUDE);
    await press('Connect');
    const toast = await vsCode.waitForToast(/Claude Code is connected/);
    assert.match(toast.buttons.join(), /Keep Port \d+/);
    await vsCode.screenshot('connect-client-done');
    const entry = claudeEntry();
    assert.ok(!shown.includes(entry.token));
    assert.equal(statSync(claudeFile()).mode & 0o777, 0o600);
    assert.match(readFileSync(settingsFile(), 'utf8'), /\["Bash\(ls\)", "mcp__sluice"\]/);
    await getsIn(entry);
  }).timeout(120_000);

  it('[clients.vscode] [clients.changed] connect Codex once it was read, and as the file is by then', async () => {
    await choose('Codex', 'Let Codex Ask');
    await vsCode.waitForModal();
    await vsCode.pressModalButton('Show Changes');
    await vsCode.page.locator('.monaco-diff-editor', { hasText: 'http_headers' }).waitFor();
    await vsCode.waitForToast(/Nothing has been written/);
    await vsCode.screenshot('connect-client-codex-diff');
    // The way on outlives the toast: it is in the title bar of the diff, and in Needs You.
    await vsCode.clearNotifications();
    await vsCode.page.locator('.editor-actions .action-label[aria-label^="Continue"]').click();
    await vsCode.waitForModal();
    appendFileSync(codexFile(), 'added = "meanwhile"\n');
    await press('Connect');
    await vsCode.page.locator('.monaco-dialog-box', { hasText: 'changed since you saw it' }).waitFor();
    assert.ok(!readFileSync(codexFile(), 'utf8').includes('sluice'));
    await press('Connect');
    await vsCode.waitForToast(/Codex is connected/);
    const text = readFileSync(codexFile(), 'utf8');
    assert.ok(text.startsWith(`${CODEX}added = "meanwhile"\n\n[mcp_servers.sluice]\n`), text);
    await getsIn(codexEntry());
  }).timeout(120_000);

  it('[clients.tokens] list tokens, rotate one in its configuration, and revoke one', async () => {
    const older = claudeEntry();
    await openTokens();
    await quickInput(vsCode, /Codex.*last used/s).waitFor();
    await vsCode.screenshot('client-tokens');
    await vsCode.typeInInput('Claude Code');
    await quickInput(vsCode, /Issues a new token/).waitFor();
    await vsCode.typeInInput('Rotate');
    assert.match((await vsCode.waitForModal()).message, /Rotate the token of Claude Code\?/);
    await vsCode.screenshot('client-token-rotate');
    await press('Rotate');
    await vsCode.waitForToast(/Claude Code has a new token/);
    await isRefused(older);
    await getsIn(claudeEntry());
    const codex = codexEntry();
    await openTokens();
    await vsCode.typeInInput('Codex');
    await quickInput(vsCode, /Issues a new token/).waitFor();
    await vsCode.typeInInput('Revoke');
    await vsCode.waitForModal();
    // Pressed at once, as somebody does who was typing.
    await vsCode.pressModalButton('Revoke');
    await vsCode.waitForNoModal();
    // It asks again, rather than to do what may have been meant for something else.
    await vsCode.waitForModal();
    await getsIn(codex);
    await vsCode.page.keyboard.press('Escape');
    await vsCode.waitForNoModal();
    await openTokens();
    await vsCode.typeInInput('Codex');
    await quickInput(vsCode, /Issues a new token/).waitFor();
    await vsCode.typeInInput('Revoke');
    await vsCode.waitForModal();
    await press('Revoke');
    await vsCode.waitForToast(/The token of Codex is revoked/);
    await isRefused(codex);
  }).timeout(120_000);

  it('[clients.vscode] [clients.restored] disconnect both, and find the files as they were', async () => {
    const entry = claudeEntry();
    for (const client of ['Claude Code', 'Codex']) {
      await vsCode.runCommand('Sluice: Disconnect an MCP Client…');
      await quickInput(vsCode, /Disconnect an MCP Client/).waitFor();
      await vsCode.typeInInput(client);
      await vsCode.waitForModal();
      await vsCode.screenshot(`disconnect-${client.toLowerCase().replace(' ', '-')}`);
      await press('Disconnect');
      await vsCode.waitForToast(new RegExp(`${client} is disconnected`));
    }
    assert.equal(readFileSync(claudeFile(), 'utf8'), CLAUDE);
    assert.equal(readFileSync(settingsFile(), 'utf8'), SETTINGS);
    assert.equal(readFileSync(codexFile(), 'utf8'), `${CODEX}added = "meanwhile"\n`);
    assert.ok(existsSync(path.join(home, '.sluice', 'connections.json')));
    await isRefused(entry);
    await vsCode.runCommand('Sluice: Show Audit Log');
    await pageText(vsCode, /disconnect the MCP client “Codex”/).waitFor();
    await vsCode.screenshot('connect-client-audit');
  }).timeout(120_000);

  it('[clients.vscode] connect Claude Desktop by the bridge, and it gets in by what the file starts', async () => {
    await vsCode.runCommand('Sluice: Connect an MCP Client…');
    await chooseClient(vsCode, 'Claude Desktop');
    await vsCode.quickPick('The Only Open Window');
    await vsCode.waitForModal();
    await vsCode.screenshot('connect-client-bridge');
    await press('Connect');
    await vsCode.waitForToast(/Claude Desktop is connected/);
    const file = path.join(dir, 'xdg', 'Claude', 'claude_desktop_config.json');
    const { mcpServers } = JSON.parse(readFileSync(file, 'utf8')) as {
      mcpServers: { sluice: { command: string; args: string[]; env: Record<string, string> } };
    };
    const { command, args, env } = mcpServers.sluice;
    const client = new Client({ name: 'claude-desktop', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command,
        args,
        env: { PATH: process.env['PATH'] ?? '', ...env },
        cwd: dir,
        stderr: 'ignore',
      }),
    );
    const { structuredContent } = await client.callTool({ name: 'list_bundles', arguments: {} });
    assert.ok(Array.isArray((structuredContent as Record<string, unknown>)['bundles']));
    await client.close();
  }).timeout(120_000);

  async function openTokens(): Promise<void> {
    await vsCode.runCommand('Sluice: Manage Client Tokens…');
    await quickInput(vsCode, /issued just now|issued \d+ min ago/).waitFor();
  }
});
