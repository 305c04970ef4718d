// Leaves a migrated bundle's former record behind at the switch, and forgets it once everything is removed there.
import type { Bundle } from '../../core/bundle/bundle.ts';
import { OWN_GRANT } from '../../core/bundle/bundleSecrets.ts';
import { formerKey, formerRecord, type FormerRecord } from '../../core/bundle/formerRecord.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import { asJson } from '../../core/json.ts';
import type { StoreTransaction } from '../../core/storage/store.ts';

/** The tokens of a grant to revoke at the source. */
const TOKENS = ['access_token', 'refresh_token'];

/**
 * Removes the credentials of the source from the bundle, in the transaction that switches it over. Accounts
 * stay listed and must be reconnected: a grant is bound to its OAuth client.
 * @param leavingId the id under which a grant's tokens are kept until they are revoked
 */
export function leaveSource(
  tx: StoreTransaction,
  bundle: Bundle,
  leavingId: (grantId: string) => string,
): void {
  const credentials = tx.credentials.ofBundle(bundle.id).flatMap((credential): Credential[] => {
    switch (credential.kind) {
      case 'input':
        return [];
      case 'grant':
        // A pasted value belongs to the bundle, as an input does.
        if (credential.providerRef === OWN_GRANT) return [];
        return credential.state === 'revoked' ? [] : [disconnect(tx, credential, leavingId)];
      case 'api_key':
      case 'client_secret':
      case 'webhook_secret':
        tx.credentials.delete(credential.id);
        return [credential];
    }
  });
  const left: FormerRecord = { bundle, credentials };
  tx.facts.set(formerKey(bundle.id), asJson(left));
}

/** Everything is removed at the provider: keep nothing of it here. */
export function forgetSource(tx: StoreTransaction, bundleId: string): void {
  const left = formerRecord(tx, bundleId);
  for (const { id } of left?.credentials ?? []) tx.secrets.deleteOwner(id);
  tx.facts.delete(formerKey(bundleId));
}

/**
 * Its tokens leave with the old client, under their own id: an account reconnected in the meantime keeps the
 * new ones.
 */
function disconnect(
  tx: StoreTransaction,
  grant: Credential,
  leavingId: (grantId: string) => string,
): Credential {
  const leaving: Credential = { ...grant, id: leavingId(grant.id) };
  for (const part of TOKENS) tx.secrets.copy({ ownerId: grant.id, part }, { ownerId: leaving.id, part });
  tx.secrets.deleteOwner(grant.id);
  tx.grants.deleteIntent(grant.id);
  tx.grants.deleteFailures(grant.id);
  // The higher generation invalidates an answer to a refresh in progress.
  tx.credentials.update({
    ...grant,
    state: 'needs_reauth',
    expiresAt: null,
    generation: grant.generation + 1,
  });
  return leaving;
}
