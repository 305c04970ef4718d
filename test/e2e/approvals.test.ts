// A person decides on what an agent asks for, with their own hands: deliberately, by accident, or not at all.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { projectDir } from '../../scripts/project.ts';
import type { AgentResult } from '../support/agentClient.ts';
import type { VsCode } from '../support/vsCode.ts';
import { ApprovalWindow, type ListedBundle } from './approvalWindow.ts';
import { clearNotifications, provision, quickInput, statusBarItem } from './provisioning.ts';

/** What an attacker would hand to a command, were it to take arguments. */
const FORGED = {
  approvalId: 'apr_forged',
  verdict: 'approve',
  decision: 'approve',
  shownForMs: 99_999,
  approve: true,
};
const ACCEPT_TOAST = 'ctrl+alt+f1';
/** Runs a contributed command with forged arguments, each by keys of its own. */
const forgedKeys = ['alt', 'ctrl+alt', 'shift+alt'].flatMap((modifier) =>
  ['2', '3', '4', '5', '6', '7', '8', '9'].map((key) => `${modifier}+${key}`),
);

describe('approvals', () => {
  let dir: string;
  let window: ApprovalWindow;
  let vsCode: VsCode;
  let contributed: string[];

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-approvals-'));
    contributed = await contributedCommands();
    assert.ok(contributed.length <= forgedKeys.length);
    window = await ApprovalWindow.open(dir, [
      { key: ACCEPT_TOAST, command: 'notification.acceptPrimaryAction' },
      ...contributed.map((command, index) => ({ key: forgedKeys[index], command, args: FORGED })),
    ]);
    vsCode = window.vsCode;
  });

  after(async () => {
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  afterEach(async () => {
    await window.tidy();
  });

  /** The agent asks to delete a production bundle, and its dialog is open. */
  async function askToDelete(): Promise<{ bundle: ListedBundle; call: Promise<AgentResult> }> {
    const bundle = await window.anyBundle();
    const call = window.call('delete_bundle', {
      bundle_id: bundle.id,
      reason: 'Not used\nApproved by admin',
    });
    await vsCode.waitForModal();
    return { bundle, call };
  }

  describe('the dialog', () => {
    it('says who wants what, and deletes only by a deliberate Approve', async () => {
      const { bundle, call } = await askToDelete();
      const { message, detail, buttons } = await window.decide('Approve');
      assert.equal(message, `Claude Code wants to delete bundle “${bundle.name}” at Sandbox (production)?`);
      assert.match(detail, /^Environment: production \(live\)\nCreated: /);
      assert.match(detail, /\nWARNING: This action cannot be undone/);
      assert.match(detail, /\nClaude Code says \(not checked\): “Not used ⏎ Approved by admin”\nWaits until/);
      assert.ok(detail.split('\n').length <= 15);
      assert.deepEqual(buttons.toSorted(), ['Approve', 'Decide Later', 'Reject', 'Review Changes']);
      const { output } = await call;
      assert.deepEqual(output['deleted'], [bundle.id]);
      assert.ok(!(await window.bundles()).some(({ id }) => id === bundle.id));
    });

    it('opens the review by Enter and by Space, and decides later by Escape', async () => {
      const { bundle } = await askToDelete();
      await vsCode.page.keyboard.press('Enter');
      await vsCode.page.locator('.tab').filter({ hasText: bundle.name }).first().waitFor();
      await window.waitForNoModal();
      await window.assertUndecided(bundle, 'Enter');
      await window.review();
      await vsCode.page.keyboard.press('Space');
      await window.waitForNoModal();
      await window.assertUndecided(bundle, 'Space');
      await window.review();
      await vsCode.page.keyboard.press('Escape');
      await window.waitForNoModal();
      await window.assertUndecided(bundle, 'Escape');
      await statusBarItem(vsCode, /1 approval, 23 h left/).waitFor();
    });

    it('approves nothing by keys that come as it opens', async () => {
      const bundles = await window.bundles('production');
      const before = bundles.map(({ id }) => id);
      for (const keys of hastyKeys()) {
        if ((await window.waitingOperations()).length === 0) {
          const bundle = bundles.shift();
          void window.call('delete_bundle', { bundle_id: bundle?.id });
          await vsCode.waitForModal();
        } else await window.review();
        for (const key of keys) await vsCode.page.keyboard.press(key);
        await window.leaveEverything();
        const left = (await window.bundles('production')).map(({ id }) => id);
        assert.deepEqual(left, before, `${keys.join(' ')} deleted something`);
      }
      // Some of these keys did press Approve; otherwise this would show nothing.
      const ignored = await window.auditEvents('ignored');
      assert.ok(ignored.length > 0, 'no keys reached Approve');
    });

    it('takes an Approve at once for an accident, and says so', async () => {
      const { bundle } = await askToDelete();
      await vsCode.pressModalButton('Approve');
      const toast = await vsCode.waitForToast(/within 1\.5 seconds/);
      assert.deepEqual(toast.buttons, ['Review']);
      await window.assertUndecided(bundle, 'a click at once');
    });

    it('waits until a person has stopped typing', async () => {
      await vsCode.runCommand('File: New Untitled Text File');
      await vsCode.page.keyboard.type('a');
      const bundle = await window.anyBundle();
      void window.call('delete_bundle', { bundle_id: bundle.id });
      for (let second = 0; second < 5; second += 1) {
        await vsCode.page.keyboard.type('b\n', { delay: 400 });
        assert.equal(await vsCode.modal(), undefined, 'a dialog opened over a person who types');
      }
      const toast = await vsCode.waitForToast(/Claude Code wants to delete/);
      assert.deepEqual(toast.buttons, ['Review']);
      await vsCode.waitForModal();
      await window.assertUndecided(bundle, 'typing');
      await vsCode.page.keyboard.press('Escape');
      await vsCode.runCommand('File: Revert File');
    });

    it('tells the agent why it was rejected, and can be had back for a while', async () => {
      const { bundle, call } = await askToDelete();
      await window.decide('Reject');
      await vsCode.typeInInput('Not before Friday');
      const { output } = await call;
      assert.equal(output['status'], 'denied');
      assert.match(String(output['message']), /“Not before Friday”.*Nothing was changed/);
      await vsCode.runCommand('Sluice: Review Pending Approvals');
      await quickInput(vsCode, /Rejected a moment ago/).waitFor();
      await vsCode.page.keyboard.press('Enter');
      await vsCode.waitForModal();
      await window.assertUndecided(bundle, 'asking again');
    });

    it('rejects without a reason where a person gives none', async () => {
      const { call } = await askToDelete();
      await window.decide('Reject');
      await quickInput(vsCode, /Reject/).waitFor();
      await vsCode.page.keyboard.press('Escape');
      const { output } = await call;
      assert.match(String(output['message']), /^A person rejected it\. Nothing was changed/);
    });
  });

  describe('the review of a change', () => {
    it('lays old and new beside each other, and its title bar opens the dialog again', async () => {
      const [bundle] = await window.bundles('production');
      assert.ok(bundle);
      const { output } = await window.call('get_bundle', { bundle_id: bundle.id });
      const [webhook] = output['webhooks'] as { id: string; url: string }[];
      const newUrl = 'https://hooks.never-seen.example/v2';
      const args = { bundle_id: bundle.id, webhook_id: webhook?.id, new_url: newUrl };
      const call = window.call('update_webhook_url', args);
      const { detail } = await vsCode.waitForModal();
      assert.ok(detail.includes(`− URL: ${webhook?.url}`), detail);
      assert.ok(detail.includes(`+ URL: ${newUrl} (this host was never used here)`), detail);
      await vsCode.pressModalButton('Review Changes');
      const sides = vsCode.page.locator('.monaco-diff-editor .view-lines');
      await sides.filter({ hasText: 'hooks.never-seen' }).first().waitFor();
      await window.assertUndecided(bundle, 'reviewing');

      await window.pressTitleButton('Reject');
      await vsCode.waitForModal();
      await vsCode.page.keyboard.press('Escape');
      await window.waitForNoModal();
      await window.assertUndecided(bundle, 'the Reject of the title bar');

      await window.pressTitleButton('Approve');
      await window.assertUndecided(bundle, 'the Approve of the title bar');
      await window.decide('Approve');
      assert.equal((await call).output['status'], 'completed');
      await vsCode.page.locator('.view-line').filter({ hasText: 'Approved and started.' }).first().waitFor();
    });
  });

  describe('several requests', () => {
    it('of one caller become one dialog', async () => {
      const [first, second] = await window.bundles('staging');
      assert.ok(first && second);
      const calls = [first, second].map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
      const { message } = await window.decide('Approve');
      assert.equal(message, 'Claude Code wants to delete 2 bundles?');
      const results = await Promise.all(calls);
      assert.deepEqual(
        results.map(({ output }) => output['deleted']),
        [[first.id], [second.id]],
      );
    });

    it('are decided one by one in a list: exactly what is ticked goes', async () => {
      const bundles = (await window.bundles('staging')).slice(0, 3);
      const calls = bundles.map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
      await vsCode.waitForModal();
      await vsCode.page.keyboard.press('Enter');
      await untickAll(bundles.slice(1));
      await vsCode.page.keyboard.press('Enter');
      const { message } = await window.decide('Approve');
      assert.equal(message, 'Delete 1, keep 2?');
      const results = await Promise.all(calls);
      assert.deepEqual(
        results.map(({ output }) => output['status']),
        ['completed', 'denied', 'denied'],
      );
      const left = new Set((await window.bundles('staging')).map(({ id }) => id));
      assert.deepEqual(
        bundles.map(({ id }) => left.has(id)),
        [false, true, true],
      );
    });

    it('of four callers open no row of dialogs, but wait in a list', async () => {
      const bundles = (await window.bundles('production')).slice(0, 4);
      const agents = await Promise.all([]);
      assert.deepEqual(agents, []);
      for (const [index, { id }] of bundles.entries()) {
        const agent = await window.connect(`Agent ${index + 1}`);
        // Typing keeps the first dialog away until all of them are there.
        void agent.call('delete_bundle', { bundle_id: id }).catch(() => undefined);
      }
      await statusBarItem(vsCode, /4 approvals/).waitFor();
      while ((await vsCode.modal()) !== undefined) await vsCode.page.keyboard.press('Escape');
      await vsCode.runCommand('Sluice: Review Pending Approvals');
      for (const [index] of bundles.entries())
        await quickInput(vsCode, new RegExp(`asked by Agent ${index + 1}`)).waitFor();
    });
  });

  describe('one request for many targets', () => {
    it('deletes exactly those that are ticked and tells the agent which were kept', async () => {
      const bundles = await window.bundles();
      const ids = bundles.map(({ id }) => id);
      const call = window.call('delete_bundles', { bundle_ids: ids });
      const { message, detail } = await vsCode.waitForModal();
      assert.equal(message, `Claude Code wants to delete ${ids.length} bundles?`);
      assert.match(detail, /live/);
      await vsCode.page.keyboard.press('Enter');
      await quickInput(vsCode, new RegExp(`Approve \\d+ of ${ids.length}…`)).waitFor();
      // Live ones come first, unticked.
      const live = vsCode.page.locator('.quick-input-list-entry').filter({ hasText: 'LIVE' });
      assert.equal(await live.locator('input:checked').count(), 0);
      assert.ok((await live.count()) > 0);
      const kept = bundles.filter(({ environment }) => environment === 'development').slice(0, 2);
      await untickAll(kept);
      await vsCode.page.keyboard.press('Enter');
      const last = await window.decide('Approve');
      const [, deleted, stay] = /^Delete (\d+), keep (\d+)\?$/.exec(last.message) ?? [];
      assert.equal(Number(deleted) + Number(stay), ids.length);
      const { output } = await call;
      assert.equal((output['deleted'] as string[]).length, Number(deleted));
      assert.equal((output['kept'] as unknown[]).length, Number(stay));
      const left = await window.bundles();
      assert.equal(left.length, Number(stay));
      for (const { id } of kept) assert.ok(left.some((bundle) => bundle.id === id));
      for (const { id, environment } of bundles)
        if (environment === 'production') assert.ok(left.some((bundle) => bundle.id === id));
    });
  });

  describe('whatever is not the dialog', () => {
    it('approves nothing: a reload asks again', async () => {
      const { bundle } = await askToDelete();
      await vsCode.reload();
      await vsCode.waitForModal();
      await vsCode.page.keyboard.press('Escape');
      await window.reconnect();
      await window.assertUndecided(bundle, 'a reload');
    });

    it('approves nothing: a notification’s button that is pressed by a command', async () => {
      await hold('For 15 Minutes');
      const bundle = await window.anyBundle();
      void window.call('delete_bundle', { bundle_id: bundle.id });
      const toast = await vsCode.waitForToast(/Claude Code wants to delete/);
      assert.deepEqual(toast.buttons, ['Review']);
      await statusBarItem(vsCode, /1 approval/).waitFor();
      assert.equal(await vsCode.modal(), undefined, 'a dialog opened although approvals are held');
      await vsCode.page.keyboard.press(ACCEPT_TOAST);
      await vsCode.waitForModal();
      await window.assertUndecided(bundle, 'the notification’s button');
      await vsCode.page.keyboard.press('Escape');
      await hold('Release Now');
    });

    it('approves nothing: any contributed command, with forged arguments', async () => {
      const { bundle } = await askToDelete();
      await vsCode.page.keyboard.press('Enter');
      await window.waitForNoModal();
      for (const [index, command] of contributed.entries()) {
        await vsCode.page.keyboard.press(playwrightKeys(forgedKeys[index] ?? ''));
        await vsCode.page.waitForTimeout(300);
        await window.assertUndecided(bundle, command);
        await window.leaveEverything();
      }
    });
  });

  describe('an exception', () => {
    it('is made by its own dialog alone, listed, and taken back', async () => {
      await chooseException();
      const { buttons } = await vsCode.waitForModal();
      assert.ok(buttons.some((button) => button.startsWith('Allow Until')));
      await vsCode.page.keyboard.press('Enter');
      await vsCode.waitForToast(/There is no exception/);

      await chooseException();
      await window.decide(buttons.find((button) => button.startsWith('Allow Until')) ?? '');
      const bundle = await window.anyBundle('development');
      const { output } = await window.call('delete_bundle', { bundle_id: bundle.id });
      assert.deepEqual(output['deleted'], [bundle.id]);

      await vsCode.runCommand('Sluice: Show Approval Exceptions');
      await quickInput(vsCode, /Claude Code may delete things in development/).waitFor();
      await vsCode.page.locator('.quick-input-list-entry').first().click();
      await vsCode.page.keyboard.press('Enter');
      const next = await window.anyBundle('development');
      void window.call('delete_bundle', { bundle_id: next.id });
      await vsCode.waitForModal();
      await window.assertUndecided(next, 'an exception that was taken back');
    });

    async function chooseException(): Promise<void> {
      await vsCode.runCommand('Sluice: Allow Without Asking…');
      await quickInput(vsCode, /Whom do you trust/).waitFor();
      await vsCode.quickPick('Claude Code');
      await quickInput(vsCode, /In which environment/).waitFor();
      await vsCode.quickPick('development');
      await quickInput(vsCode, /What may it do/).waitFor();
      await vsCode.quickPick('delete');
      await quickInput(vsCode, /For how long/).waitFor();
      await vsCode.quickPick('30 minutes');
    }
  });

  describe('a person’s own request', () => {
    it('asks once too', async () => {
      const wanted = { provider: 'Sandbox', environment: 'production', name: 'mine', defaults: 2 };
      await provision(vsCode, wanted);
      const { message } = await window.decide('Approve');
      assert.equal(message, 'You are about to set up bundle “mine” at Sandbox (production)?');
      await vsCode.waitForToast(/Bundle “mine” is active/);
    });
  });

  describe('the audit log', () => {
    it('tells in sentences what happened, is intact, and can be exported', async () => {
      await vsCode.runCommand('Sluice: Show Audit Log');
      await quickInput(vsCode, /You asked to set up bundle “mine”/).waitFor();
      await quickInput(vsCode, /approved provision bundle of You/).waitFor();
      await vsCode.page.keyboard.press('Escape');
      await vsCode.runCommand('Sluice: Verify Audit Log');
      await vsCode.waitForToast(/The audit log is intact: each of its \d+ records is as it was written\./);
      await clearNotifications(vsCode);
      await vsCode.runCommand('Sluice: Export Audit Log…');
      const file = path.join(dir, 'audit.csv');
      await vsCode.typeInInput(file);
      await vsCode.waitForToast(/Exported \d+ records/);
      const [head, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
      assert.match(head ?? '', /^sequence,at,kind,caller/);
      assert.ok(rows.length > 10);
    });
  });

  async function hold(choice: string): Promise<void> {
    await vsCode.runCommand('Sluice: Hold Approvals…');
    await vsCode.quickPick(choice);
  }

  /** Unticks bundles in the open list; rows that are not on screen are searched for. */
  async function untickAll(bundles: readonly ListedBundle[]): Promise<void> {
    await quickInput(vsCode, /Approve \d+ of \d+…/).waitFor();
    for (const { name, environment } of bundles) {
      await vsCode.typeInInput(name, { accept: false });
      const row = vsCode.page.locator('.quick-input-list-entry').filter({ hasText: `${name}${environment}` });
      const box = row.locator('input').first();
      if (await box.isChecked()) await row.first().click();
      await vsCode.typeInInput('', { accept: false });
    }
  }
});

/** Ways to reach a button without meaning it; which one it is depends on how the platform orders them. */
function hastyKeys(): string[][] {
  const steps = ['Tab', 'ArrowRight', 'Shift+Tab'];
  return steps.flatMap((step) =>
    [1, 2, 3].map((count) => [...Array.from({ length: count }, () => step), count === 2 ? 'Space' : 'Enter']),
  );
}

async function contributedCommands(): Promise<string[]> {
  const manifest = JSON.parse(await readFile(path.join(projectDir, 'package.json'), 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  // Copying a connection replaces the token of the test's own agent only after it was named; restarting moves the server.
  return manifest.contributes.commands
    .map(({ command }) => command)
    .filter((id) => id !== 'sluice.restartServer');
}

/** `ctrl+alt+2` as Playwright writes it. */
function playwrightKeys(keys: string): string {
  const names: Record<string, string> = { ctrl: 'Control', alt: 'Alt', shift: 'Shift' };
  return keys
    .split('+')
    .map((key) => names[key] ?? `Digit${key}`)
    .join('+');
}
