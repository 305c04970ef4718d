// Sluice's views: what waits, what there is, what happened, and what a person does there with their own hands.
import assert from 'node:assert/strict';
import { useUntrustedWindow } from '../support/untrustedWindow.ts';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';
import { SluiceView } from './sluiceView.ts';
import { THEMES } from './themes.ts';

const WIDTHS = { narrow: 300, wide: 640 };
/** What changes colour or size settles. */
const SETTLE_MS = 400;

describe('the views in a folder that is not trusted', () => {
  let vsCode: VsCode;

  useUntrustedWindow((opened) => {
    vsCode = opened;
  });

  it('[views.welcome] say plainly why they are empty, and how that changes', async () => {
    const view = new SluiceView(vsCode);
    await view.open();
    const welcome = view.pane('Needs You').locator('.welcome-view-content');
    await welcome
      .filter({
        hasText: 'Sluice is off in Restricted Mode: no server runs, nothing is sent. It starts when',
      })
      .waitFor();
    await welcome.locator('.monaco-button').filter({ hasText: 'Manage Workspace Trust' }).waitFor();
    await vsCode.screenshot('views-restricted');
  });
});

describe('the views', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;
  let view: SluiceView;

  useApprovalWindow('views', (opened) => {
    window = opened;
    ({ vsCode } = opened);
    view = new SluiceView(vsCode);
  });
  beforeEach(async () => {
    await view.open();
  });

  it('[views.needs-you] list a request with its badge, and a click opens its dialog, which alone decides', async () => {
    await view
      .pane('Needs You')
      .locator('.welcome-view-content')
      .filter({ hasText: 'Nothing needs you.' })
      .waitFor();
    const { bundle } = await window.askToDelete();
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    const row = view.row('Needs You', new RegExp(`Delete bundle “${bundle.name}”.*asked by Claude Code`));
    await row.waitFor();
    await view.badge().filter({ hasText: /^1$/ }).waitFor();
    await row.click();
    const { message, detail } = await vsCode.waitForModal();
    assert.match(message, /delete a bundle/);
    assert.ok(detail.includes(`“${bundle.name}”`), detail);
    await window.assertUndecided(bundle, 'a click on its row');
    await vsCode.page.keyboard.press('Escape');
    await view.pressInline(row, 'Review Pending Approvals');
    await window.decide('Reject');
    await window.leaveEverything();
    await row.waitFor({ state: 'detached' });
    await view.badge().filter({ hasText: /^1$/ }).waitFor({ state: 'hidden' });
  });

  it('[views.bundles] show bundles by environment, live ones first, with what a person can do', async () => {
    await view.row('Bundles', /Production\s*9 bundles · LIVE/).waitFor();
    const row = view.row('Bundles', /Acme CRM sync/);
    await row.waitFor();
    assert.match((await row.getAttribute('aria-label')) ?? '', /^Acme CRM sync, production, LIVE, .*Sandbox/);
    await view.pressInline(row, 'Show Bundle');
    await vsCode.page.locator('.tab').filter({ hasText: 'Acme CRM sync' }).waitFor();
    await view.chooseFromMenu(row, 'Delete Bundle');
    const { message } = await vsCode.waitForModal();
    assert.equal(message, 'Delete a bundle?');
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await view.pressInline(row, 'Sync Bundle');
    await vsCode.waitForToast(/18 of 18|refreshed/i);
  });

  it('[views.activity] tell in sentences what happened, down to the single record', async () => {
    const { call } = await window.askToDelete();
    await window.decide('Approve');
    await call;
    await view.expand('Activity', /Today/);
    const sentence = /Claude Code:\s*carried out 1 deletion, asked 2, you approved 1, you rejected 1/;
    await view.row('Activity', sentence).waitFor();
    await view.expand('Activity', /Claude Code:/);
    await view.row('Activity', /Claude Code asked to delete bundle/).click();
    await vsCode.page.locator('.tab').filter({ hasText: 'Delete bundle' }).waitFor();
  });

  it('[views.themes] fit every theme, narrow and wide', async () => {
    const { bundle } = await window.askToDelete('production');
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await view.expand('Bundles', /Staging/);
    await view.expand('Activity', /Today/);
    await view.expand('Activity', /Claude Code:/);
    for (const [name, theme] of Object.entries(THEMES)) {
      await window.setTheme(theme);
      for (const [width, pixels] of Object.entries(WIDTHS)) {
        await dragSideBarTo(pixels);
        await view.row('Needs You', new RegExp(bundle.name)).waitFor();
        await vsCode.page.waitForTimeout(SETTLE_MS);
        await vsCode.screenshot(`views-${name}-${width}`);
      }
    }
    const box = await view.pane('Bundles').boundingBox();
    assert.ok((box?.width ?? 0) > 500, 'the side bar was not dragged');
  });

  /** By its edge, as a person would. */
  async function dragSideBarTo(width: number): Promise<void> {
    const box = await vsCode.page.locator('.part.sidebar').boundingBox();
    assert.ok(box);
    const { mouse } = vsCode.page;
    await mouse.move(box.x + box.width + 1, box.y + box.height / 2);
    await mouse.down();
    await mouse.move(box.x + width, box.y + box.height / 2, { steps: 5 });
    await mouse.up();
    // Away from the edge, which would stay highlighted.
    await mouse.move(box.x + width + 200, box.y + 200);
    await quickInput(vsCode, /./).waitFor({ state: 'hidden' });
  }
});
