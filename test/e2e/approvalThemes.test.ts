// What approvals look like: every dialog, list and review in every theme.
import assert from 'node:assert/strict';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';
import { THEMES } from './themes.ts';
import { pageText } from './recordPage.ts';

/** What opens fades in. */
const FADE_MS = 300;

describe('the look of approvals', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('themes', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  for (const [name, theme] of Object.entries(THEMES))
    it(`fits the theme ${theme}`, async () => {
      const shoot = async (what: string): Promise<void> => {
        await vsCode.page.waitForTimeout(FADE_MS);
        await vsCode.screenshot(`approvals-${what}-${name}`);
      };
      await window.setTheme(theme);
      const { bundle } = await window.askToDelete('production');
      await shoot('delete');
      await window.leaveEverything();
      await window.tidy();

      await changeWebhook(bundle.id);
      await shoot('change');
      await vsCode.pressModalButton('Review…');
      await vsCode.page.locator('.monaco-diff-editor').first().waitFor();
      await vsCode.page.locator('.line-insert').first().waitFor();
      await shoot('diff');
      await vsCode.closeEditors();

      const ids = (await window.bundles()).map(({ id }) => id);
      void window.call('delete_bundles', { bundle_ids: ids, reason: 'They look old' });
      await vsCode.waitForModal();
      await shoot('many');
      await vsCode.page.keyboard.press('Enter');
      await quickInput(vsCode, /Approve \d+ of \d+…/).waitFor();
      await shoot('list');
      await vsCode.page.keyboard.press('Enter');
      const { message } = await vsCode.waitForModal();
      assert.match(message, /^Delete \d+ bundles, keep \d+\?$/);
      await shoot('last-question');
      await window.leaveEverything();

      await vsCode.runCommand('Sluice: Review Pending Approvals');
      await quickInput(vsCode, /Waiting for you/).waitFor();
      await shoot('pending');
      await window.leaveEverything();
      await vsCode.runCommand('Sluice: Show Audit Log');
      await pageText(vsCode, /Claude Code asked to delete/).waitFor();
      await shoot('audit');
    });

  async function changeWebhook(bundleId: string): Promise<void> {
    const { output } = await window.call('get_bundle', { bundle_id: bundleId });
    const [webhook] = output['webhooks'] as { id: string }[];
    const change = { bundle_id: bundleId, webhook_id: webhook?.id };
    void window.call('update_webhook_url', { ...change, new_url: 'https://hooks.acme.example/v2/events' });
    await vsCode.waitForModal();
  }
});
