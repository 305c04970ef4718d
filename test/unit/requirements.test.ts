// Every promise has a test that cites it, and every citation names a promise.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { REQUIREMENTS } from '../requirements.ts';

const tests = fileURLToPath(new URL('../', import.meta.url));

/** A citation is at the beginning of a title; several can follow each other. Attacks name theirs in their data. */
const TITLE = /\b(?:it|describe)\(\s*['"`]((?:\[[a-z][a-z0-9.-]*\] )+)/g;

function citations(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const cite = (id: string, file: string): void =>
    void found.set(id, [...(found.get(id) ?? []), path.relative(tests, file)]);
  for (const entry of readdirSync(tests, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (path.basename(entry.parentPath) === 'attacks') {
      const cases = JSON.parse(readFileSync(file, 'utf8')) as { cites: string }[];
      for (const { cites } of cases) cite(cites, file);
    }
    if (!entry.name.endsWith('.test.ts')) continue;
    for (const [, cited = ''] of readFileSync(file, 'utf8').matchAll(TITLE)) {
      for (const [, id = ''] of cited.matchAll(/\[([^\]]+)\]/g)) cite(id, file);
    }
  }
  return found;
}

describe('The requirements', () => {
  it('are each cited by a test', () => {
    const cited = citations();
    assert.deepEqual(
      [...REQUIREMENTS.keys()].filter((id) => !cited.has(id)),
      [],
    );
  });

  it('are all there that a test cites', () => {
    const unknown = [...citations()].filter(([id]) => !REQUIREMENTS.has(id));
    assert.deepEqual(unknown, []);
  });

  it('are sentences', () => {
    for (const [id, sentence] of REQUIREMENTS) {
      assert.match(id, /^[a-z]+(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+$/);
      assert.match(sentence, /^\S.{15,}\.$/, id);
    }
  });
});
