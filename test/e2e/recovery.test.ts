// Ways back in an installed Sluice: what a crash interrupted is rolled back from its notification, a change is undone,
// a deleted bundle is made again.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { SandboxDatabase } from '../../src/providers/sandbox/sandboxDatabase.ts';
import type { AgentClient } from '../support/agentClient.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { ApprovalWindow } from './approvalWindow.ts';
import { provision, quickInput } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';

const SLOW_MS = 80_000;

describe('what stopped midway', () => {
  let dir: string;
  let vsCode: VsCode;
  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-recovery-'));
    vsCode = await startVsCode({ vsix: vsixPath, dir, persistentSecrets: true });
  });
  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  /** What exists at the sandbox in development, beside what it came with. */
  function made(): string[] {
    const [file] = globSync(path.join(dir, '**', 'sandbox', 'sandbox.sqlite'));
    assert.ok(file, 'the sandbox has no database');
    const sandbox = new SandboxDatabase(path.dirname(file));
    try {
      return (['credential', 'webhook', 'client'] as const).flatMap((kind) =>
        sandbox
          .records('development', kind)
          .filter(({ tag }) => !(tag ?? '').startsWith('seed/'))
          .map(({ id }) => id),
      );
    } finally {
      sandbox.close();
    }
  }

  it('[rollback.vscode] is rolled back from the notification, and nothing is left at the provider', async () => {
    await provision(vsCode, {
      provider: 'Sandbox',
      environment: 'development',
      name: 'doomed',
      defaults: 2,
    });
    await vsCode.waitForToast(/“doomed”.*% – Registering 3 webhook endpoints/, SLOW_MS);
    await vsCode.killExtensionHost();
    const interrupted = await vsCode.waitForToast(
      /^Interrupted when VS Code ended: set up bundle “doomed”/,
      SLOW_MS,
    );
    assert.deepEqual(interrupted.buttons, ['Resume', 'Roll Back', 'Later']);
    await vsCode.screenshot('recovery-interrupted');
    await vsCode.pressToastButton(/^Interrupted/, 'Roll Back');
    const modal = await vsCode.waitForModal(SLOW_MS);
    assert.match(modal.message, /^Roll back an operation\?/);
    assert.match(modal.detail, /Bundle: “doomed”/);
    await vsCode.screenshot('recovery-roll-back-modal');
    assert.notDeepEqual(made(), []);
    await readAndPress(vsCode, 'Approve');
    await vsCode.waitForToast(/^Rolled back: set up bundle “doomed”/, SLOW_MS);
    await vsCode.screenshot('recovery-rolled-back');
    assert.deepEqual(made(), []);
    await vsCode.runCommand('Sluice: Show Operations');
    await quickInput(vsCode, /Set up bundle “doomed”.*Rolled back/s).waitFor();
    await vsCode.screenshot('recovery-operations');
    await vsCode.page.keyboard.press('Escape');
    await vsCode.clearNotifications();
  }).timeout(240_000);
});

describe('a change', () => {
  let dir: string;
  let window: ApprovalWindow;
  let agent: AgentClient;
  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-undo-'));
    window = await ApprovalWindow.open(dir);
    agent = await window.connect('Cursor');
  });
  after(async () => {
    await agent?.close();
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  it('[undo.vscode] of a webhook is undone from the command palette', async () => {
    const { id } = await window.oneUntouched('development');
    const webhooks = async (): Promise<{ id: string; url: string }[]> =>
      (await agent.call('get_bundle', { bundle_id: id })).output['webhooks'] as { id: string; url: string }[];
    const before = await webhooks();
    const change = { bundle_id: id, webhook_id: before[0]?.id, new_url: 'https://other.example/in' };
    assert.equal((await agent.call('update_webhook_url', change)).output['status'], 'completed');
    await window.vsCode.runCommand('Sluice: Undo Operation…');
    await quickInput(window.vsCode, /Change a webhook of bundle/).waitFor();
    await window.vsCode.screenshot('undo-pick');
    await window.vsCode.acceptFocused();
    await window.vsCode.waitForToast(/^Undone: change a webhook of bundle/);
    assert.deepEqual(await webhooks(), before);
    await window.vsCode.runCommand('Sluice: Show Operations');
    await quickInput(window.vsCode, /Rolled back/).waitFor();
    await window.vsCode.screenshot('undo-operations');
    await window.tidy();
  });

  it('[recreate.vscode] of mind about a deleted bundle is possible for 30 days, told first what differs', async () => {
    const { bundle, call } = await window.askToDelete('development');
    await window.decide('Approve');
    assert.equal((await call).output['status'], 'completed');
    await window.waitForNoModal();
    await window.vsCode.runCommand('Sluice: Recreate Deleted Bundle…');
    await quickInput(window.vsCode, new RegExp(bundle.name)).waitFor();
    await window.vsCode.screenshot('recreate-pick');
    await window.vsCode.acceptFocused();
    const modal = await window.vsCode.waitForModal();
    assert.match(modal.message, /Recreate bundle/);
    assert.match(modal.detail, /Tokens are not recovered/);
    await window.vsCode.screenshot('recreate-modal');
    await readAndPress(window.vsCode, 'Recreate');
    await window.vsCode.waitForToast(new RegExp(`^Bundle “${bundle.name}” is active`));
    await window.tidy();
  });
});
