// Every promise of Sluice, one entry each, from the files in test/requirements: one a subject, found by looking.
// Tests cite entries as `[id]` in their titles. test/unit/requirements.test.ts fails if an entry has no test.
import { readdirSync } from 'node:fs';

interface RequirementFile {
  REQUIREMENTS: Readonly<Record<string, string>>;
}

const folder = new URL('requirements/', import.meta.url);
const all = new Map<string, string>();
for (const name of readdirSync(folder).sort()) {
  const { REQUIREMENTS: entries } = (await import(new URL(name, folder).href)) as RequirementFile;
  for (const [id, sentence] of Object.entries(entries)) {
    if (all.has(id)) throw new Error(`test/requirements/${name} promises ${id} a second time.`);
    all.set(id, sentence);
  }
}

export const REQUIREMENTS: ReadonlyMap<string, string> = all;
