// The JSON schema of manifests, as editors and agents get it. Derived from the one zod schema.
import { toJSONSchema } from 'zod';
import type { JsonObject } from '../json.ts';
import { manifestSchema } from './manifest.ts';

/** Draft 7, which every editor understands. What a schema cannot say is checked by `validate_manifest`. */
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
