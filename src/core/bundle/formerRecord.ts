// What a migrated bundle still has at its former place: its record of then, with the credentials that removing it
// needs. It is kept until everything is removed there.
import { z } from 'zod';
import type { StoreView } from '../storage/store.ts';
import { bundleSchema, credentialSchema } from './bundleSchema.ts';

/** Their secrets are in the vault under the credentials' ids, though no list shows these anymore. */
const formerSchema = z.object({ bundle: bundleSchema, credentials: z.array(credentialSchema) });
export type FormerRecord = z.infer<typeof formerSchema>;

export function formerRecord(view: StoreView, bundleId: string): FormerRecord | undefined {
  const stored = view.facts.get(formerKey(bundleId));
  return stored === undefined ? undefined : formerSchema.parse(stored);
}

export function formerKey(bundleId: string): string {
  return `migration.left.${bundleId}`;
}
