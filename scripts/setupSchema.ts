// Writes the schemas of media/ from those of the project's files: `node scripts/setupSchema.ts`. Unit tests keep them current.
import { writeFileSync } from 'node:fs';
import { guestsSchemaText, setupSchemaText } from './setupSchemaText.ts';

writeFileSync(new URL('../media/setup.schema.json', import.meta.url), setupSchemaText());
writeFileSync(new URL('../media/guests.schema.json', import.meta.url), guestsSchemaText());
