// A pair that arrives for a grant that was revoked while it was refreshed. The revocation that a person approved was
// of the account: it is completed for these tokens, too (RFC 7009), at once or by the next run.
import type { Credential } from '../bundle/credential.ts';
import type { CallScope } from '../operation/callRecords.ts';
import { pause } from '../operation/pause.ts';
import type { Clock, ProviderClient, Store, StoreTransaction, StoreView } from '../ports.ts';
import {
  ACCESS_TOKEN,
  offers,
  REFRESH_TOKEN,
  revokeCall,
  serverOf,
  tokenRef,
  type GrantTarget,
} from './grantRequests.ts';
import type { Ledger } from './ledger.ts';
import { takeSlot } from './providerPace.ts';

/** The refresh token first: with it servers end the access tokens that came of it (RFC 7009 section 2.1). */
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
 * Revokes what is kept, and forgets it once the provider took that. Does nothing where it is not the server's turn
 * before the deadline. @throws as `ProviderClient.send`; the tokens are then kept
 */
export async function revokeLate(
  {
    store,
    providers,
    clock,
    ledger,
    deadline,
  }: { store: Store; providers: ProviderClient; clock: Clock; ledger: Ledger; deadline: number },
  target: GrantTarget,
  { signal, stopSignal }: CallScope,
): Promise<boolean> {
  const { credential, manifest } = target;
  if (!offers(target, 'token.revoke')) return false;
  for (const part of PARTS) {
    const ref = lateRef(credential, part);
    if (!store.read((view) => view.secrets.has(ref))) continue;
    const slot = await ledger.write((tx) =>
      takeSlot(tx, serverOf(target), manifest.limits.perSecond, clock.now(), deadline),
    );
    if (!slot.granted) return false;
    await pause(clock, Math.max(0, slot.at - clock.now()), stopSignal);
    const key = `late/${credential.id}/${credential.generation}/${part}`;
    const call = store.read((view) => revokeCall(view, target, ref.part, key));
    const outcome = await providers.interpret(call, await providers.send(call, signal));
    if (outcome.kind !== 'done' && outcome.kind !== 'gone') return false;
  }
  await ledger.write((tx) => {
    // Connected again meanwhile: what the vault holds is another pair.
    if (tx.credentials.get(credential.id)?.state === 'revoked') tx.secrets.deleteOwner(credential.id);
  });
  return true;
}

function lateRef(credential: Credential, part: string): ReturnType<typeof tokenRef> {
  return tokenRef(credential, `late.${part}`);
}
