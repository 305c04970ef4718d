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

/** Who attacks: nothing is promised there. */
const WITHOUT_PROMISE = new Set(['Who can attack']);
/** What such a line says instead of a promise. */
const UNDEFENDED = /Nothing holds against it\.$/;

/** Every row, list item and paragraph that says something, by its section; headings and heads of tables aside. */
function saidIn(text: string): { section: string; line: string }[] {
  const [, ...sections] = text.split('\n## ');
  return sections.flatMap((part) => {
    const [section = '', ...lines] = part.split('\n');
    const isHead = (index: number): boolean => /^\|[-|]+\|$/.test(lines[index + 1] ?? '');
    const isRule = (line: string): boolean => /^\|[-|]+\|$/.test(line);
    const said = lines.filter((line, index) => line.trim() !== '' && !isRule(line) && !isHead(index));
    return said.map((line) => ({ section, line }));
  });
}

/** Lines that promise something and name no requirement, or one that is none. */
function unshown(text: string): string[] {
  return saidIn(text)
    .filter(({ section, line }) => !WITHOUT_PROMISE.has(section) && !UNDEFENDED.test(line))
    .filter(({ line }) => {
      const cites = [...line.matchAll(/\[([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)\]/g)].map(([, id = '']) => id);
      return cites.length === 0 || cites.some((id) => !REQUIREMENTS.has(id));
    })
    .map(({ line }) => line);
}

describe('docs/security.md', () => {
  it('[endpoint.told] cites what shows it in every line that promises something', () => {
    assert.ok(saidIn(DOCUMENT).length > 60);
    assert.deepEqual(unshown(DOCUMENT), []);
  });

  it('[endpoint.told] promises nothing without a test: a line without a requirement, or with an unknown one, is found', () => {
    const row = '| Something new | It is refused | |';
    const item = '- **Something else.** Sluice prevents it. [no.such-thing]';
    const more = `${DOCUMENT}\n${item}\n\n## New\n\n| attack | what happens | shown by |\n|---|---|---|\n${row}\n`;
    assert.deepEqual(unshown(more), [item, row]);
  });

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
