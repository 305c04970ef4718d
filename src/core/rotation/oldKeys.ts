// Keys that a rotation left in force until their grace period ends: which, until when, and who asked. A credential of
// state `expiring` is the due removal; the fact beside it says who asked. Both are written with the rotation.
import { z } from 'zod';
import type { Bundle } from '../bundle/bundle.ts';
import type { Credential } from '../bundle/credential.ts';
import type { Caller } from '../operation/operation.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';

const FACT = 'rotation.old-keys';

const callerSchema = z.object({
  kind: z.enum(['agent', 'person']),
  id: z.string(),
  label: z.string(),
  claim: z.string().nullable(),
});
const factSchema = z.record(z.string(), callerSchema);

export interface OldKey {
  credential: Credential;
  bundle: Bundle;
  /** Who asked for the rotation. */
  caller: Caller;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** Those whose removal is due or will be. */
export function oldKeys(view: StoreView): OldKey[] {
  return Object.entries(stored(view)).flatMap(([id, caller]) => {
    const credential = view.credentials.get(id);
    const bundle = credential && view.bundles.get(credential.bundleId);
    const dueAt = credential?.expiresAt ?? null;
    if (credential?.state !== 'expiring' || bundle === undefined || dueAt === null) return [];
    return [{ credential, bundle, caller, dueAt }];
  });
}

/** In the transaction that makes it the old one. */
export function noteOldKey(tx: StoreTransaction, credentialId: string, caller: Caller): void {
  const known = Object.entries(stored(tx)).filter(([id]) => tx.credentials.get(id) !== undefined);
  tx.facts.set(FACT, { ...Object.fromEntries(known), [credentialId]: { ...caller } });
}

/** In the transaction that ends its grace period: it is removed, or kept. */
export function forgetOldKey(tx: StoreTransaction, credentialId: string): void {
  const known = Object.entries(stored(tx)).filter(([id]) => id !== credentialId);
  tx.facts.set(FACT, Object.fromEntries(known));
}

function stored(view: Pick<StoreView, 'facts'>): z.infer<typeof factSchema> {
  return factSchema.safeParse(view.facts.get(FACT)).data ?? {};
}
