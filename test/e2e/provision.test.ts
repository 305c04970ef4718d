// A person provisions bundles in an installed Sluice: with the sandbox at its realistic speed, and where a provider
// wants a secret.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { filesHolding } from '../support/diskBytes.ts';
import { TokenProvider } from '../support/tokenProvider.ts';
import { type VsCode, startVsCode } from '../support/vsCode.ts';
import { provision, quickInput, statusBarItem } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';
import { pageText } from './recordPage.ts';

/** Provisioning in the sandbox takes 30 to 45 s at realistic speed. */
const PROVISION_MS = 80_000;
const SECRET = 'tok_abcdefgh';

describe('provisioning from the command palette', () => {
  let dir: string;
  let provider: TokenProvider;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-provision-'));
    provider = await TokenProvider.start();
    await provider.writeManifest(
      path.join(serverUserFolder(dir, false), 'globalStorage', 'sluice.sluice', 'providers'),
    );
    vsCode = await startVsCode({ vsix: vsixPath, dir });
  });

  after(async () => {
    await vsCode?.close();
    await provider?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(async () => {
    await vsCode.clearNotifications();
  });

  it('[provision.palette] shows progress in percent with the step, and at the end that the bundle is active', async () => {
    await provision(vsCode, { provider: 'Sandbox', environment: 'development', name: 'acme', defaults: 2 });
    const first = await vsCode.waitForToast(/Set up bundle “acme”.*\d+% – Creating API credentials/);
    assert.deepEqual(first.buttons, ['Cancel']);
    await statusBarItem(vsCode, /Sluice \d+%/).waitFor();
    const later = await vsCode.waitForToast(/“acme”.*% – Registering 3 webhook endpoints \(\d of 3\)/);
    assert.ok(percentOf(later.text) > percentOf(first.text));
    await vsCode.screenshot('provision-progress');

    // The same request, while it runs: the box says so, and it joins.
    await provision(vsCode, { provider: 'Sandbox', environment: 'development', name: 'acme', defaults: 0 });
    await quickInput(vsCode, /\(4\//).waitFor();
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /\(5\//).waitFor();
    await vsCode.page.keyboard.press('Enter');

    const last = await vsCode.waitForToast(/^Bundle “acme” is active/, PROVISION_MS);
    assert.deepEqual(last.buttons, ['Show Details']);
    await vsCode.screenshot('provision-active');
    await vsCode.runCommand('Sluice: Show Operations');
    const operations = await quickInput(vsCode, /Set up bundle “acme”/).innerText();
    assert.equal(operations.match(/Set up bundle “acme”/g)?.length, 1);
    await vsCode.screenshot('provision-operations');
    await vsCode.page.keyboard.press('Escape');

    await vsCode.pressToastButton(/“acme” is active/, 'Show Details');
    await pageText(vsCode, /acme.*Credentials.*Webhooks/s).waitFor();
  });

  it('says that a bundle which exists is returned as it is', async () => {
    await vsCode.runCommand('Sluice: Provision Bundle…');
    await vsCode.quickPick('Sandbox');
    await quickInput(vsCode, /\(2\//).waitFor();
    await vsCode.quickPick('development');
    await quickInput(vsCode, /What is the bundle called/).waitFor();
    await vsCode.typeInInput('   ');
    await quickInput(vsCode, /A bundle needs a name/).waitFor();
    await vsCode.typeInInput(' acme ', { accept: false });
    await quickInput(vsCode, /is active: it is returned as it is, nothing is sent/).waitFor();
    await vsCode.screenshot('provision-exists');
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /\(4\//).waitFor();
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /\(5\//).waitFor();
    await vsCode.page.keyboard.press('Enter');
    await vsCode.waitForToast(/“acme” is active already; nothing was sent/);
  });

  it('[crash.vscode] stops between steps when it is cancelled, survives a crash, and goes on when it is resumed', async () => {
    await provision(vsCode, { provider: 'Sandbox', environment: 'staging', name: 'relay', defaults: 2 });
    await vsCode.pressToastButton(/Set up bundle “relay”/, 'Cancel');
    const cancelled = await vsCode.waitForToast(/^Cancelled: set up bundle “relay”/);
    assert.deepEqual(cancelled.buttons, ['Resume', 'Roll Back']);
    await vsCode.screenshot('provision-cancelled');
    await vsCode.pressToastButton(/^Cancelled/, 'Resume');
    await vsCode.waitForToast(/“relay”.*% – Registering 3 webhook endpoints/);

    await vsCode.killExtensionHost();
    const interrupted = await vsCode.waitForToast(
      /^Interrupted when VS Code ended: set up bundle “relay”/,
      60_000,
    );
    assert.deepEqual(interrupted.buttons, ['Resume', 'Roll Back', 'Later']);
    await statusBarItem(vsCode, /1 interrupted/).waitFor();
    await vsCode.screenshot('provision-interrupted');
    await vsCode.pressToastButton(/^Interrupted/, 'Resume');
    await vsCode.waitForToast(/^Bundle “relay” is active/, PROVISION_MS);
  }).timeout(200_000);

  it('[input.box] asks for a secret in a box that only a click opens, and keeps it from everybody but its host', async () => {
    await provision(vsCode, {
      provider: 'Token Service',
      environment: 'development',
      name: 'tokens',
      defaults: 0,
    });
    // A person has never said that this account isn't live.
    await readAndPress(vsCode, 'Approve');
    const toast = await vsCode.waitForToast(/“tokens”.*needs: API token/);
    assert.ok(toast.text.endsWith(`(asked by you, goes to ${provider.host}).`), toast.text);
    assert.deepEqual(toast.buttons, ['Enter…']);
    await statusBarItem(vsCode, /Sluice: input needed/).waitFor();
    // The form's last box may still be closing; the one for the secret is not open.
    assert.equal(await quickInput(vsCode, /API token for/).count(), 0);
    await vsCode.screenshot('provision-input-needed');

    await vsCode.runCommand('Sluice: Provide Input…');
    const box = quickInput(vsCode, new RegExp(`API token for ${provider.host}, asked by you`));
    await box.waitFor();
    assert.equal(await box.locator('input').first().getAttribute('type'), 'password');
    await vsCode.typeInInput('wrong');
    await quickInput(vsCode, /does not have the expected form/).waitFor();
    await vsCode.screenshot('provision-input-box');
    await vsCode.typeInInput(SECRET);
    await vsCode.waitForToast(/^Bundle “tokens” is active/);
    assert.deepEqual([...new Set(provider.authorizations)], [`Bearer ${SECRET}`]);
    assert.deepEqual(filesHolding(path.join(dir, 'data'), SECRET), []);
  });
});

function percentOf(text: string): number {
  return Number(/(\d+)%/.exec(text)?.[1]);
}
