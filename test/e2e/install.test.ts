// A person installs the VSIX and looks for Sluice.
import assert from 'node:assert/strict';
import { vsixPath } from '../../scripts/project.ts';
import { type VsCode, startVsCode } from '../support/vsCode.ts';

describe('an installed Sluice', () => {
  let vsCode: VsCode;

  before(async () => {
    vsCode = await startVsCode({ vsix: vsixPath });
  });

  after(async () => {
    await vsCode?.close();
  });

  it('[vscode.install] offers its commands in the palette', async () => {
    const titles = await vsCode.findCommands('Sluice:');
    await vsCode.screenshot('install-palette');
    assert.ok(
      titles.some((title) => title.startsWith('Sluice:')),
      `the palette offers ${titles.join(' | ')}`,
    );
  });
});
