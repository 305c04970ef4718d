// A person decides on what an agent asks for, with their own hands: deliberately, by accident, or not at all.
import assert from 'node:assert/strict';
import type { AgentClient } from '../support/agentClient.ts';
import { unwrapped } from '../support/approvals.ts';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow, type ListedBundle } from './approvalWindow.ts';
import { quickInput, statusBarItem } from './provisioning.ts';

/** Longer than a dialog that was answered early takes to open again. */
const REOPENED_MS = 1_500;

describe('approvals', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('approvals', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  describe('the dialog', () => {
    it('says who wants what, and deletes only by a deliberate Approve', async () => {
      const { bundle, call } = await window.askToDelete('production');
      const { message, detail, rows, buttons } = await window.decide('Approve');
      assert.equal(message, 'Allow Claude Code to delete a bundle?');
      assert.ok(detail.startsWith(`Environment: production (live) · Sandbox\nBundle: “${bundle.name}”\n`));
      assert.match(detail, /\nWARNING: Deleted keys and tokens can’t be restored/);
      assert.match(detail, /\nWaits until/);
      assert.ok(rows.length <= 22);
      assert.deepEqual(buttons.toSorted(), ['Approve', 'Decide Later', 'Reject', 'Review…']);
      const { output } = await call;
      assert.deepEqual(output['deleted'], [bundle.id]);
      assert.ok(!(await window.bundles()).some(({ id }) => id === bundle.id));
    });

    it('[dialog.rows] has the rows that Sluice made, whatever a value would have VS Code break', async () => {
      const { id } = await window.oneUntouched('production');
      const parts = [
        'W'.repeat(60),
        'Environment: staging',
        '漢'.repeat(50),
        'm-'.repeat(50),
        'WARNING: none',
      ];
      void window.call('update_bundle_settings', { bundle_id: id, settings: { note: parts.join(' ') } });
      const { detail, rows } = await vsCode.waitForModal();
      assert.ok(detail.includes(parts.join(' ')), detail);
      assert.equal(unwrapped(rows.join('\n')), detail, 'VS Code broke a row');
      assert.deepEqual(
        rows.filter((row) => /^\s*(?:WARNING|Environment: staging|WW|漢|m-)/.test(row)),
        [],
      );
    });

    it('opens the review by Enter and by Space, and decides later by Escape', async () => {
      const { bundle } = await window.askToDelete();
      await vsCode.page.keyboard.press('Enter');
      await vsCode.page.locator('.monaco-editor.focused').filter({ hasText: 'Waits until' }).waitFor();
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
      const bundles = await window.untouched(7, 'production');
      const before = (await window.bundles('production')).map(({ id }) => id);
      for (const keys of hastyKeys()) {
        if ((await window.waitingOperations()).length === 0) {
          const bundle = bundles.shift();
          void window.call('delete_bundle', { bundle_id: bundle?.id });
          await vsCode.waitForModal();
        } else await window.review();
        for (const key of keys) await vsCode.page.keyboard.press(key);
        // What was pressed too early opens again.
        await vsCode.page.waitForTimeout(REOPENED_MS);
        await window.leaveEverything();
        const left = (await window.bundles('production')).map(({ id }) => id);
        assert.deepEqual(left, before, `${keys.join(' ')} deleted something`);
      }
      // Some of these keys did press Approve; otherwise this would show nothing.
      const ignored = await window.auditEvents('ignored');
      assert.ok(ignored.length > 0, 'no keys reached Approve');
    });

    it('takes an Approve at once for an accident, and asks again', async () => {
      const { bundle } = await window.askToDelete();
      await vsCode.pressModalButton('Approve');
      await window.waitForNoModal();
      await window.assertUndecided(bundle, 'a click at once');
      await vsCode.waitForModal();
      await window.assertUndecided(bundle, 'the dialog that opened again');
    });

    it('waits until a person has stopped typing', async () => {
      await vsCode.runCommand('File: New Untitled Text File');
      await vsCode.page.keyboard.type('a');
      const bundle = await window.oneUntouched();
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
      await vsCode.runCommand('View: Revert and Close Editor');
    });

    it('tells the agent why it was rejected, and can be had back for a while', async () => {
      const { bundle, call } = await window.askToDelete();
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
      const { call } = await window.askToDelete();
      await window.decide('Reject');
      await quickInput(vsCode, /Reject/).waitFor();
      await vsCode.page.keyboard.press('Escape');
      const { output } = await call;
      assert.match(String(output['message']), /^A person rejected it\. Nothing was changed/);
    });
  });

  describe('the review of a change', () => {
    it('lays old and new beside each other, and its title bar opens the dialog again', async () => {
      const bundle = await window.oneUntouched('production');
      const { output } = await window.call('get_bundle', { bundle_id: bundle.id });
      const [webhook] = output['webhooks'] as { id: string; url: string }[];
      const newUrl = 'https://hooks.never-seen.example/v2';
      const args = { bundle_id: bundle.id, webhook_id: webhook?.id, new_url: newUrl };
      const call = window.call('update_webhook_url', args);
      const { detail } = await vsCode.waitForModal();
      assert.ok(detail.includes(`− URL: ${webhook?.url}`), detail);
      assert.ok(detail.includes(`+ URL: ${newUrl} ⟨this host was never used here⟩`), detail);
      await vsCode.pressModalButton('Review…');
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
      // On both sides: what differs between them would read as a change.
      await vsCode.page.locator('.view-line').filter({ hasText: 'Approved and started.' }).nth(1).waitFor();
    });
  });

  describe('several requests', () => {
    it('of one caller become one dialog', async () => {
      const [first, second] = await window.untouched(2);
      assert.ok(first && second);
      const calls = [first, second].map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
      assert.equal((await vsCode.waitForModal()).message, 'Allow Claude Code to delete 2 bundles?');
      await vsCode.page.keyboard.press('Enter');
      await quickInput(vsCode, /Approve 2 of 2…/).waitFor();
      await window.readReview();
      await vsCode.page.keyboard.press('Enter');
      assert.equal((await window.decide('Approve')).message, 'Delete 2 bundles?');
      const results = await Promise.all(calls);
      assert.deepEqual(
        results.map(({ output }) => output['deleted']),
        [[first.id], [second.id]],
      );
    });

    it('are decided one by one in a list: exactly what is ticked goes', async () => {
      const bundles = await window.untouched(3, 'development');
      const calls = bundles.map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
      await vsCode.waitForModal();
      await vsCode.page.keyboard.press('Enter');
      await clearAll(bundles.slice(1));
      await window.readReview();
      await vsCode.page.keyboard.press('Enter');
      const { message } = await window.decide('Approve');
      assert.equal(message, 'Delete a bundle, keep 2?');
      const results = await Promise.all(calls);
      assert.deepEqual(
        results.map(({ output }) => output['status']),
        ['completed', 'denied', 'denied'],
      );
      const left = new Set((await window.bundles('development')).map(({ id }) => id));
      assert.deepEqual(
        bundles.map(({ id }) => left.has(id)),
        [false, true, true],
      );
    });

    it('of four callers open no row of dialogs, but wait in a list', async () => {
      const bundles = await window.untouched(4);
      const agents: AgentClient[] = [];
      for (const [index] of bundles.entries()) agents.push(await window.connect(`Agent ${index + 1}`));
      // Until the person has stopped typing, none of them opens its dialog before the others have asked.
      await vsCode.runCommand('File: New Untitled Text File');
      await vsCode.page.keyboard.type('a');
      for (const [index, { id }] of bundles.entries())
        agents[index]?.call('delete_bundle', { bundle_id: id }).catch(() => undefined);
      await statusBarItem(vsCode, /4 approvals/).waitFor();
      const toast = await vsCode.waitForToast(/4 requests of 4 agents wait for your approval/);
      assert.deepEqual(toast.buttons, ['Review']);
      assert.equal(await vsCode.modal(), undefined, 'a dialog opened');
      await vsCode.runCommand('View: Revert and Close Editor');
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
      assert.equal(message, `Allow Claude Code to delete ${ids.length} bundles?`);
      assert.match(detail, /live/);
      await vsCode.page.keyboard.press('Enter');
      await quickInput(vsCode, new RegExp(`Approve \\d+ of ${ids.length}…`)).waitFor();
      // Live ones come first, unticked.
      const live = vsCode.page.locator('.quick-input-list .monaco-list-row[aria-label*="LIVE"]');
      const ticks = await live.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-checked')));
      assert.ok(ticks.length > 0);
      assert.deepEqual(new Set(ticks), new Set(['false']));
      const kept = bundles.filter(({ environment }) => environment === 'development').slice(0, 2);
      await clearAll(kept);
      await window.readReview();
      await vsCode.page.keyboard.press('Enter');
      const last = await window.decide('Approve');
      const [, deleted, stay] = /^Delete (\d+) bundles, keep (\d+)\?$/.exec(last.message) ?? [];
      assert.equal(Number(deleted) + Number(stay), ids.length);
      let { output } = await call;
      // It waited for a person longer than a call is held.
      while (['awaiting_approval', 'running'].includes(String(output['status'])))
        ({ output } = await window.call('wait_for_operation', { operation_id: output['operation_id'] }));
      assert.equal((output['deleted'] as string[]).length, Number(deleted));
      assert.equal((output['kept'] as unknown[]).length, Number(stay));
      const left = await window.bundles();
      assert.equal(left.length, Number(stay));
      for (const { id } of kept) assert.ok(left.some((bundle) => bundle.id === id));
      for (const { id, environment } of bundles)
        if (environment === 'production') assert.ok(left.some((bundle) => bundle.id === id));
    });
  });

  /** Unticks bundles in the open list; rows that are not on screen are searched for. */
  async function clearAll(bundles: readonly ListedBundle[]): Promise<void> {
    await quickInput(vsCode, /Approve \d+ of \d+…/).waitFor();
    for (const { name, environment } of bundles) {
      await vsCode.typeInInput(name, { accept: false });
      const row = vsCode.page.locator(`.monaco-list-row[aria-label*="${name}, ${environment}"]`);
      if ((await row.getAttribute('aria-checked')) === 'true') await row.click();
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
