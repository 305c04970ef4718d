// Writes docs/tools.md from the tools' declarations: `node scripts/toolTable.ts`. A unit test keeps it current.
import { writeFileSync } from 'node:fs';
import { toolTable } from './toolTableText.ts';

writeFileSync(new URL('../docs/tools.md', import.meta.url), toolTable());
