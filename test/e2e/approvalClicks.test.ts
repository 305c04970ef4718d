// Clicks and keys that were meant for a dialog before the approval's: whatever they reach, nothing live runs.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow, type ListedBundle } from './approvalWindow.ts';
import { statusBarItem } from './provisioning.ts';
import { confirmLabel, READING_MS, secondQuestion } from './readAndPress.ts';

/** For a request to be queued: it waits for quiet editors, and for others of its caller. */
const QUEUED_MS = 4_000;
/** Longer than a dialog that was answered early takes to open again. */
const REOPENED_MS = 1_500;

describe('an Approve as its dialog appears', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('clicks', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  // A demo that was begun is what Remove Demo Data asks about.
  before(async () => {
    await vsCode.runCommand('Sluice: Play Demo');
    await vsCode.waitForModal();
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await vsCode.pressToastButton(/2 of 3/, 'Cancel');
    await vsCode.waitForNoToast(/2 of 3/);
    await window.leaveEverything();
  });

  const hasty: [string, (dialog: Locator) => Promise<void>][] = [
    ['a click', (dialog) => approve(dialog).click()],
    ['a double click', (dialog) => approve(dialog).dblclick()],
    ['Enter', () => vsCode.page.keyboard.press('Enter')],
    [
      'Tab and Enter',
      async () => {
        await vsCode.page.keyboard.press('Tab');
        await vsCode.page.keyboard.press('Enter');
      },
    ],
  ];

  for (const [name, act] of hasty) {
    it(`[gate.one-dialog] behind a dialog of Sluice’s own runs nothing live: ${name}`, async () => {
      const bundle = await window.oneUntouched('production');
      await vsCode.runCommand('Sluice: Remove Demo Data');
      await vsCode.waitForModal();
      void window.call('delete_bundle', { bundle_id: bundle.id });
      await vsCode.page.waitForTimeout(QUEUED_MS);
      const dialog = await leaveForApproval();
      await act(dialog);
      await vsCode.page.waitForTimeout(REOPENED_MS);
      await assertActive(bundle);
      assert.equal(await secondQuestion(vsCode).count(), 0, 'the early answer led on');
    });
  }

  it('[gate.two-answers] behind one of VS Code’s own runs nothing live: a click is asked about again, a double click too', async () => {
    const bundle = await window.oneUntouched('production');
    await vsCode.runCommand('File: New Untitled Text File');
    await vsCode.page.keyboard.type('unsaved');
    await vsCode.runCommand('View: Close Editor');
    await vsCode.waitForModal();
    void window.call('delete_bundle', { bundle_id: bundle.id });
    await vsCode.page.waitForTimeout(QUEUED_MS);
    const dialog = await leaveForApproval();
    await approve(dialog).dblclick();
    await vsCode.waitForModal();
    await vsCode.page.waitForTimeout(REOPENED_MS);
    await assertActive(bundle);
    await window.leaveEverything();
    await vsCode.runCommand('View: Revert and Close Editor');
  });

  it('[gate.two-answers] is asked about a second time, at another place, by a button that says what it does', async () => {
    const { bundle, call } = await window.askToDelete('production');
    const dialog = vsCode.page.locator('.monaco-dialog-box');
    const place = await approve(dialog).boundingBox();
    await vsCode.screenshot('approval-first-question');
    await vsCode.page.waitForTimeout(READING_MS);
    await approve(dialog).click();
    await secondQuestion(vsCode).waitFor();
    await vsCode.screenshot('approval-second-question');
    const { message } = await vsCode.waitForModal();
    assert.equal(message, `PRODUCTION, Sandbox: delete a bundle: “${bundle.name}”?`);
    const label = await confirmLabel(vsCode);
    assert.equal(label, 'Delete in Production');
    const confirming = await dialog.getByRole('button', { name: label, exact: true }).boundingBox();
    assert.ok(place && confirming && !overlap(place, confirming), JSON.stringify({ place, confirming }));
    await vsCode.page.keyboard.press('Enter');
    await window.waitForNoModal();
    await window.assertUndecided(bundle, 'Enter at the second question');
    // Enter chose Review…, and until that is open no dialog opens beside it.
    await vsCode.page.locator('.tab').filter({ hasText: 'once approved' }).waitFor();
    await window.review();
    await window.decide('Approve');
    assert.deepEqual((await call).output['deleted'], [bundle.id]);
  });

  it('is opened again three times, and then the request waits', async () => {
    const { bundle } = await window.askToDelete('production');
    for (let opening = 0; opening < 4; opening += 1) {
      await vsCode.pressModalButton('Approve');
      await window.waitForNoModal();
    }
    const toast = await vsCode.waitForToast(/within 1\.5 seconds/);
    assert.deepEqual(toast.buttons, ['Review']);
    assert.equal((await window.auditEvents('ignored')).length >= 4, true);
    await statusBarItem(vsCode, /1 approval/).waitFor();
    await window.assertUndecided(bundle, 'four early answers');
  });

  it('[gate.grace] can be stopped for three seconds where nothing is live', async () => {
    const { bundle } = await window.askToDelete('development');
    await window.decide('Approve');
    await vsCode.pressToastButton(/Work begins in 3 seconds/, 'Cancel');
    await statusBarItem(vsCode, /Stopped\. Nothing was changed/).waitFor();
    await window.assertUndecided(bundle, 'a stop');
  });

  it('[gate.grace] can be stopped from the status bar too', async () => {
    const { bundle } = await window.askToDelete('development');
    await window.decide('Approve');
    await statusBarItem(vsCode, /^\s*Stop\s*$/).click();
    await statusBarItem(vsCode, /Stopped\. Nothing was changed/).waitFor();
    await statusBarItem(vsCode, /^\s*Stop\s*$/).waitFor({ state: 'detached' });
    await window.assertUndecided(bundle, 'a stop');
  });

  it('[gate.grace] is undone by a window that ends in these three seconds', async () => {
    const { bundle } = await window.askToDelete('development');
    await vsCode.page.waitForTimeout(READING_MS);
    await vsCode.pressModalButton('Approve');
    await vsCode.waitForToast(/Work begins in 3 seconds/);
    await vsCode.reload();
    await vsCode.waitForModal();
    await vsCode.page.keyboard.press('Escape');
    await window.reconnect();
    await window.assertUndecided(bundle, 'a reload');
  });

  /** Leaves the dialog that is open; what was queued behind it is there as soon as it is drawn. */
  async function leaveForApproval(): Promise<Locator> {
    await vsCode.page.keyboard.press('Escape');
    const dialog = vsCode.page.locator('.monaco-dialog-box').filter({ hasText: 'Allow ' });
    await dialog.waitFor();
    return dialog;
  }

  async function assertActive({ id }: ListedBundle): Promise<void> {
    const found = (await window.bundles('production')).some((bundle) => bundle.id === id);
    assert.ok(found, 'the bundle is gone');
  }
});

function approve(dialog: Locator): Locator {
  return dialog.getByRole('button', { name: 'Approve', exact: true });
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
