// The written threat model stays true to the tests: each line of its tables cites requirements, which tests cite in turn.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { REQUIREMENTS } from '../requirements.ts';
import { REQUIREMENTS as SECURITY_REQUIREMENTS } from '../requirements/security.ts';

const DOCUMENT = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');

interface Line {
  attack: string;
  cites: string[];
}

/** The rows of a section's table, without its head. */
function linesOf(section: string): Line[] {
  const [, text = ''] = DOCUMENT.split(`## ${section}\n`);
  const rows = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => {
    const cells = row.split('|').slice(1, -1);
    const cites = [...(cells.at(-1) ?? '').matchAll(/\[([^\]]+)\]/g)].map(([, id = '']) => id);
    return { attack: cells[0]?.trim() ?? '', cites };
  });
}

describe('docs/security.md', () => {
  // That a test cites each requirement is what requirements.test.ts sees to.
  for (const section of ['The endpoint', 'Behind the endpoint'])
    it(`[endpoint.told] cites what shows it in each line of “${section}”`, () => {
      const lines = linesOf(section);
      assert.ok(lines.length > 10, `${lines.length} lines`);
      for (const { attack, cites } of lines) {
        assert.notEqual(cites.length, 0, `nothing shows: ${attack}`);
        for (const id of cites) assert.ok(REQUIREMENTS.has(id), `${attack}: ${id}`);
      }
    });

  it('[endpoint.told] leaves out nothing that was promised of the endpoint', () => {
    const told = new Set(linesOf('The endpoint').flatMap(({ cites }) => cites));
    const promised = Object.keys(SECURITY_REQUIREMENTS).filter((id) => id.startsWith('endpoint.'));
    assert.deepEqual(
      promised.filter((id) => id !== 'endpoint.told' && !told.has(id)),
      [],
    );
  });
});
