// Everything that is not the dialog: whatever presses, runs or reloads it, nothing is approved.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../scripts/project.ts';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { quickInput, statusBarItem } from './provisioning.ts';

/** What an attacker would hand to a command, were it to take arguments. */
const FORGED = {
  approvalId: 'apr_forged',
  verdict: 'approve',
  decision: 'approve',
  shownForMs: 99_999,
  approve: true,
};
const ACCEPT_TOAST = 'ctrl+alt+1';
const FIRST = ['2', '3', '4', '5', '6', '7', '8', '9'];
const SECOND = [...FIRST, '0', '1'];
/** Run a contributed command with forged arguments, each by two strokes of its own. */
const forgedKeys = FIRST.flatMap((first) => SECOND.map((second) => `ctrl+alt+${first} ctrl+alt+${second}`));
const contributed = contributedCommands();

describe('around the approval dialog', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow(
    'bypasses',
    (opened) => {
      window = opened;
      ({ vsCode } = opened);
    },
    [
      { key: ACCEPT_TOAST, command: 'notification.acceptPrimaryAction' },
      ...contributed.map((command, index) => ({ key: forgedKeys[index], command, args: FORGED })),
    ],
  );

  describe('an exception', () => {
    it('is made by its own dialog alone, listed, and taken back', async () => {
      await chooseException();
      const { buttons } = await vsCode.waitForModal();
      assert.ok(buttons.some((button) => button.startsWith('Allow Until')));
      await vsCode.page.keyboard.press('Enter');
      await vsCode.waitForToast(/There is no exception/);

      await chooseException();
      // Its button names the time until when, which may be another minute's by now.
      const again = await vsCode.waitForModal();
      await window.decide(again.buttons.find((button) => button.startsWith('Allow Until')) ?? '');
      // Until then it is not on disk, and an agent that asks meanwhile is asked about.
      await statusBarItem(vsCode, /Allowed until/).waitFor();
      const [bundle, next] = await window.untouched(2, 'development');
      assert.ok(bundle && next);
      const { output } = await window.call('delete_bundle', { bundle_id: bundle.id });
      assert.deepEqual(output['deleted'], [bundle.id]);

      await vsCode.runCommand('Sluice: Show Approval Exceptions');
      await quickInput(vsCode, /Claude Code may delete bundles in development/).waitFor();
      await vsCode.page.locator('.quick-input-list-entry').first().click();
      await vsCode.page.keyboard.press('Enter');
      await statusBarItem(vsCode, /Exceptions ended: 1/).waitFor();
      void window.call('delete_bundle', { bundle_id: next.id });
      await vsCode.waitForModal();
      await window.assertUndecided(next, 'an exception that was taken back');
    });

    async function chooseException(): Promise<void> {
      await vsCode.runCommand('Sluice: Allow Without Asking…');
      await quickInput(vsCode, /Allow Without Asking \(1\/4\)/).waitFor();
      await vsCode.quickPick('Claude Code');
      await quickInput(vsCode, /Allow Without Asking \(2\/4\)/).waitFor();
      await vsCode.quickPick('development');
      await quickInput(vsCode, /Allow Without Asking \(3\/4\)/).waitFor();
      await vsCode.quickPick('delete');
      await quickInput(vsCode, /Allow Without Asking \(4\/4\)/).waitFor();
      await vsCode.quickPick('30 minutes');
    }
  });

  // Last: what so many commands open late would stand in the way of whatever came after.
  describe('whatever is not the dialog', () => {
    it('approves nothing: a reload asks again', async () => {
      const { bundle } = await window.askToDelete();
      await vsCode.reload();
      await vsCode.waitForModal();
      await vsCode.page.keyboard.press('Escape');
      await window.reconnect();
      await window.assertUndecided(bundle, 'a reload');
    });

    it('approves nothing: a notification’s button that is pressed by a command', async () => {
      await hold('For 15 Minutes');
      const bundle = await window.oneUntouched();
      void window.call('delete_bundle', { bundle_id: bundle.id });
      const toast = await vsCode.waitForToast(/Claude Code wants to delete/);
      assert.deepEqual(toast.buttons, ['Review']);
      await statusBarItem(vsCode, /1 approval/).waitFor();
      assert.equal(await vsCode.modal(), undefined, 'a dialog opened although approvals are held');
      await vsCode.page.keyboard.press(playwrightKeys(ACCEPT_TOAST));
      await vsCode.waitForModal();
      await window.assertUndecided(bundle, 'the notification’s button');
      await vsCode.page.keyboard.press('Escape');
      await hold('Release Now');
    });

    it('approves nothing: any contributed command, with forged arguments', async () => {
      const { bundle } = await window.askToDelete();
      await vsCode.page.keyboard.press('Enter');
      await window.waitForNoModal();
      assert.ok(contributed.length <= forgedKeys.length);
      let opened = 0;
      for (const [index, command] of contributed.entries()) {
        for (const stroke of (forgedKeys[index] ?? '').split(' '))
          await vsCode.page.keyboard.press(playwrightKeys(stroke));
        await vsCode.page.waitForTimeout(300);
        // Its dialog shows that the strokes arrive, however slow the machine is.
        if (command === 'sluice.reviewApprovals') await vsCode.waitForModal();
        if ((await vsCode.modal()) !== undefined) opened += 1;
        await window.assertUndecided(bundle, command);
        await window.leaveEverything();
      }
      // Otherwise the keys would have reached nothing.
      assert.ok(opened > 0, 'no command opened the dialog');
      // There are many.
    }).timeout(300_000);
  });

  async function hold(choice: string): Promise<void> {
    await vsCode.runCommand('Sluice: Hold Approvals…');
    await vsCode.quickPick(choice);
  }
});

function contributedCommands(): string[] {
  const manifest = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  // Copying a connection replaces the token of the test's own agent only after it was named; restarting moves the server;
  // the demo's agent asks for approvals of its own.
  const others = ['sluice.restartServer', 'sluice.playDemo'];
  return manifest.contributes.commands.map(({ command }) => command).filter((id) => !others.includes(id));
}

/** `ctrl+alt+2` as Playwright writes it. */
function playwrightKeys(keys: string): string {
  const names: Record<string, string> = { ctrl: 'Control', alt: 'Alt', shift: 'Shift' };
  return keys
    .split('+')
    .map((key) => names[key] ?? `Digit${key}`)
    .join('+');
}
