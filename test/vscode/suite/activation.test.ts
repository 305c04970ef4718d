// Whether VS Code knows the extension and can start it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in VS Code', () => {
  it('is known as sluice.sluice', () => {
    assert.ok(vscode.extensions.getExtension('sluice.sluice'));
  });

  it('activates', async () => {
    const extension = vscode.extensions.getExtension('sluice.sluice');
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
