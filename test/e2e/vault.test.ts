// A person and the vault: a passphrase, a backup, a key that is lost, a storage that is damaged, in an installed Sluice.
// Secret storage forgets with every reload here: that is how the key is lost.
import assert from 'node:assert/strict';
import { globSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../../scripts/freePort.ts';
import { vsixPath } from '../../scripts/project.ts';
import { filesHolding } from '../support/diskBytes.ts';
import { type VsCode, startVsCode } from '../support/vsCode.ts';
import { findBundle, provision, quickInput, statusBarItem } from './provisioning.ts';
import { pageText } from './recordPage.ts';
import { readAndPress } from './readAndPress.ts';

const PASSPHRASE = 'correct horse battery';
const BACKUP_PASSPHRASE = 'staple and nothing else';

describe('the vault', function () {
  this.timeout(240_000);
  let dir: string;
  let port: number;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-vault-'));
    port = await anyFreePort();
    await open();
    await setUp('kept');
  });

  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  beforeEach(async () => {
    await vsCode.clearNotifications();
  });

  async function open(): Promise<void> {
    vsCode = await startVsCode({
      vsix: vsixPath,
      dir,
      port,
      settings: { 'sluice.sandbox.speed': 'instant' },
    });
  }

  async function setUp(name: string): Promise<void> {
    await provision(vsCode, { provider: 'Sandbox', environment: 'development', name, defaults: 2 });
    await vsCode.waitForToast(new RegExp(`Bundle “${name}” is active`));
  }

  /** Types it into the password box whose texts match. */
  async function typePassphrase(box: RegExp, passphrase: string): Promise<void> {
    const input = quickInput(vsCode, box);
    await input.waitFor();
    assert.equal(await input.locator('input').first().getAttribute('type'), 'password');
    await vsCode.typeInInput(passphrase);
  }

  /** The button of the modal, once its dialog has been open long enough to be read. */
  async function decide(title: RegExp, button: string): Promise<string> {
    const { message, detail, buttons } = await vsCode.waitForModal();
    assert.match(message, title);
    assert.ok(buttons.includes(button), buttons.join());
    await readAndPress(vsCode, button);
    return detail;
  }

  it('[passphrase.secret] takes a passphrase in password boxes, twice, and long enough', async () => {
    await vsCode.runCommand('Sluice: Set Passphrase…');
    await typePassphrase(/lost its key.*\(1\/2\)|\(1\/2\)/, 'short');
    await quickInput(vsCode, /At least 12 characters/).waitFor();
    await vsCode.screenshot('vault-passphrase');
    await vsCode.typeInInput(PASSPHRASE);
    await typePassphrase(/Repeat the passphrase/, `${PASSPHRASE}!`);
    await quickInput(vsCode, /not what you typed before/).waitFor();
    await vsCode.typeInInput(PASSPHRASE);
    await vsCode.waitForToast(/The passphrase is set/);
  });

  it('[backup.file] writes a backup to where the person says', async () => {
    await vsCode.runCommand('Sluice: Back Up…');
    await typePassphrase(/A passphrase for this backup/, BACKUP_PASSPHRASE);
    await typePassphrase(/Repeat the passphrase/, BACKUP_PASSPHRASE);
    // It suggests a name in the workspace.
    const save = vsCode.page
      .locator('.quick-input-widget .monaco-button')
      .filter({ visible: true, hasText: 'OK' });
    await save.click();
    await vsCode.waitForToast(/The backup is written/);
    await setUp('later');
  });

  it('[vault.ways-back] says that the key is lost, and opens with the passphrase', async () => {
    await vsCode.reload();
    const locked = await vsCode.waitForToast(/The vault is locked: its key is missing/);
    assert.deepEqual(locked.buttons, ['Unlock with Passphrase…', 'Restore Backup…', 'Start Over…']);
    await statusBarItem(vsCode, /vault locked/).waitFor();
    await vsCode.screenshot('vault-locked');
    await vsCode.pressToastButton(/vault is locked/, 'Unlock with Passphrase…');
    await typePassphrase(/The vault’s passphrase/, 'not the passphrase');
    await typePassphrase(/This was not the passphrase/, PASSPHRASE);
    await vsCode.waitForToast(/The vault is unlocked/);
    await statusBarItem(vsCode, /^\s*Sluice\s*$/).waitFor();
    await setUp('after unlocking');
    await findBundle(vsCode, 'later', /later/);
  });

  it('[backup.restore] puts a backup back once the person has seen what it holds', async () => {
    await vsCode.runCommand('Sluice: Restore Backup…');
    await quickInput(vsCode, /Choose Backup/).waitFor();
    const [file] = globSync(path.join(dir, 'workspace', '*.sluice-backup'));
    await vsCode.quickPick(path.basename(file ?? ''));
    await typePassphrase(/The backup’s passphrase/, BACKUP_PASSPHRASE);
    await vsCode.waitForModal();
    await vsCode.screenshot('vault-restore');
    const detail = await decide(/Put the backup of .* in place/, 'Restore');
    assert.match(detail, /1 bundle, 0 of them live.*\n• kept/);
    await vsCode.waitForToast(/is in place; what was here is set aside/);
    await findBundle(vsCode, 'kept', /kept/);
    await findBundle(vsCode, 'later', /\b0 Results|No matching/);
    await vsCode.runCommand('Sluice: Show Audit Log');
    await pageText(vsCode, /You did this to the storage: restore a backup/).waitFor();
    for (const secret of [PASSPHRASE, BACKUP_PASSPHRASE])
      assert.deepEqual(filesHolding(path.join(dir, 'data'), secret), []);
  });

  it('[storage.problem-said] [storage.start-over] says that the storage is damaged, and starts over', async () => {
    await vsCode.close();
    const [database] = globSync(path.join(dir, 'data/**/workspaceStorage/**/sluice.sqlite'));
    assert.ok(database);
    writeFileSync(database, Buffer.alloc(100_000, 7));
    await open();
    const damaged = await vsCode.waitForToast(/Sluice could not start\. The storage is damaged/);
    assert.deepEqual(damaged.buttons, ['Restore Backup…', 'Start Over…', 'Try Again', 'Show Log']);
    await statusBarItem(vsCode, /not started/).waitFor();
    await vsCode.screenshot('vault-damaged');
    await vsCode.pressToastButton(/could not start/, 'Start Over…');
    await vsCode.waitForModal();
    await vsCode.screenshot('vault-start-over');
    assert.match(await decide(/Start over with an empty storage/, 'Start Over'), /can’t be read/);
    await vsCode.waitForToast(/Sluice has started over/);
    await setUp('anew');
  });
});
