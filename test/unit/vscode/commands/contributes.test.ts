// What package.json says of commands and settings follows from their declarations.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contributed } from '../../../../scripts/contributesText.ts';
import { projectDir } from '../../../../scripts/project.ts';
import { COMMANDS } from '../../../../src/vscode/commands/commands.ts';

describe('the declarations of commands and settings', () => {
  for (const { file, text } of contributed(projectDir))
    it(`are what ${file} says`, () => {
      const now = readFileSync(path.join(projectDir, file), 'utf8');
      assert.ok(now === text, `${file} differs from the declarations in src/vscode: run npm run contributes`);
    });

  it('name every command that a menu, a view or a walkthrough of package.json runs', () => {
    const manifest = readFileSync(path.join(projectDir, 'package.json'), 'utf8');
    const texts = readFileSync(path.join(projectDir, 'package.nls.json'), 'utf8');
    const named = [
      ...manifest.matchAll(/"command": "sluice\.(\w+)"/g),
      ...manifest.matchAll(/onCommand:sluice\.(\w+)/g),
      ...texts.matchAll(/command:sluice\.(\w+)[)?]/g),
    ].map(([, name = '']) => name);
    assert.deepEqual(
      named.filter((name) => !Object.hasOwn(COMMANDS, name)),
      [],
    );
  });
});
