// What an installed Sluice does for its window: trust, the server's port, connections for clients, the menu.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { chooseClient } from '../support/mcpConnection.ts';
import { useUntrustedWindow } from '../support/untrustedWindow.ts';
import { type VsCode, startVsCode } from '../support/vsCode.ts';
import { quickInput, statusBarItem } from './provisioning.ts';
import { SluiceView } from './sluiceView.ts';

describe('Sluice in a folder that is not trusted', () => {
  let vsCode: VsCode;

  useUntrustedWindow((opened) => {
    vsCode = opened;
  });

  it('[vscode.trust] is off, says so, and starts when the folder is trusted', async () => {
    await statusBarItem(vsCode, /Sluice: off \(Restricted Mode\)/).waitFor();
    await statusBarItem(vsCode, /Sluice: off \(Restricted Mode\)/).click();
    await quickInput(vsCode, /Manage Workspace Trust/).waitFor();
    await vsCode.screenshot('restricted-mode');
    await vsCode.acceptFocused();
    await vsCode.page
      .locator('.workspace-trust-editor .monaco-button')
      .filter({ hasText: /^Trust$/ })
      .click();
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).waitFor();
    await vsCode.runCommand('Sluice: Show Bundles');
    await quickInput(vsCode, /Production Slack Integration.*production \(live\)/s).waitFor();
    await vsCode.screenshot('bundles');
  });
});

describe('Sluice’s server', () => {
  let dir: string;
  let taken: Server;
  let port: number;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-window-'));
    taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const address = taken.address();
    assert.ok(address !== null && typeof address === 'object');
    port = address.port;
    await mkdir(path.dirname(machineSettings()), { recursive: true });
    await writeFile(machineSettings(), JSON.stringify({ 'sluice.server.port': port }));
    vsCode = await startVsCode({ vsix: vsixPath, dir });
    await vsCode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  after(async () => {
    await vsCode?.close();
    taken?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  /** Settings of machine scope, which a workspace cannot set. */
  function machineSettings(): string {
    return path.join(serverUserFolder(dir, false), '..', 'Machine', 'settings.json');
  }

  it('[mcp.port] leaves a choice where its port is taken', async () => {
    const toast = await vsCode.waitForToast(/is in use/, 60_000);
    assert.ok(toast.text.startsWith(`Port ${port} is in use`), toast.text);
    assert.deepEqual(toast.buttons, ['Use a Free Port', 'Retry', 'Open Settings']);
    await statusBarItem(vsCode, /Sluice: no server/).waitFor();
    await vsCode.screenshot('port-taken');
    await vsCode.pressToastButton(/is in use/, 'Use a Free Port');
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).waitFor();
  });

  it('is reached by a client with the connection that was copied for it', async () => {
    await writeFile(machineSettings(), '{}');
    await vsCode.clearNotifications();
    await vsCode.runCommand('Sluice: Connect an MCP Client…');
    await chooseClient(vsCode, 'Any Other Client…');
    await quickInput(vsCode, /Which client is it for/).waitFor();
    await vsCode.typeInInput('VS Code');
    await quickInput(vsCode, /already uses a name like this/).waitFor();
    await vsCode.typeInInput('Test Client');
    await quickInput(vsCode, /Straight to this window/).waitFor();
    await vsCode.quickPick('HTTP');
    const toast = await vsCode.waitForToast(/Copied the connection of Test Client/);
    assert.match(toast.text, /only this once/);
    await vsCode.screenshot('connection-copied');
    const copied = await vsCode.page.evaluate<string>('navigator.clipboard.readText()');
    const { url, headers } = JSON.parse(copied) as { url: string; headers: Record<string, string> };

    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
    const { tools } = await client.listTools();
    await client.close();
    assert.ok(tools.some(({ name }) => name === 'provision_bundle'));

    // The port that clients were given can be kept, in the settings of this machine.
    const [keep = ''] = toast.buttons;
    assert.equal(keep, `Keep Port ${new URL(url).port}`);
    // It waits in Needs You once the toast is gone.
    await vsCode.clearNotifications();
    const view = new SluiceView(vsCode);
    await view.open();
    await view.row('Needs You', /Keep Port/).click();
    await waitUntil(async () => (await readFile(machineSettings(), 'utf8')).includes(new URL(url).port));
  });

  it('[vscode.status-bar] opens a menu of what can be done now from the status bar', async () => {
    await vsCode.clearNotifications();
    // Its hover has the facts and links to what can be done.
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).hover();
    await vsCode.page.locator('.monaco-hover a', { hasText: 'Open Dashboard' }).waitFor();
    await vsCode.screenshot('status-hover');
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).click();
    await quickInput(vsCode, /Provision Bundle….*Show Bundles.*Open Dashboard/s).waitFor();
    await vsCode.screenshot('menu');
    // What does not fit on the screen is found by typing.
    for (const label of ['Connect an MCP Client…', 'Show Log']) {
      await vsCode.typeInInput(label, { accept: false });
      await quickInput(vsCode, new RegExp(label)).waitFor();
    }
    await vsCode.page.keyboard.press('Escape');
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'it did not happen within 10 s');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
