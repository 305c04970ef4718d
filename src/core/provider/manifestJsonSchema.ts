// The JSON schema of manifests for editors and agents, derived from the one zod schema.
import { toJSONSchema } from 'zod';
import type { JsonObject } from '../json.ts';
import { manifestSchema } from './manifest.ts';

/** Draft 7, which every editor supports. `validate_manifest` checks what a schema can't express. */
export function manifestJsonSchema(): JsonObject {
  const { $schema, ...schema } = toJSONSchema(manifestSchema, {
    io: 'input',
    target: 'draft-7',
  }) as JsonObject;
  return {
    $schema: $schema ?? null,
    $id: 'sluice://schema/manifest',
    title: 'Sluice provider manifest',
    description:
      'Declares how to talk to a provider: its environments, what it asks for, and named requests.',
    ...schema,
  };
}
