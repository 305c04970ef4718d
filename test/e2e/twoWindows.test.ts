// Two real windows of VS Code at once, each with a client of its own: nothing of one ever happens in the other.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { liveWindows } from '../../src/windows/liveWindows.ts';
import type { WindowEntry } from '../../src/windows/windowEntry.ts';
import { AgentClient } from '../support/agentClient.ts';
import { BridgeClient } from '../support/bridgeClient.ts';
import { useUntrustedWindow } from '../support/untrustedWindow.ts';
import { sluiceHome, startVsCode, type VsCode } from '../support/vsCode.ts';
import type { Workbench } from '../support/workbench.ts';
import { connectionFor } from '../support/mcpConnection.ts';
import { quickInput, statusBarItem } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';

const SLUICE_RUNS = /^\s*Sluice\s*$/;

describe('Two windows', () => {
  let dir: string;
  let folders: [string, string];
  let vsCode: VsCode;
  let windows: [Workbench, Workbench];
  let bridge: BridgeClient;
  let overHttp: AgentClient;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-two-'));
    folders = [path.join(dir, 'first'), path.join(dir, 'second')];
    const settings = { 'sluice.sandbox.speed': 'instant' };
    vsCode = await startVsCode({
      vsix: vsixPath,
      dir,
      workspace: folders[0],
      settings,
      persistentSecrets: true,
    });
    windows = [vsCode, await vsCode.openWindow(folders[1])];
    for (const window of windows) await statusBarItem(window, SLUICE_RUNS).waitFor();
    const [first, second] = windows;
    await first.page.bringToFront();
    const { token } = await connectionFor(first, 'Claude Code');
    // A reload beside another window can take longer than people wait.
    bridge = await BridgeClient.connect({
      home: sluiceHome(dir),
      cwd: folders[0],
      token,
      waitSeconds: 120,
    });
    await second.page.bringToFront();
    const connection = await connectionFor(second, 'Codex');
    overHttp = await AgentClient.connect(connection.url, connection.token);
  });

  after(async () => {
    await bridge?.close();
    await overHttp?.close();
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  async function entries(): Promise<[WindowEntry, WindowEntry]> {
    const live = await liveWindows(path.join(sluiceHome(dir), 'windows'));
    const [first, second] = folders.map((folder) => live.find((entry) => entry.folders.includes(folder)));
    assert.ok(first && second && live.length === 2, JSON.stringify(live));
    return [first, second];
  }

  it('[windows.vscode] are both listed, with the bridge beside them', async () => {
    const [first, second] = await entries();
    for (const { trusted, socket, url } of [first, second])
      assert.ok(trusted && socket !== null && url !== null);
    assert.notEqual(first.url, second.url);
    const installed = await readFile(path.join(sluiceHome(dir), 'bridge.cjs'));
    const extensions = path.join(dir, 'extensions');
    const folder = (await readdir(extensions)).find((name) => name.startsWith('sluice.sluice-')) ?? '';
    assert.ok(installed.equals(await readFile(path.join(extensions, folder, 'dist', 'bridge.cjs'))));
  });

  it('[windows.vscode] name themselves to their terminals', async () => {
    for (const [at, { id }] of (await entries()).entries()) {
      const window = windows[at];
      assert.ok(window);
      const file = path.join(dir, `terminal-${at}`);
      await window.page.bringToFront();
      await window.runCommand('Terminal: Create New Terminal');
      await window.page.locator('.terminal-wrapper.active .xterm').waitFor();
      await window.page.locator('.terminal-wrapper.active textarea').focus();
      await window.page.keyboard.type(`printf %s "$SLUICE_WINDOW" > '${file}'\n`);
      assert.equal(await eventually(() => readFile(file, 'utf8').catch(() => '')), id);
      await window.runCommand('Terminal: Kill All Terminals');
    }
  });

  it('[windows.own-approval] ask about each request in the one that it belongs to, and approve it alone', async () => {
    const [first, second] = windows;
    const [mine] = await bridge.bundleIds();
    const { output } = await overHttp.call('list_bundles', { limit: 1 });
    const [theirs] = output['bundles'] as { id: string; name: string }[];
    assert.ok(mine !== undefined && theirs !== undefined);
    const inFirst = bridge.call('delete_bundle', { bundle_id: mine, reason: 'in the first window' });
    const inSecond = overHttp.call('delete_bundle', { bundle_id: theirs.id, reason: 'in the second window' });
    for (const call of [inFirst, inSecond]) call.catch(() => undefined);

    await first.page.bringToFront();
    const asked = await first.waitForModal();
    assert.match(asked.message, /^Allow Claude Code to delete/);
    const { output: named } = await bridge.call('get_bundle', { bundle_id: mine });
    assert.ok(asked.detail.includes(`“${String(named['name'])}”`), asked.detail);
    await first.screenshot('two-windows-first');
    await second.page.bringToFront();
    const askedToo = await second.waitForModal();
    assert.match(askedToo.message, /^Allow Codex to delete/);
    assert.ok(askedToo.detail.includes(`“${theirs.name}”`), askedToo.detail);
    await second.screenshot('two-windows-second');

    await first.page.bringToFront();
    await readAndPress(first, 'Approve');
    assert.deepEqual((await inFirst).output['deleted'], [mine]);
    assert.equal((await second.waitForModal()).message, askedToo.message);
    const still = await overHttp.call('get_bundle', { bundle_id: theirs.id });
    assert.equal(still.output['status'], 'active');
    await second.page.bringToFront();
    await readAndPress(second, 'Reject');
    // It asks for the reason, which may be none.
    await quickInput(second, /./).waitFor();
    await second.page.keyboard.press('Enter');
    assert.equal((await inSecond).output['status'], 'denied');
    assert.ok((await bridge.bundleIds()).length > 0);
  });

  it('[bridge.reload] keep their clients over a reload', async () => {
    const [first] = windows;
    const before = await bridge.bundleIds();
    await first.page.bringToFront();
    await vsCode.reload();
    await bridge.logged(/Connected to the window of .* again/);
    await statusBarItem(first, SLUICE_RUNS).waitFor();
    await first.screenshot('two-windows-reloaded');
    assert.deepEqual(await bridge.bundleIds(), before);
  });
});

describe('A window that is not trusted', () => {
  let vsCode: VsCode;

  useUntrustedWindow((opened) => {
    vsCode = opened;
  });

  it('[windows.vscode] is listed, the bridge says why it cannot be used, and reaches it once it is trusted', async () => {
    await statusBarItem(vsCode, /Sluice: off \(Restricted Mode\)/).waitFor();
    const home = sluiceHome(vsCode.dir);
    const cwd = path.join(vsCode.dir, 'workspace');
    await eventually(async () =>
      (await liveWindows(path.join(home, 'windows'))).length === 1 ? 'listed' : '',
    );
    await assert.rejects(
      BridgeClient.connect({ home, cwd, token: 'any', waitSeconds: 0 }),
      /is open and not trusted yet/,
    );
    // It waits; that its token is refused in the end shows that it was let through to the window.
    const waiting = BridgeClient.connect({ home, cwd, token: 'any', waitSeconds: 50 });
    const refused = assert.rejects(waiting, /does not know this client’s token/);
    await vsCode.runCommand('Workspaces: Manage Workspace Trust');
    await vsCode.page
      .locator('.workspace-trust-editor .monaco-button')
      .filter({ hasText: /^Trust$/ })
      .click();
    await refused;
  });
});

/** What it gives as soon as that is something. */
async function eventually(ask: () => Promise<string>): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== '') return answer;
    assert.ok(Date.now() < deadline, 'it did not come within 30 s');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}
