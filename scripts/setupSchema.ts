// Writes media/setup.schema.json from the setup file's schema: `node scripts/setupSchema.ts`. A unit test keeps it current.
import { writeFileSync } from 'node:fs';
import { setupSchemaText } from './setupSchemaText.ts';

writeFileSync(new URL('../media/setup.schema.json', import.meta.url), setupSchemaText());
