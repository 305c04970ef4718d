// A person syncs the sandbox's 240 accounts, loses the window, goes on; imports credentials; finds what an agent left.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { filesHolding } from '../support/diskBytes.ts';
import { eventually } from '../support/screenWaits.ts';
import { type VsCode, startVsCode } from '../support/vsCode.ts';
import type { Workbench } from '../support/workbench.ts';
import { connect } from './approvalWindow.ts';
import { quickInput, statusBarItem, waitUntilNotOffered } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';
import { pageText } from './recordPage.ts';

/** Longer than 240 accounts take on a busy machine. */
const SYNC_MS = 90_000;
/** Until a new window has found what the old one left behind. */
const OFFER_MS = 60_000;
const SECRET = 'rt_never-shown-anywhere';

/** A window of its own for the tests of the describe that calls it. */
function ownWindow(settings: Record<string, unknown> = {}): () => { vsCode: VsCode; dir: string } {
  let dir: string;
  let vsCode: VsCode;
  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-sync-'));
    vsCode = await startVsCode({ vsix: vsixPath, dir, settings, persistentSecrets: true });
    await vsCode.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
  beforeEach(async () => {
    await vsCode.clearNotifications();
  });
  return () => ({ vsCode, dir });
}

describe('a sync of 240 accounts', () => {
  const own = ownWindow();

  it('[sync.palette] is started from the palette, survives a reload, is offered, and is finished from the palette', async () => {
    const { vsCode } = own();
    await vsCode.runCommand('Sluice: Sync Credentials Now');
    await quickInput(
      vsCode,
      /All credentials.*Only what is about to expire.*Only what failed.*One bundle…/s,
    ).waitFor();
    await vsCode.screenshot('sync-choices');
    await vsCode.acceptFocused();
    const progress = await vsCode.waitForToast(/Sync credentials.*\d+% – Syncing credentials \(\d+ of 240\)/);
    assert.deepEqual(progress.buttons, ['Cancel']);
    await vsCode.screenshot('sync-progress');
    await statusBarItem(vsCode, /Sluice (2[0-9]|[3-9][0-9])%/).waitFor();
    await vsCode.reload();

    const offer = await vsCode.waitForToast(/^A sync stopped at \d+ of 240 credentials/, OFFER_MS);
    const done = Number(/at (\d+) of/.exec(offer.text)?.[1]);
    assert.ok(done >= 40 && done < 240, offer.text);
    assert.deepEqual(offer.buttons, ['Resume', 'Later']);
    await statusBarItem(vsCode, /1 unfinished sync/).waitFor();
    await vsCode.screenshot('sync-offered');

    await vsCode.runCommand('Sluice: Resume Sync');
    const ended = await vsCode.waitForToast(/^Synced 240 credentials: /, SYNC_MS);
    assert.ok(ended.buttons.includes('Show Details'), ended.buttons.join());
    await vsCode.screenshot('sync-ended');
    const refreshed = Number(/(\d+) refreshed/.exec(ended.text)?.[1]);
    assert.ok(refreshed > done, ended.text);
    await vsCode.pressToastButton(/^Synced 240/, 'Show Details');
    await vsCode.page.locator('.tab').filter({ hasText: 'Sync of Credentials' }).waitFor();
    await pageText(vsCode, /Synced 240 of 240 credentials/).waitFor();
    await vsCode.screenshot('sync-details');

    await vsCode.clearNotifications();
    const offered = await vsCode.findCommands('Sync');
    assert.ok(!offered.includes('Sluice: Resume Sync'), offered.join());
    await vsCode.page.keyboard.press('Escape');
  }).timeout(300_000);
});

