// A person's own gated command, and what the audit log tells of it.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { provision, quickInput } from './provisioning.ts';
import { pageText } from './recordPage.ts';

describe('a person at the palette', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('audit', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  describe('a person’s own request', () => {
    it('asks once too', async () => {
      const wanted = { provider: 'Sandbox', environment: 'production', name: 'mine', defaults: 2 };
      await provision(vsCode, wanted);
      const { message } = await vsCode.waitForModal();
      assert.equal(message, 'Set up a bundle?');
      // Its addresses, each of them new, are more than a dialog holds.
      await vsCode.pressModalButton('Review…');
      await window.readReview();
      await window.pressTitleButton('Approve');
      await window.decide('Approve');
      await vsCode.waitForToast(/Bundle “mine” is active/);
    });
  });

  describe('the audit log', () => {
    it('tells in sentences what happened, is intact, and can be exported', async () => {
      await vsCode.runCommand('Sluice: Show Audit Log');
      await pageText(vsCode, /You asked to set up bundle “mine”/).waitFor();
      await pageText(vsCode, /approved provision bundle of You/).waitFor();
      await vsCode.screenshot('audit-page');
      await vsCode.runCommand('Sluice: Verify Audit Log');
      await vsCode.waitForToast(/The audit log is intact: each record is as it was written \(\d+\)\./);
      await vsCode.clearNotifications();
      await vsCode.runCommand('Sluice: Export Audit Log…');
      await quickInput(vsCode, /Export Audit Log/).waitFor();
      await vsCode.page.locator('.quick-input-widget .monaco-button').filter({ hasText: 'OK' }).click();
      await vsCode.waitForToast(/Exported \d+ records/);
      const folder = path.join(vsCode.dir, 'workspace');
      const [file] = (await readdir(folder)).filter((name) => name.startsWith('sluice-audit-'));
      assert.match(file ?? '', /\.jsonl$/);
      const lines = (await readFile(path.join(folder, file ?? ''), 'utf8')).trimEnd().split('\n');
      const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
      // The first one: the agent of this test was connected by a person.
      assert.deepEqual(kinds, ['write', 'requested', 'decided', 'started', 'finished']);
    });
  });
});
