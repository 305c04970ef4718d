// docs/architecture.md stays true: every file that it names exists, and every promise names the file that keeps it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const DOCUMENT = readFileSync(new URL('docs/architecture.md', root), 'utf8');
const filesIn = (text: string): string[] =>
  [...text.matchAll(/`(src\/[^`]+)`/g)].map(([, file = '']) => file);

describe('docs/architecture.md', () => {
  it('names only files that exist', () => {
    const missing = filesIn(DOCUMENT).filter((file) => !existsSync(new URL(file, root)));
    assert.deepEqual(missing, [], 'Name the file that took its place in docs/architecture.md.');
  });

  it('names for every promise the file that keeps it', () => {
    const [, table = ''] = DOCUMENT.split('## Where each promise is kept');
    const rows = table
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    assert.ok(rows.length > 25, `${rows.length} promises`);
    assert.deepEqual(
      rows.filter((row) => filesIn(row).length === 0),
      [],
    );
  });
});
