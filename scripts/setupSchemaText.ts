// The JSON schemas with which editors complete and check a project's files, derived from the one zod schema of each.
import { z } from 'zod';
import { guestsFileSchema } from '../src/core/guest/guestsFile.ts';
import { setupFileSchema } from '../src/core/setup/setupFile.ts';

export function setupSchemaText(): string {
  return schemaText('Sluice setup file', setupFileSchema);
}

export function guestsSchemaText(): string {
  return schemaText('MCP servers of a project, for Sluice', guestsFileSchema);
}

function schemaText(title: string, file: z.ZodType): string {
  const schema = z.toJSONSchema(file, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
}
