// A person brings a service of their own: begins its manifest, tries it out, and sets it up with a step by hand.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { Request } from 'playwright-core';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { STALE_TOKEN, TOKEN_PAGE, TokenProvider } from '../support/tokenProvider.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { readAndPress } from './readAndPress.ts';
import { provision, quickInput } from './provisioning.ts';

const TOKEN = 'tok_freshkey';

describe('a service of one’s own', () => {
  let dir: string;
  let provider: TokenProvider;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-own-service-'));
    provider = await TokenProvider.start();
    await provider.writeManifest(
      path.join(serverUserFolder(dir, false), 'globalStorage', 'sluice.sluice', 'providers'),
      { byHand: true },
    );
    vsCode = await startVsCode({ vsix: vsixPath, dir });
  });

  after(async () => {
    await vsCode?.close();
    await provider?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(() => vsCode.clearNotifications());

  it('[providers.manual] is set up with a step by hand: where to go, what to do there, and what was refused', async () => {
    await provision(vsCode, {
      provider: 'Token Service',
      environment: 'development',
      name: 'own',
      defaults: 0,
    });
    const { detail } = await readAndPress(vsCode, 'Approve');
    assert.match(detail, /live until you say/);
    await vsCode.waitForToast(/needs: API token/);
    await vsCode.pressToastButton(/needs: API token/, 'Enter…');
    const guide = await vsCode.waitForModal();
    assert.equal(guide.message, 'Token Service: Make an API token');
    assert.match(guide.detail, /At settings\.token-service\.test:\n1\. Choose “New token”\.\n2\. Copy it/);
    assert.match(guide.detail, /Then enter: API token/);
    assert.deepEqual(guide.buttons.sort(), [
      'Cancel',
      'Enter What I Copied',
      'Open settings.token-service.test',
    ]);
    await vsCode.screenshot('by-hand-guide');

    const led = vsCode.page.context().waitForEvent('request', {
      predicate: (request: Request) => request.url() === TOKEN_PAGE,
    });
    const page = vsCode.page.context().waitForEvent('page');
    await vsCode.pressModalButton('Open settings.token-service.test');
    await confirmOpening();
    await led;
    await vsCode.comeBackFrom(await page);
    await vsCode.pressModalButton('Enter What I Copied');
    await quickInput(
      vsCode,
      /API token for settings\.token-service\.test|API token for 127\.0\.0\.1/,
    ).waitFor();
    await vsCode.typeInInput('nonsense', { accept: false });
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /It does not have the expected form/).waitFor();
    await vsCode.screenshot('by-hand-pattern');
    await vsCode.typeInInput(STALE_TOKEN);

    await vsCode.waitForToast(/needs: API token/);
    await vsCode.pressToastButton(/needs: API token/, 'Enter…');
    const again = await vsCode.waitForModal();
    assert.match(again.detail, /^What was entered was refused: The provider answered 401/);
    assert.ok(!again.detail.includes(STALE_TOKEN));
    await vsCode.screenshot('by-hand-again');
    await vsCode.pressModalButton('Enter What I Copied');
    await quickInput(vsCode, /API token for/).waitFor();
    await vsCode.typeInInput(TOKEN);
    await vsCode.waitForToast(/^Bundle “own” is active/, 60_000);
    assert.equal(provider.authorizations.at(-1), `Bearer ${TOKEN}`);
  }).timeout(180_000);

  it('[providers.trial] is tried out: each reading request and its answer, with the token masked', async () => {
    await vsCode.runCommand('Sluice: Test Provider Manifest…');
    await vsCode.quickPick('Token Service');
    await quickInput(vsCode, /with values that you enter now/).waitFor();
    await vsCode.quickPick('development');
    await quickInput(vsCode, /API token/).waitFor();
    const choose = quickInput(vsCode, /validate/);
    // What is typed while the box takes the list's place is lost.
    do await vsCode.typeInInput(TOKEN);
    while (!(await isShown(choose)));
    await vsCode.screenshot('manifest-test-choose');
    await vsCode.page.keyboard.press('Enter');
    await vsCode.page.locator('.tab').filter({ hasText: 'Test of token-service.md' }).waitFor();
    const lines = vsCode.page.locator('.editor-instance .view-lines').filter({ hasText: 'validate: done' });
    await lines.waitFor();
    const report = (await lines.innerText()).replaceAll('\u00a0', ' ');
    assert.match(report, /POST http:\/\/127\.0\.0\.1:\d+\/check/);
    assert.ok(!report.includes(TOKEN));
    await vsCode.screenshot('manifest-test-report');
    await vsCode.closeEditors();
  }).timeout(120_000);

  it('[providers.draft] begins with an example in an editor that completes it', async () => {
    await vsCode.runCommand('Sluice: New Provider Manifest…');
    await quickInput(vsCode, /Only for you/).waitFor();
    await vsCode.screenshot('manifest-new-where');
    await vsCode.quickPick('Only for you');
    await quickInput(vsCode, /What is the provider’s id/).waitFor();
    await vsCode.typeInInput('Not An Id', { accept: false });
    await quickInput(vsCode, /Small letters, digits and hyphens/).waitFor();
    await vsCode.typeInInput('my-service');
    await quickInput(vsCode, /From an example/).waitFor();
    await vsCode.quickPick('From an example');
    await vsCode.page.locator('.tab').filter({ hasText: 'my-service.json' }).waitFor();
    await vsCode.page.locator('.editor-instance .view-line').filter({ hasText: 'My Service' }).click();
    await vsCode.page.keyboard.press('End');
    await vsCode.page.keyboard.press('Enter');
    await vsCode.page.keyboard.press('Control+Space');
    const offered = vsCode.page.locator('.suggest-widget.visible .monaco-list-row');
    await offered.filter({ hasText: 'idempotency' }).waitFor();
    await vsCode.screenshot('manifest-new-completion');
    await vsCode.page.keyboard.press('Escape');
  }).timeout(120_000);

  /** VS Code asks before it opens pages of domains that nobody trusted. */
  async function confirmOpening(): Promise<void> {
    const { buttons } = await vsCode.waitForModal();
    const open = buttons.find((button) => /^Open$/.test(button));
    assert.ok(open, buttons.join());
    await vsCode.pressModalButton(open);
  }
});

async function isShown(box: Locator): Promise<boolean> {
  return box.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}