describe('what a person does about credentials', () => {
  const own = ownWindow({ 'sluice.sandbox.speed': 'instant' });

  it('[sync.left] shows a run that its agent left behind in the status bar and its menu, and finishes it from there', async () => {
    const { vsCode } = own();
    const agent = await connect(vsCode, 'Claude Code');
    const { output } = await agent.call('sync_credentials', { batch_size: 5, retry_failed: false });
    assert.equal(output['status'], 'in_progress');
    await agent.close();
    await vsCode.reload();
    const offer = await vsCode.waitForToast(/^A sync stopped at 5 of 240 credentials/, OFFER_MS);
    assert.deepEqual(offer.buttons, ['Resume', 'Later']);
    await vsCode.pressToastButton(/^A sync stopped/, 'Later');

    await statusBarItem(vsCode, /1 unfinished sync/).click();
    await quickInput(vsCode, /Resume Sync.*1 unfinished.*Needs you/s).waitFor();
    await vsCode.screenshot('sync-menu');
    await vsCode.quickPick('Resume Sync');
    await vsCode.waitForToast(/^(Synced|Checked) 240 credentials: /, SYNC_MS);
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).waitFor();
  }).timeout(300_000);

  it('[sync.import.vscode] imports all of a file or nothing, says what is wrong by entry, and asks who refreshes', async () => {
    const { vsCode, dir } = own();
    const agent = await connect(vsCode, 'Importer');
    const { output } = await agent.call('list_bundles', { environment: 'development', limit: 1 });
    await agent.close();
    const [bundle] = output['bundles'] as { id: string }[];
    const entry = {
      bundle_id: bundle?.id,
      account: 'zoe@acme.example',
      access_token: 'at_never-shown',
      refresh_token: SECRET,
      expires_at: new Date().toISOString(),
    };
    const bad = [entry, { ...entry, account: '' }, { ...entry, account: 'yan', expires_at: 'soon' }];
    await writeFile(path.join(dir, 'bad.json'), JSON.stringify({ credentials: bad }));
    await writeFile(path.join(dir, 'good.json'), JSON.stringify({ credentials: [entry] }));

    await importFile(vsCode, path.join(dir, 'bad.json'));
    const refused = await vsCode.waitForToast(/Nothing was imported from “bad.json”: it has 2 problems/);
    assert.deepEqual(refused.buttons, ['Show All Problems']);
    await vsCode.screenshot('import-refused');
    await vsCode.pressToastButton(/Nothing was imported/, 'Show All Problems');
    await vsCode.page.locator('.tab').filter({ hasText: 'Problems in bad.json' }).waitFor();
    await pageText(vsCode, /Nothing was imported\. Correct these.*expires_at/s).waitFor();
    await vsCode.screenshot('import-problems');

    await importFile(vsCode, path.join(dir, 'good.json'));
    await quickInput(vsCode, /Import 1 Credential.*Check only.*Sluice alone/s).waitFor();
    await vsCode.screenshot('import-who');
    await vsCode.quickPick('Sluice alone');
    const modal = await vsCode.waitForModal();
    assert.match(modal.message, /Any other system that refreshes these will be logged out/);
    await vsCode.screenshot('import-warning');
    assert.deepEqual(modal.buttons.toSorted(), ['Check Only', 'Don’t Import', 'Sluice Alone']);
    await readAndPress(vsCode, 'Sluice Alone');
    const imported = await vsCode.waitForToast(/^Imported 1 credential\./);
    assert.deepEqual(imported.buttons, ['Sync Now']);
    await vsCode.screenshot('import-done');
    assert.deepEqual(filesHolding(serverUserFolder(dir, true), SECRET), []);

    // The sandbox never gave these tokens to anybody: they have to be replaced.
    await vsCode.pressToastButton(/^Imported/, 'Sync Now');
    const ended = await vsCode.waitForToast(/^Synced 241 credentials: .*1 to be connected again/, SYNC_MS);
    assert.deepEqual(ended.buttons, ['Reconnect…', 'Show Details']);
    await vsCode.screenshot('sync-attention');
  }).timeout(240_000);

  it('[sync.reconnect.vscode] takes new tokens for an account in password boxes that say where they go', async () => {
    const { vsCode } = own();
    await statusBarItem(vsCode, /1 to reconnect/).click();
    await vsCode.quickPick('Reconnect Account…');
    await quickInput(
      vsCode,
      /zoe@acme\.example.*must be reconnected|zoe@acme\.example.*refresh token/s,
    ).waitFor();
    await vsCode.screenshot('reconnect-list');
    // Its only row; a hover over it can lie in the way of a click.
    await vsCode.acceptFocused();
    const access = quickInput(vsCode, /Access token of zoe@acme\.example for 127\.0\.0\.1/);
    await access.waitFor();
    assert.equal(await access.locator('input').first().getAttribute('type'), 'password');
    await vsCode.typeInInput('two words');
    await quickInput(vsCode, /A token is one line without spaces/).waitFor();
    await vsCode.screenshot('reconnect-box');
    await vsCode.typeInInput('at_new');
    await quickInput(vsCode, /Refresh token of zoe@acme\.example/).waitFor();
    await vsCode.typeInInput('');
    await quickInput(vsCode, /Paste the token/).waitFor();
    await vsCode.typeInInput('rt_new');
    const connected = await vsCode.waitForToast(/zoe@acme\.example is connected again/);
    assert.deepEqual(connected.buttons, ['Sync Now']);
    await vsCode.screenshot('reconnected');
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).waitFor();

    await waitUntilNotOffered(vsCode, 'Sluice: Reconnect Account…');
  });
});

/** Goes through the open dialog, which VS Code shows as a box where it runs in a browser. */
async function importFile(window: Workbench, file: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  const box = quickInput(window, /Import Credentials/);
  while (Date.now() < deadline) {
    await window.runCommand('Sluice: Import Credentials…');
    await box.waitFor();
    // What is typed before the box has found its folder is replaced by that folder, and Enter would open it.
    await eventually(
      async () => (await box.locator('input').first().inputValue()).endsWith('/'),
      'The dialog shows no folder',
    );
    await window.typeInInput(file, { accept: false });
    if (await staysTyped(box, file)) await box.locator('input').first().press('Enter');
    if (await isGone(box)) return;
    await window.page.keyboard.press('Escape');
  }
  throw new Error(`The dialog doesn’t take ${file}`);
}

/** False once something else stands in the box; true if nothing replaced the text for a while. */
async function staysTyped(box: Locator, text: string): Promise<boolean> {
  for (let looks = 0; looks < 5; looks += 1) {
    if ((await box.locator('input').first().inputValue()) !== text) return false;
    await setTimeout(200);
  }
  return true;
}

async function isGone(box: Locator): Promise<boolean> {
  return box.waitFor({ state: 'hidden', timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}
