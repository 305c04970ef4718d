// The JSON schema with which editors complete and check .sluice/setup.json, derived from the one zod schema.
import { z } from 'zod';
import { setupFileSchema } from '../src/core/setup/setupFile.ts';

export function setupSchemaText(): string {
  const schema = z.toJSONSchema(setupFileSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Sluice setup file', ...schema }, null, 2)}\n`;
}
