// A person who cloned a project: sets it up from its setup file, delivers a secret into its .env, and connects an account
// at an OAuth server by signing in on its page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { vsixPath } from '../../scripts/project.ts';
import { startOidcServer, type OidcServer } from '../support/oidcServer.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import type { Modal } from '../support/workbench.ts';
import { quickInput, waitUntilNotOffered } from './provisioning.ts';
import { readAndPress, readReview } from './readAndPress.ts';

describe('a project that somebody cloned', () => {
  let dir: string;
  let project: string;
  let oidc: OidcServer;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-setup-'));
    project = path.join(dir, 'project');
    // A VS Code in the browser leads 127.0.0.1 and localhost through a proxy of its own; other servers it leaves alone.
    oidc = await startOidcServer({ signIn: true, host: '127.0.0.2', accessTokenSeconds: 60 });
    mkdirSync(path.join(project, '.sluice'), { recursive: true });
    execFileSync('git', ['-C', project, 'init', '--quiet']);
    writeFileSync(path.join(project, '.gitignore'), '.env\n');
    writeFileSync(path.join(project, '.env'), '# kept as it is\nPORT=8080\n');
    const bundles = [
      { name: 'acme-notifications', provider: 'sandbox', environments: ['development', 'production'] },
      {
        name: 'acme-sign-in',
        provider: 'oauth2',
        environments: ['development'],
        inputs: { issuer: oidc.issuer },
      },
    ];
    writeFileSync(
      path.join(project, '.sluice', 'setup.json'),
      JSON.stringify({ version: 1, bundles }, null, 2),
    );
    const settings = {
      'sluice.sandbox.speed': 'instant',
      'workbench.trustedDomains.promptInTrustedWorkspace': false,
    };
    vsCode = await startVsCode({ vsix: vsixPath, dir, workspace: project, settings });
  });

  after(async () => {
    await vsCode?.close();
    await oidc?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(() => vsCode.clearNotifications());

  const press = (button: string): Promise<Modal> => readAndPress(vsCode, button);

  it('[setup.vscode] is set up from its file: accepted in a dialog, one approval, one operation', async () => {
    await vsCode.runCommand('Sluice: Set Up This Project…');
    const asked = await vsCode.waitForModal();
    assert.deepEqual(asked.buttons.sort(), ['Accept', 'Not Now', 'Review File']);
    assert.match(asked.message, /Accept \.sluice\/setup\.json of this project\?/);
    assert.match(asked.detail, /“acme-notifications” at sandbox \(development, production\)/);
    assert.match(asked.detail, new RegExp(`127\\.0\\.0\\.2:\\d+ \\(OAuth 2\\.0 server\\)`));
    await vsCode.screenshot('setup-accept');
    await press('Accept');
    await quickInput(vsCode, /Set Up This Project/).waitFor();
    await vsCode.screenshot('setup-environment');
    await vsCode.quickPick('development');
    const approval = await vsCode.waitForModal();
    assert.match(approval.message, /^Set up 2 bundles of this project\?/);
    assert.ok(!approval.buttons.includes('Approve'), 'what is sent to two providers does not fit a dialog');
    await vsCode.screenshot('setup-approve');
    await vsCode.pressModalButton('Review…');
    // The account of the OAuth server is live until the person says otherwise.
    await quickInput(vsCode, /Approve 1 of 2…/).waitFor();
    await vsCode.page.getByLabel('Toggle all checkboxes').click();
    await quickInput(vsCode, /Approve 2 of 2…/).waitFor();
    await vsCode.screenshot('setup-review');
    await readReview(vsCode);
    await vsCode.page.keyboard.press('Enter');
    await press('Approve');
    // Not the progress, which names the project.
    await vsCode.waitForToast(/Set up 2 bundles(?! of)/, 60_000);
    await vsCode.screenshot('setup-done');
    assert.equal(oidc.clientIds().length, 1);
    await vsCode.runCommand('Sluice: Set Up This Project…');
    await quickInput(vsCode, /Set Up This Project/).waitFor();
    await vsCode.quickPick('development');
    await vsCode.waitForToast(/Everything is set up already; nothing was sent/);
  }).timeout(180_000);

  it('[setup.vscode] asks again with a diff once the file has changed', async () => {
    const file = path.join(project, '.sluice', 'setup.json');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('acme-notifications', 'acme-planted'));
    await vsCode.runCommand('Sluice: Set Up This Project…');
    const asked = await vsCode.waitForModal();
    assert.match(asked.message, /was changed since it was accepted/);
    await press('Review File');
    await vsCode.page
      .locator('.monaco-diff-editor .line-delete, .monaco-diff-editor .char-delete')
      .first()
      .waitFor();
    await vsCode.screenshot('setup-changed');
    await vsCode.closeEditors();
    writeFileSync(file, before);
  });

  it('[setup.vscode] opens its review at once if no dialog can hold it, and only then asks', async () => {
    const file = path.join(project, '.sluice', 'setup.json');
    const before = readFileSync(file, 'utf8');
    const bundles = Array.from({ length: 25 }, (_unused, index) => ({
      name: `service-${index}`,
      provider: 'oauth2',
      environments: ['development'],
      inputs: { issuer: `https://sign-in-${index}.example` },
    }));
    writeFileSync(file, JSON.stringify({ version: 1, bundles }));
    await vsCode.runCommand('Sluice: Set Up This Project…');
    await vsCode.waitForToast(/asks for more than a dialog holds/);
    await readReview(vsCode);
    await vsCode.screenshot('setup-long');
    await vsCode.pressToastButton(/You reviewed the whole setup file/, 'Continue…');
    const asked = await vsCode.waitForModal();
    assert.deepEqual(asked.buttons.sort(), ['Accept', 'Not Now', 'Review File']);
    await press('Not Now');
    await vsCode.closeEditors();
    writeFileSync(file, before);
  });

  it('[setup.write] is written from bundles that exist, without secrets, after a look at what changes', async () => {
    await vsCode.runCommand('Sluice: Write Setup File');
    await quickInput(vsCode, /Write Setup File/).waitFor();
    await vsCode.screenshot('setup-write');
    await vsCode.page.keyboard.press('Enter');
    const asked = await vsCode.waitForModal();
    assert.match(asked.message, /Write \.sluice\/setup\.json as shown\?/);
    await vsCode.screenshot('setup-write-diff');
    await press('Write');
    await vsCode.page.locator('.statusbar-item', { hasText: 'asks for what you chose' }).waitFor();
    const written = JSON.parse(readFileSync(path.join(project, '.sluice', 'setup.json'), 'utf8')) as {
      bundles: { name: string; inputs: Record<string, unknown> }[];
    };
    assert.deepEqual([...new Set(written.bundles.map(({ name }) => name))].sort(), [
      'acme-notifications',
      'acme-sign-in',
    ]);
    assert.equal(written.bundles.find(({ name }) => name === 'acme-sign-in')?.inputs['issuer'], oidc.issuer);
    await vsCode.closeEditors();
  });

  it('[deliver.vscode] gets a secret into its .env, after a dialog that says exactly where to', async () => {
    await vsCode.runCommand('Sluice: Deliver Secret…');
    await quickInput(vsCode, /\(1\/3\)/).waitFor();
    await vsCode.typeInInput('acme-notifications');
    await quickInput(vsCode, /\(2\/3\)/).waitFor();
    await vsCode.typeInInput('API key');
    await quickInput(vsCode, /\(3\/3\)/).waitFor();
    await vsCode.screenshot('deliver-where');
    await vsCode.quickPick('.env File');
    await quickInput(vsCode, /Git must ignore it/).waitFor();
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /Under which name/).waitFor();
    await vsCode.typeInInput('ACME_KEY');
    const asked = await vsCode.waitForModal();
    assert.match(asked.message, /^Deliver a secret\?/);
    assert.match(asked.detail, /File: \.env\n.*Folder: project/);
    assert.match(asked.detail, /WARNING: Agents with access to your files can read the value from there/);
    await vsCode.screenshot('deliver-approve');
    await press('Approve');
    await vsCode.waitForToast(/Delivered to ACME_KEY in \.env/);
    const text = readFileSync(path.join(project, '.env'), 'utf8');
    const [, value = ''] = /^# kept as it is\nPORT=8080\nACME_KEY=(\S+)\n$/.exec(text) ?? [];
    assert.ok(value.length > 10);
    assert.ok(!(await vsCode.page.content()).includes(value));
    await vsCode.screenshot('deliver-done');
  }).timeout(120_000);

  it('[connect.vscode] lets a person connect an account on the server’s own page', async () => {
    await vsCode.runCommand('Sluice: Connect Account…');
    await quickInput(vsCode, /Connect Account/).waitFor();
    const opened = vsCode.page.context().waitForEvent('page', { timeout: 60_000 });
    await vsCode.typeInInput('acme-sign-in');
    const page = await Promise.race([opened, confirmed(opened)]);
    await page.getByLabel('Account').fill('ann@example.com');
    await page.screenshot({ path: '.artifacts/screenshots/connect-sign-in.png' });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You can close this page').waitFor();
    await page.screenshot({ path: '.artifacts/screenshots/connect-back.png' });
    await vsCode.comeBackFrom(page);
    await vsCode.waitForToast(/ann@example\.com is connected/);
    await vsCode.screenshot('connect-done');
  }).timeout(120_000);

  it('[connect.again.vscode] lets a person sign in again for an account that was signed out at its server', async () => {
    oidc.signEverybodyOut();
    await syncBundle('acme-sign-in');
    const told = await vsCode.waitForToast(/1 to be connected again/, 60_000);
    assert.ok(told.buttons.includes('Reconnect…'), told.buttons.join());
    await vsCode.pressToastButton(/1 to be connected again/, 'Reconnect…');
    await quickInput(vsCode, /ann@example\.com/).waitFor();
    await vsCode.acceptFocused();
    await quickInput(vsCode, /In the Browser.*With New Tokens/s).waitFor();
    await vsCode.screenshot('reconnect-how');
    const opened = vsCode.page.context().waitForEvent('page', { timeout: 60_000 });
    await vsCode.quickPick('In the Browser');
    const page = await Promise.race([opened, confirmed(opened)]);
    await page.getByLabel('Account').fill('ann@example.com');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You can close this page').waitFor();
    await vsCode.comeBackFrom(page);
    await vsCode.waitForToast(/ann@example\.com is connected/);
    await vsCode.screenshot('reconnect-in-browser');

    await waitUntilNotOffered(vsCode, 'Sluice: Reconnect Account…');
    await syncBundle('acme-sign-in');
    await vsCode.waitForToast(/1 refreshed/, 60_000);
  }).timeout(180_000);

  async function syncBundle(name: string): Promise<void> {
    await vsCode.clearNotifications();
    await vsCode.runCommand('Sluice: Sync Credentials Now');
    await quickInput(vsCode, /One bundle…/).waitFor();
    await vsCode.quickPick('One bundle…');
    await quickInput(vsCode, /Sync One Bundle/).waitFor();
    await vsCode.typeInInput(name);
  }

  /** VS Code asks before it opens pages of domains that nobody trusted. */
  async function confirmed(opened: Promise<Page>): Promise<Page> {
    const modal = await vsCode.waitForModal();
    await vsCode.screenshot('connect-open');
    const open = modal.buttons.find((button) => button.startsWith('Open'));
    assert.ok(open, modal.buttons.join());
    await vsCode.pressModalButton(open);
    return opened;
  }
});
