// Several requests decided from Needs You, by keyboard: in the same dialogs, with nothing that these would not show.
import assert from 'node:assert/strict';
import type { AgentResult } from '../support/agentClient.ts';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow, type ListedBundle } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';
import { SluiceView } from './sluiceView.ts';

describe('several requests in Needs You', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;
  let view: SluiceView;

  useApprovalWindow('needs-you', (opened) => {
    window = opened;
    ({ vsCode } = opened);
    view = new SluiceView(vsCode);
  });
  beforeEach(() => view.open());

  it('[gates.several] are stopped on their rows and approved together, as in the dialog', async () => {
    const { bundles, calls } = await askToDelete(2);
    await approveAllByKeyboard();
    const held = view.row('Needs You', /Approved, about to start/);
    await held.waitFor();
    await view.pressInline(held, 'Stop');
    await held.waitFor({ state: 'detached' });
    assert.equal((await window.waitingOperations()).length, 2);

    await approveAllByKeyboard();
    const results = await Promise.all(calls);
    assert.deepEqual(
      results.map(({ output }) => output['deleted']),
      bundles.map(({ id }) => [id]),
    );
  });

  it('[gates.several] [gates.busy] of different callers are approved apart; a review beside their list says what to do first', async () => {
    const { bundles, calls } = await askToDelete(1);
    const other = await window.connect('Other Agent');
    const [live] = await window.untouched(1, 'production');
    assert.ok(live);
    other.call('delete_bundle', { bundle_id: live.id }).catch(() => undefined);
    await vsCode.waitForModal();
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await selectAllByKeyboard();
    await vsCode.screenshot('needs-you-selected');
    await view.chooseFromMenu(view.row('Needs You', /asked by Other Agent/), 'Review Selected…');
    const { message, buttons } = await vsCode.waitForModal();
    assert.equal(message, 'Allow 2 requests of 2 callers?');
    assert.ok(!buttons.includes('Approve'), buttons.join());
    await vsCode.pressModalButton('Review…');
    const list = quickInput(vsCode, /Different Requests/);
    await list.waitFor();
    await view.pressInline(view.row('Needs You', /asked by Other Agent/), 'Review Pending Approvals');
    await vsCode.waitForToast(/already asks you about something/);
    await vsCode.screenshot('needs-you-busy');
    await list.locator('.monaco-list-row').filter({ hasText: 'Claude Code' }).click();
    assert.equal((await vsCode.waitForModal()).message, 'Allow Claude Code to delete a bundle?');
    await window.decide('Approve');
    const [result] = await Promise.all(calls);
    assert.deepEqual(result?.output['deleted'], [bundles[0]?.id]);
    assert.equal((await vsCode.waitForModal()).message, 'Allow Other Agent to delete a bundle?');
    await vsCode.page.keyboard.press('Escape');
    await window.assertUndecided(live, 'the approval of another request');
  });

  /** Together, and the dialog about them is left. */
  async function askToDelete(
    count: number,
  ): Promise<{ bundles: ListedBundle[]; calls: Promise<AgentResult>[] }> {
    const bundles = await window.untouched(count);
    const calls = bundles.map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
    await vsCode.waitForModal();
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    return { bundles, calls };
  }

  /** All of it is read: the dialog of two deletions has no room for every value. */
  async function approveAllByKeyboard(): Promise<void> {
    await selectAllByKeyboard();
    await vsCode.page.keyboard.press('Control+Enter');
    assert.equal((await vsCode.waitForModal()).message, 'Allow Claude Code to delete 2 bundles?');
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /Approve 2 of 2…/).waitFor();
    await window.readReview();
    await vsCode.page.keyboard.press('Enter');
    await window.decide('Approve');
  }

  async function selectAllByKeyboard(): Promise<void> {
    await view.row('Needs You', /Delete bundle/).waitFor();
    await vsCode.runCommand('Sluice: Focus on Needs You View');
    await vsCode.page.keyboard.press('Home');
    await vsCode.page.keyboard.press('Control+a');
  }
});
