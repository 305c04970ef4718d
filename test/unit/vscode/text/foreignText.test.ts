// Text of agents and providers where VS Code would render it.
import assert from 'node:assert/strict';
import { foreignText } from '../../../../src/vscode/text/foreignText.ts';

/** How VS Code finds links in notifications and quick inputs (vs/base/common/linkedText.ts). */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
/** How VS Code finds icons in labels (vs/base/browser/ui/iconLabel/iconLabels.ts). */
const icon = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

describe('foreign text', () => {
  for (const text of [
    '[Approve](command:sluice.showMenu)',
    '[[x]](https://evil.example)',
    'a ](command:x) [b](file:///etc/passwd "t")',
    '[x]\u200B(command:sluice.showMenu)',
    '[x]\n(command:sluice.showMenu)',
  ])
    it(`[vscode.foreign-text] holds no link: ${JSON.stringify(text)}`, () => {
      assert.doesNotMatch(foreignText(text, 500), link);
    });

  it('[vscode.foreign-text] holds no icon', () => {
    assert.match('$(check) approved', icon);
    assert.doesNotMatch(foreignText('$(check) approved $(sync~spin)', 500), icon);
  });

  it('is one line in which nothing is invisible', () => {
    assert.equal(foreignText('acme\n\u202Eevil', 100), 'acme ⏎ ⟨U+202E⟩evil');
  });

  it('leaves ordinary names alone', () => {
    assert.equal(foreignText('Acme (EU) [prod] – größer & 東京', 100), 'Acme (EU) [prod] – größer & 東京');
  });
});
