// A manifest of the workspace in a real VS Code: told once, shown in a dialog, used only once it was accepted; and a
// file that is no manifest stands in Problems.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vsixPath } from '../../scripts/project.ts';
import { exampleManifest } from '../../src/vscode/providers/exampleManifest.ts';
import { eventually } from '../support/screenWaits.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import { readAndPress } from './readAndPress.ts';

describe('a manifest of the workspace', () => {
  let dir: string;
  let folder: string;
  let vsCode: VsCode;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sluice-manifest-'));
    folder = path.join(dir, 'workspace', '.sluice', 'providers');
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'acme.json'),
      JSON.stringify({ ...exampleManifest('acme'), name: 'Acme' }),
    );
    vsCode = await startVsCode({ vsix: vsixPath, dir, workspace: path.join(dir, 'workspace') });
  });
  after(async () => {
    await vsCode?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  it('[providers.own-manifests] is told, shown in a dialog, and offered only once it was accepted', async () => {
    await vsCode.waitForToast(/The provider Acme .* is not used before you accept its manifest/);
    await vsCode.pressToastButton(/is not used before you accept/, 'Review…');
    const { message, detail } = await vsCode.waitForModal();
    assert.equal(message, 'Use the provider “Acme”, which .sluice/providers/acme.json declares?');
    assert.match(detail, /Sends to: api\.example\.com/);
    assert.match(detail, /May delete: webhook\.delete \(DELETE\)/);
    await vsCode.screenshot('manifest-acceptance');
    await readAndPress(vsCode, 'Accept');
    await vsCode.runCommand('Sluice: Provision Bundle…');
    // The list is longer than the screen.
    await vsCode.typeInInput('Acme', { accept: false });
    await eventually(
      async () => (await vsCode.quickPickLabels()).includes('Acme'),
      'the provider is not offered',
    );
    await vsCode.page.keyboard.press('Escape');
  });

  it('[providers.own-manifests] that is none is told in Problems', async () => {
    await writeFile(
      path.join(folder, 'broken.json'),
      JSON.stringify({ ...exampleManifest('broken'), surprise: 1 }),
    );
    await vsCode.page.locator('.statusbar-item[id="status.problems"]').filter({ hasText: /[1-9]/ }).waitFor();
    await vsCode.runCommand('Problems: Focus on Problems View');
    await vsCode.page
      .locator('.markers-panel')
      .filter({ hasText: /Unrecognized key/ })
      .waitFor();
    await vsCode.screenshot('manifest-problems');
  });
});
