// Moves bundles, records and secrets, from one storage to another; afterwards only one of them has them.
import type { Bundle } from '../bundle/bundle.ts';
import { IN_FLIGHT, RESUMABLE } from '../operation/operation.ts';
import type { StoreTransaction, StoreView } from './store.ts';
import { bundlesOf } from './inventory.ts';
import { doubtGrant } from './settleRestored.ts';
import type { AdoptionResult } from './storageCare.ts';

/** Copies the bundles that can be adopted. A bundle copied earlier, and not yet removed there, counts as adopted. */
export function adoptBundles(from: StoreView, tx: StoreTransaction): AdoptionResult {
  const result: AdoptionResult = { adopted: [], left: [] };
  for (const bundle of bundlesOf(from)) {
    const { id, name } = bundle;
    const why = whyNot(from, tx, bundle);
    if (why !== undefined) result.left.push({ name, why });
    else {
      if (tx.bundles.get(id) === undefined) copyBundle(from, tx, bundle);
      result.adopted.push({ id, name });
    }
  }
  return result;
}

/** Removes the adopted bundles from their old storage. */
export function releaseBundles(tx: StoreTransaction, ids: readonly string[]): void {
  for (const id of ids) {
    for (const credential of tx.credentials.ofBundle(id)) {
      tx.secrets.deleteOwner(credential.id);
      tx.credentials.delete(credential.id);
    }
    tx.secrets.deleteOwner(id);
    tx.bundles.delete(id);
  }
}

function whyNot(from: StoreView, tx: StoreTransaction, bundle: Bundle): string | undefined {
  const { id, provider, environment, name, status } = bundle;
  const own = tx.bundles.findByIdentity(provider, environment, name);
  if (own !== undefined && own.id !== id) return 'there is a bundle of this name already';
  if (status !== 'active') return 'it is incomplete: finish or delete it in its own storage';
  const statuses = [...new Set([...IN_FLIGHT, ...RESUMABLE])];
  const unfinished = from.operations.page({ bundleId: id, statuses }, null, 1).items.length > 0;
  return unfinished ? 'an operation on it is unfinished: end it in its own storage' : undefined;
}

function copyBundle(from: StoreView, tx: StoreTransaction, bundle: Bundle): void {
  tx.bundles.insert(bundle);
  copySecrets(from, tx, bundle.id);
  for (const credential of from.credentials.ofBundle(bundle.id)) {
    tx.credentials.insert(credential);
    copySecrets(from, tx, credential.id);
    const intent = from.grants.intent(credential.id);
    if (intent !== undefined) doubtGrant(tx, credential, intent.firstIntendedAt);
  }
}

function copySecrets(from: StoreView, tx: StoreTransaction, ownerId: string): void {
  for (const part of from.secrets.parts(ownerId))
    tx.secrets.put({ ownerId, part }, from.secrets.open({ ownerId, part }));
}
