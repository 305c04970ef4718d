// Play Demo, end to end, and what is left after Remove Demo Data: nothing.
import assert from 'node:assert/strict';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';
import { SluiceView } from './sluiceView.ts';
import { readAndPress } from './readAndPress.ts';

describe('the demo', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('demo', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  it('[demo.story] tells the whole story, in which the person decides in part', async () => {
    // The sandbox was played with before.
    const gone = await window.oneUntouched('development');
    const call = window.call('delete_bundle', { bundle_id: gone.id });
    await window.decide('Approve');
    await call;

    // As the README shows it.
    await window.setTheme('Light Modern');
    const view = new SluiceView(vsCode);
    await view.open();
    await vsCode.runCommand('Sluice: Play Demo');
    const { message, detail } = await vsCode.waitForModal();
    assert.equal(message, 'Allow Demo Agent to delete 37 bundles?');
    assert.match(detail, /9 of them live/);
    await vsCode.waitForToast(/2 of 3: now the agent wants to delete 37 bundles, 9 of them live/);
    await vsCode.screenshot('demo-asks');
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /Approve 24 of 37…/).waitFor();
    await vsCode.screenshot('demo-list');
    await window.readReview();
    await vsCode.page.keyboard.press('Enter');
    assert.equal((await window.decide('Approve')).message, 'Delete 24 bundles, keep 13?');

    await vsCode.waitForToast(/The agent disconnected after 120 of 240 accounts/, 60_000);
    await vsCode.screenshot('demo-stopped');
    await vsCode.pressToastButton(/The agent disconnected/, 'Resume');
    await vsCode.waitForToast(/That was the demo/, 60_000);
    await vsCode.screenshot('demo-over');

    const { output } = await window.call('get_sync_status', {});
    const [run] = output['runs'] as { status: string; counts: Record<string, number> }[];
    assert.equal(run?.status, 'completed');
    assert.equal(run.counts['refreshed'], 240);
    await deletionIsOver();
    const left = await window.bundles();
    assert.equal(left.filter(({ environment }) => environment === 'production').length, 9);
    assert.deepEqual(
      left.filter(({ name }) => name.startsWith('Demo: ')).map(({ name }) => name),
      ['Demo: acme notifications', 'Demo: 240 accounts'],
    );
  });

  it('[demo.removed] is taken back as a whole, once it was asked about', async () => {
    await vsCode.clearNotifications();
    await vsCode.runCommand('Sluice: Remove Demo Data');
    const { message, detail } = await vsCode.waitForModal();
    assert.equal(message, 'Remove the demo’s data?');
    assert.match(detail, /Removes the demo’s bundles \(2\) and restores the sandbox’s original data/);
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    assert.ok((await window.bundles()).some(({ name }) => name.startsWith('Demo: ')));

    await vsCode.runCommand('Sluice: Remove Demo Data');
    await readAndPress(vsCode, 'Remove');
    await vsCode.waitForToast(/Removed 2 bundles of the demo; 24 of the sandbox’s own were restored/);
    const left = await window.bundles();
    assert.equal(left.length, 37);
    assert.ok(!left.some(({ name }) => name.startsWith('Demo: ')));
  });

  it('stops when it is cancelled, and leaves nothing waiting', async () => {
    await vsCode.clearNotifications();
    await vsCode.runCommand('Sluice: Play Demo');
    await vsCode.waitForModal();
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await vsCode.runCommand('Sluice: Play Demo');
    await vsCode.waitForToast(/The demo is being played already/);
    await vsCode.pressToastButton(/2 of 3/, 'Cancel');
    await vsCode.waitForNoToast(/2 of 3/);
    await until(async () => (await window.waitingOperations()).length === 0, 'the request waits on');
  });

  async function deletionIsOver(): Promise<void> {
    const running = async (): Promise<unknown[]> => {
      const { output } = await window.call('list_operations', { status: 'running' });
      return output['operations'] as unknown[];
    };
    await until(async () => (await running()).length === 0, 'the deletion goes on and on');
  }
});

async function until(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, otherwise);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
