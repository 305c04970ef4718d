// The dashboard in an installed Sluice: it follows what runs, survives what views go through, and only opens dialogs.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { EMPTY_STATE } from '../../src/protocol/applyChanges.ts';
import type { Change } from '../../src/protocol/dashboardState.ts';
import { pretendedOperation, pretendedRun } from '../support/dashboardStates.ts';
import type { VsCode } from '../support/vsCode.ts';
import { Workbench } from '../support/workbench.ts';
import { ApprovalWindow } from './approvalWindow.ts';
import { DashboardPage } from './dashboardPage.ts';

/** Provisioning in the sandbox takes 30 to 45 s at realistic speed. */
const PROVISION_MS = 80_000;

describe('the dashboard', () => {
  let dir: string;
  let window: ApprovalWindow;
  let vsCode: VsCode;
  let dashboard: DashboardPage;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-dashboard-'));
    window = await ApprovalWindow.open(dir, [], { 'sluice.sandbox.speed': 'realistic' });
    vsCode = window.vsCode;
    dashboard = new DashboardPage(vsCode);
  });

  after(async () => {
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  it('[dashboard.follows] [dashboard.survives] shows a provision and a sync to their end, also after being hidden, and after a reload', async () => {
    await dashboard.open();
    await dashboard.summary.filter({ hasText: 'All quiet' }).waitFor();
    await dashboard.section('Now').getByText('Nothing is running.').waitFor();

    const provision = window.call('provision_bundle', {
      name: 'acme',
      provider: 'sandbox',
      environment: 'development',
    });
    const card = dashboard.section('Now').locator('.card').filter({ hasText: 'Set up bundle “acme”' });
    await card.filter({ hasText: 'asked by Claude Code' }).waitFor();
    await card.locator('tbody tr', { hasText: /Done/ }).first().waitFor({ state: 'attached' });
    const [first = '', second = ''] = await dashboard.steps(card);
    assert.match(first, /^Creating API credentials\|Done\|\d+ s$/);
    assert.match(second, /^Registering 3 webhook endpoints\|/);

    const run = dashboard.section('Credential sync').locator('.card');
    await window.call('sync_credentials', { batch_size: 50 });
    await run.filter({ hasText: /Paused.*50 of 240/s }).waitFor();
    await run.getByText('To come 190').waitFor();

    // Another tab over it: the view is gone, and a new one takes up where it was.
    await vsCode.runCommand('File: New Untitled Text File');
    await dashboard.heading.waitFor({ state: 'hidden' });
    await dashboard.showTab();
    await run.filter({ hasText: '50 of 240' }).waitFor();

    await run.getByRole('button', { name: /^Resume: Sync/ }).click();
    await run.filter({ hasText: /Running|%/ }).waitFor();
    await run.filter({ hasText: /Completed.*240 of 240/s }).waitFor({ timeout: PROVISION_MS });
    await run.getByText('Refreshed 2').waitFor();

    const field = run.getByRole('listbox');
    await field.focus();
    await vsCode.page.keyboard.press('ArrowRight');
    await run.getByRole('option', { name: /@.*example, .*: Refreshed/ }).waitFor({ state: 'attached' });
    assert.equal(await field.getByRole('option').getAttribute('aria-posinset'), '2');

    await provision;
    const history = dashboard.section('Recent operations');
    const done = history.getByRole('button', { name: /Set up bundle “acme”.*Completed/s });
    await done.waitFor({ timeout: PROVISION_MS });
    await dashboard.section('Now').getByText('Nothing is running.').waitFor();
    await done.click();
    const steps = history.locator('tbody tr');
    await steps.nth(3).waitFor({ state: 'attached' });

    await vsCode.runCommand('View: Open Next Editor');
    await dashboard.heading.waitFor({ state: 'hidden' });
    await dashboard.showTab();
    await steps.nth(3).waitFor({ state: 'attached' });

    await vsCode.reload();
    await dashboard.heading.waitFor();
    await done.waitFor();
    await run.filter({ hasText: '240 of 240' }).waitFor();
    await window.reconnect();
  }).timeout(240_000);

  it('[dashboard.attention] opens the dialog of a request by one click, and approves nothing', async () => {
    const { bundle } = await window.askToDelete();
    await window.leaveEverything();
    await dashboard.showTab();
    await dashboard.summary.filter({ hasText: '1 waiting for you' }).waitFor();
    const request = dashboard.section('Needs you').locator('.attention-row');
    await request.filter({ hasText: /asked by Claude Code · 23 h 59 min left to decide/ }).waitFor();
    await request.getByRole('button', { name: /^Review… Delete bundle/ }).click();
    const { message } = await vsCode.waitForModal();
    assert.match(message, /Allow Claude Code to delete a bundle/);
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
    await window.assertUndecided(bundle, 'The dashboard was clicked');
  });

  it('[dashboard.large] [dashboard.gap] [dashboard.accessible] takes 10,000 changes at once among 500 operations and 20,000 credentials, and asks again where one is missing', async () => {
    await window.tidy();
    await dashboard.open();
    const operations = Array.from({ length: 500 }, (_, index) => pretendedOperation(index));
    const run = pretendedRun(operations[499]?.id ?? '', 20_000);
    await dashboard.pretend({ ...EMPTY_STATE, operations: operations.toReversed(), runs: [run] });
    const card = dashboard.section('Credential sync').locator('.card');
    await card.filter({ hasText: '10,000 of 20,000' }).waitFor();
    const rows = dashboard.section('Recent operations').locator('.row');
    assert.ok((await rows.count()) < 60, `${await rows.count()} rows for what fits on a screen`);
    await vsCode.screenshot('dashboard-large');

    // By keyboard from the newest to the oldest, which did not exist on the page before; it opens by Enter.
    await rows.first().locator('.row-main').focus();
    await vsCode.page.keyboard.press('End');
    const oldest = dashboard.frame.locator('.row-main:focus').filter({ hasText: '“acme 0”' });
    await oldest.waitFor();
    await vsCode.page.keyboard.press('Enter');
    await dashboard.frame.locator('.row.open').filter({ hasText: '“acme 0”' }).waitFor();
    await vsCode.page.keyboard.press('Home');
    await dashboard.frame.locator('.row-main:focus').filter({ hasText: '“acme 498”' }).waitFor();

    const changes = Array.from({ length: 5_000 }, (_, index): Change[] => [
      { kind: 'cells', runId: run.id, from: 10_000 + index, codes: index % 100 === 0 ? 'f' : 'r' },
      { kind: 'run', run: { ...run, done: 10_001 + index, rate: 500 } },
    ]).flat();
    await dashboard.receive(changes, 1);
    await card.filter({ hasText: '15,000 of 20,000 · 500 a second · about 10 s left' }).waitFor();

    // A number is left out: the view asks for everything, and the host tells what is really so.
    await dashboard.receive([{ kind: 'attention', attention: [] }], 10_005);
    await card.filter({ hasText: '240 of 240' }).waitFor();
  });

  it('[dashboard.survives] goes on in a window of its own', async () => {
    await dashboard.open();
    const opened = vsCode.page.context().waitForEvent('page');
    await vsCode.runCommand('View: Move Editor into New Window');
    const moved = new DashboardPage(new Workbench(await opened));
    await moved.part(/240 of 240/).waitFor();
    const bundle = { provider: 'sandbox', environment: 'development' };
    void window.call('provision_bundle', { ...bundle, name: 'seen elsewhere' });
    await moved
      .section('Now')
      .getByRole('heading', { name: /seen elsewhere/ })
      .waitFor();
  });
});
