// A pair that arrives for a grant that was revoked during its refresh. A person approved revoking the account, so
// these tokens are revoked too (RFC 7009), at once or by the next run.
import type { Credential } from '../bundle/credential.ts';
import type { StepScope } from '../operation/callScope.ts';
import type { StoreTransaction, StoreView } from '../storage/store.ts';
import { askAside, type AsideDeps } from './askAside.ts';
import {
  ACCESS_TOKEN,
  offers,
  REFRESH_TOKEN,
  revokeCall,
  tokenRef,
  type GrantTarget,
} from './grantRequests.ts';

/** The refresh token first: servers then also end its access tokens (RFC 7009 section 2.1). */
const PARTS = [REFRESH_TOKEN, ACCESS_TOKEN] as const;

/** Keeps the tokens until they are revoked. A revoked grant has no others. */
export function keepLate(
  tx: StoreTransaction,
  credential: Credential,
  secrets: Readonly<Record<string, string>>,
): void {
  for (const part of PARTS) {
    const issued = secrets[part];
    if (issued !== undefined) tx.secrets.put(lateRef(credential, part), issued);
  }
}

export function hasLate(view: StoreView, credential: Credential): boolean {
  return PARTS.some((part) => view.secrets.has(lateRef(credential, part)));
}

/**
 * Revokes the kept tokens, and erases them once the provider accepted that.
 * @throws as `ProviderClient.send`, also if the turn does not come before the deadline; the tokens are then kept
 */
export async function revokeLate(deps: AsideDeps, target: GrantTarget, scope: StepScope): Promise<boolean> {
  const { store, ledger } = deps;
  const { credential } = target;
  if (!offers(target, 'token.revoke')) return false;
  for (const part of PARTS) {
    const ref = lateRef(credential, part);
    if (!store.read((view) => view.secrets.has(ref))) continue;
    const key = `late/${credential.id}/${credential.generation}/${part}`;
    const outcome = await askAside(deps, (view) => revokeCall(view, target, ref.part, key), scope);
    if (outcome.kind !== 'done' && outcome.kind !== 'gone') return false;
  }
  await ledger.write(({ tx }) => {
    // Reconnected in the meantime: the vault holds another pair.
    if (tx.credentials.get(credential.id)?.state === 'revoked') tx.secrets.deleteOwner(credential.id);
  });
  return true;
}

function lateRef(credential: Credential, part: string): ReturnType<typeof tokenRef> {
  return tokenRef(credential, `late.${part}`);
}
