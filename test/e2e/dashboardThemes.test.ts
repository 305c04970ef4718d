// What the dashboard looks like and what axe-core finds wrong with it: four themes, two widths, busy and empty.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { pretendedState } from '../support/dashboardStates.ts';
import type { VsCode } from '../support/vsCode.ts';
import { ApprovalWindow } from './approvalWindow.ts';
import { DashboardPage } from './dashboardPage.ts';
import { pageText } from './recordPage.ts';
import { THEMES } from './themes.ts';

const WIDTHS = { wide: 1_480, narrow: 640 };
/** As wide as the editors of most screens. */
const PAGE_WIDTHS = { 1600: 1_600, 1280: 1_280, narrow: 640 };
const HEIGHT = 1_000;

describe('the look of the dashboard', () => {
  let dir: string;
  let window: ApprovalWindow;
  let vsCode: VsCode;
  let dashboard: DashboardPage;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-dashboard-themes-'));
    window = await ApprovalWindow.open(dir, [], { 'sluice.sandbox.speed': 'realistic' });
    vsCode = window.vsCode;
    dashboard = new DashboardPage(vsCode);
    await vsCode.runCommand('Notifications: Toggle Do Not Disturb Mode');
    await vsCode.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  after(async () => {
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  const look = async (what: string, theme: string): Promise<void> => {
    for (const [name, width] of Object.entries(WIDTHS)) {
      await vsCode.page.setViewportSize({ width, height: HEIGHT });
      await dashboard.heading.waitFor();
      await vsCode.screenshot(`dashboard-${what}-${theme}-${name}`);
      assert.deepEqual(await dashboard.violations(), [], `${what}, ${theme}, ${name}`);
    }
  };

  it('[dashboard.accessible] is without fault while there is nothing to show', async () => {
    await dashboard.open();
    await dashboard.summary.filter({ hasText: 'All quiet' }).waitFor();
    await look('empty', 'light');
    await vsCode.page.setViewportSize({ width: WIDTHS.wide, height: HEIGHT });
  });

  for (const [name, theme] of Object.entries(THEMES))
    it(`[dashboard.accessible] is without fault while everything is there that can be in ${theme}`, async () => {
      await vsCode.page.setViewportSize({ width: WIDTHS.wide, height: HEIGHT });
      await window.setTheme(theme);
      await dashboard.pretend(pretendedState(Date.now()));
      await dashboard.summary.filter({ hasText: '3 waiting for you' }).waitFor();
      const failed = dashboard
        .section('Recent operations')
        .getByRole('button', { name: /Old webhook relay/ });
      if ((await failed.getAttribute('aria-expanded')) === 'false') await failed.click();
      await dashboard.section('Credential sync').getByRole('listbox').focus();
      await look('all', name);
    });

  it('[pages.accessible] [audit.viewer] has pages of bundles and the audit log that are without fault in every theme', async () => {
    await vsCode.page.setViewportSize({ width: WIDTHS.wide, height: HEIGHT });
    await vsCode.closeEditors();
    await vsCode.runCommand('Sluice: Show Bundles');
    await vsCode.typeInInput('Acme CRM sync');
    const bundle = pageText(vsCode, /Acme CRM sync.*Credentials.*Webhooks.*Recent operations/s);
    await bundle.waitFor();
    await press(bundle.getByRole('button', { name: /^Test: / }).first());
    await pageText(vsCode, /Credentials.*(accepts|knows) “/s).waitFor();
    // A screen reader hears it where it is.
    await bundle
      .getByRole('status')
      .filter({ hasText: /(accepts|knows) “/ })
      .waitFor({ state: 'attached' });
    await press(bundle.getByRole('button', { name: 'Sync', exact: true }));
    const synced = bundle.getByRole('button', { name: /^Sync/ }).last();
    await pageText(vsCode, /Recent operations.*Completed/s).waitFor();
    await lookAtPage('bundle');
    await press(synced);
    await pageText(vsCode, /Completed.*Steps.*Audit Log/s).waitFor();
    await lookAtPage('operation');
    await vsCode.closeEditors();
    await vsCode.runCommand('Sluice: Show Audit Log');
    const page = pageText(vsCode, /Audit Log.*Filter.*Records/s);
    await page.waitFor();
    await page.getByLabel('Outcome').selectOption('rejected');
    await pageText(vsCode, /No record matches the filter/).waitFor();
    await lookAtPage('audit');
    await vsCode.closeEditors();
  }).timeout(180_000);

  /** By the keyboard alone. */
  async function press(button: Locator): Promise<void> {
    await button.focus();
    await vsCode.page.keyboard.press('Enter');
  }

  async function lookAtPage(what: string): Promise<void> {
    for (const [name, theme] of Object.entries(THEMES)) {
      await window.setTheme(theme);
      for (const [wide, width] of Object.entries(PAGE_WIDTHS)) {
        await vsCode.page.setViewportSize({ width, height: HEIGHT });
        await vsCode.screenshot(`page-${what}-${name}-${wide}`);
        assert.deepEqual(await dashboard.violations(), [], `${what}, ${name}, ${wide}`);
      }
    }
  }

  it('[dashboard.accessible] is without fault while much really goes on', async () => {
    await vsCode.page.setViewportSize({ width: WIDTHS.wide, height: HEIGHT });
    await window.setTheme(THEMES.dark);
    void window.call('provision_bundle', { name: 'acme', provider: 'sandbox', environment: 'development' });
    await window.call('sync_credentials', { batch_size: 50 });
    await window.askToDelete('production');
    await window.leaveEverything();
    await dashboard.open();
    await dashboard.summary.filter({ hasText: 'waiting for you' }).waitFor();
    await dashboard.section('Recent operations').locator('.row-main').first().click();
    // Beyond its first step; what it says of itself meanwhile comes and goes.
    const steps = dashboard.part(/“acme”/).locator('tbody tr', { hasText: /Done/ });
    await steps.first().waitFor({ state: 'attached' });
    await look('busy', 'dark');
  }).timeout(120_000);
});
