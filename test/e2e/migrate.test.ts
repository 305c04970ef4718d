// A person migrates bundles from the palette in an installed Sluice: ticks them, unticks one when asked, and watches.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { VsCode } from '../support/vsCode.ts';
import { ApprovalWindow } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';

describe('migrating from the command palette', () => {
  let dir: string;
  let window: ApprovalWindow;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-migrate-'));
    window = await ApprovalWindow.open(dir);
    vsCode = window.vsCode;
  });

  after(async () => {
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  it('[migrate.palette] asks for provider, place and bundles, then by the dialog, and tells of chunks and the end', async () => {
    const before = await window.bundles('development');
    await vsCode.runCommand('Sluice: Migrate Bundles…');
    await quickInput(vsCode, /Migrate Bundles \(1\/3\)/).waitFor();
    await vsCode.quickPick('Sandbox');
    const places = quickInput(vsCode, /at Sandbox \(2\/3\)/);
    await places.waitFor();
    assert.match(await places.innerText(), /staging \(eu\)/);
    await vsCode.screenshot('migrate-places');
    await vsCode.quickPick('development (eu)');
    const list = quickInput(vsCode, /Migrate Bundles to development \(eu\)/);
    await list.waitFor();
    // All that the filter leaves: the fourteen of development.
    await vsCode.typeInInput('Sandbox · development', { accept: false });
    await list.getByLabel('Toggle all checkboxes').click();
    await quickInput(vsCode, /14 Selected/).waitFor();
    await vsCode.screenshot('migrate-bundles');
    await vsCode.page.keyboard.press('Enter');

    const modal = await vsCode.waitForModal();
    assert.match(modal.message, /^Migrate 14 bundles\?/);
    assert.match(modal.detail, /WARNING: Accounts that must be connected again: \d+\./);
    await vsCode.screenshot('migrate-dialog');
    await vsCode.pressModalButton('Review…');
    // Two are not ticked from the start: nobody knows whether they are used.
    const rows = quickInput(vsCode, /Approve 12 of 14/);
    await rows.waitFor();
    await rows.locator('.monaco-list-row[aria-checked="true"]').first().click();
    await quickInput(vsCode, /Approve 11 of 14/).waitFor();
    await vsCode.screenshot('migrate-unticked');
    await window.readReview();
    await vsCode.page.keyboard.press('Enter');
    // Awaited from before the work begins: its sandbox answers at once, and a chunk may take less than a decision.
    const progress = vsCode.waitForToast(/Migrating bundles \d+ to \d+ of 11/, 60_000);
    const last = await window.decide('Approve');
    assert.equal(last.message, 'Migrate 11 bundles, keep 3?');
    await progress;
    await vsCode.screenshot('migrate-progress');
    const toast = await vsCode.waitForToast(/^Migrated 11 bundles, kept 3/, 60_000);
    assert.deepEqual(toast.buttons.includes('Show Details'), true);
    await vsCode.pressToastButton(/Migrated 11 bundles/, 'Show Details');
    await vsCode.page.locator('.tab').filter({ hasText: 'Migrate 14 bundles' }).waitFor();
    await vsCode.screenshot('migrate-result');
    const after = (await window.bundles('development')) as { id: string; base_url?: string }[];
    assert.equal(after.filter(({ base_url }) => base_url === 'eu').length, 11);
    assert.equal(after.length, before.length);
  });
});
