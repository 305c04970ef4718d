// What package.json says of commands and settings follows from their declarations.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { contributed } from '../../../../scripts/contributesText.ts';
import { projectDir } from '../../../../scripts/project.ts';
import { COMMANDS } from '../../../../src/vscode/commands/commands.ts';

/** What rows are called, one of each kind (`context` in src/vscode/views). */
const ROWS = [
  'environment bundle.active bundle.failed guest guests guest.changed guest.failed',
  'approval approval.call approval.held input offer projectGuest',
  'operation.interrupted operation.cancelled run.idle credential.needs_reauth credential.refused',
  'tool.reads.loose tool.reads.pinned tool.writes.loose tool.writes.pinned',
].flatMap((line) => line.split(' '));

/** Reads the `when` of a row's menu as VS Code does. */
function isOn(when: string, view: string, context: string): boolean {
  return when.split(' && ').every((term) => {
    const [, key = '', equals, pattern] = /^(\S+) (?:== (\S+)|=~ \/(.*)\/)$/.exec(term) ?? [];
    const value = key === 'view' ? `sluice.${view}` : context;
    assert.ok(key === 'view' || key === 'viewItem', term);
    return equals === undefined ? new RegExp(pattern ?? '').test(value) : value === equals;
  });
}

describe('the declarations of commands and settings', () => {
  for (const { file, text } of contributed(projectDir))
    it(`are what ${file} says`, () => {
      const now = readFileSync(path.join(projectDir, file), 'utf8');
      assert.ok(now === text, `${file} differs from the declarations in src/vscode: run npm run contributes`);
    });

  it('[views.inline] put at most two buttons on any row', () => {
    const { contributes } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as {
      contributes: { menus: Record<string, { when: string; group: string }[]> };
    };
    const inline = (contributes.menus['view/item/context'] ?? []).filter(({ group }) =>
      group.startsWith('inline'),
    );
    for (const view of ['needsYou', 'bundles', 'activity'])
      for (const context of ROWS) {
        const shown = inline.filter(({ when }) => isOn(when, view, context));
        assert.ok(shown.length <= 2, `${view} ${context}: ${JSON.stringify(shown)}`);
      }
    // What no row is called would show nothing anywhere.
    for (const { when } of inline)
      assert.ok(
        ROWS.some((context) => isOn(when, when.split(' ')[2]?.slice(7) ?? '', context)),
        when,
      );
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
