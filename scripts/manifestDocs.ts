// Writes the JSON schema that ships and the tables of docs/manifest.md: `node scripts/manifestDocs.ts`. A unit test
// keeps both current.
import { readFileSync, writeFileSync } from 'node:fs';
import { schemaFile, withTables } from './manifestDocsText.ts';

const page = new URL('../docs/manifest.md', import.meta.url);
writeFileSync(page, withTables(readFileSync(page, 'utf8')));
writeFileSync(new URL('../media/manifest.schema.json', import.meta.url), schemaFile());
