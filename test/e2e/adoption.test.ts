// A bundle with a secret that matters: a passphrase is suggested once, and another window takes the bundle over.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../../scripts/freePort.ts';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { TokenProvider } from '../support/tokenProvider.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { findBundle, provision, quickInput } from './provisioning.ts';
import { readAndPress } from './readAndPress.ts';

const SUGGESTION = /Sluice’s vault now holds a secret that matters/;

describe('a bundle with a secret that matters', function () {
  this.timeout(240_000);
  let dir: string;
  let port: number;
  let provider: TokenProvider;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-adoption-'));
    port = await anyFreePort();
    provider = await TokenProvider.start();
    const user = serverUserFolder(dir, true);
    await provider.writeManifest(path.join(user, 'globalStorage', 'sluice.sluice', 'providers'));
    vsCode = await open('first');
  });

  after(async () => {
    await vsCode?.close();
    await provider?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  function open(folder: string): Promise<VsCode> {
    const workspace = path.join(dir, folder);
    return startVsCode({ vsix: vsixPath, dir, port, workspace, persistentSecrets: true });
  }

  async function setUp(name: string): Promise<void> {
    await provision(vsCode, {
      provider: 'Token Service',
      environment: 'development',
      name,
      defaults: 0,
    });
    // Once for the account: then the person has said that it is not live.
    if (name === 'payments') await readAndPress(vsCode, 'Approve');
    await vsCode.waitForToast(/needs: API token/);
    await vsCode.pressToastButton(/needs: API token/, 'Enter…');
    await quickInput(vsCode, /API token for/).waitFor();
    await vsCode.typeInInput('tok_freshkey');
    await vsCode.waitForToast(new RegExp(`^Bundle “${name}” is active`), 60_000);
  }

  it('[passphrase.suggested] leads to the suggestion of a passphrase, once', async () => {
    await setUp('payments');
    const { buttons } = await vsCode.waitForToast(SUGGESTION);
    assert.deepEqual(buttons, ['Set Passphrase…', 'Not Now']);
    await vsCode.screenshot('passphrase-suggested');
    await vsCode.pressToastButton(SUGGESTION, 'Set Passphrase…');
    await quickInput(vsCode, /Set Passphrase \(1\/2\).*lost its key/).waitFor();
    await vsCode.page.keyboard.press('Escape');
    await vsCode.clearNotifications();
    await setUp('mail');
    await findBundle(vsCode, 'mail', /mail/);
    assert.ok((await vsCode.toasts()).every(({ text }) => !SUGGESTION.test(text)));
  });

  it('[storage.adopt] is taken over by the window of another folder, once its own is closed', async () => {
    await vsCode.close();
    vsCode = await open('second');
    await vsCode.runCommand('Sluice: Adopt Bundles From…');
    const choice = quickInput(vsCode, /Adopt Bundles From/);
    await choice.waitFor();
    await vsCode.screenshot('adopt-from');
    await choice.locator('.monaco-list-row').first().click();
    const { message, detail, buttons } = await vsCode.waitForModal();
    assert.equal(message, 'Take these bundles over?');
    assert.match(detail, /^2 bundles, 0 of them live/);
    assert.match(detail, /• payments \(token-service, development\)/);
    assert.match(detail, /removed from their current storage/);
    assert.ok(buttons.includes('Leave Them'));
    await vsCode.screenshot('adopt-modal');
    await readAndPress(vsCode, 'Take Over');
    await vsCode.waitForToast(/Taken over: 2 bundles\./);
    await findBundle(vsCode, 'payments', /Token Service · development/);

    await vsCode.close();
    vsCode = await open('first');
    await findBundle(vsCode, 'payments', /\b0 Results|No matching/);
  });
});
