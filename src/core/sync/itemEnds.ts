// The ways in which an item ends: its outcome in the ledger and the state of its credential, in one write.
import type { CredentialState } from '../bundle/credential.ts';
import type { CallScope } from '../operation/callScope.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { fail, refused, setState } from './grantCommits.ts';
import type { Ledger } from './ledger.ts';
import type { GrantIntent, ItemResult, SyncItem } from './syncRecords.ts';

/** Within which bounds an item is worked on. */
export interface ItemBounds {
  ledger: Ledger;
  scope: CallScope;
  retryFailed: boolean;
  /** Nothing is waited for beyond this instant (milliseconds since the epoch). */
  deadline: number;
  /** The provider has granted what it was asked for: the item takes none of its attention any more. */
  onGranted(): void;
}

/** What came of looking at an item. */
export type Processed =
  /** It is recorded. */
  | { kind: 'done' }
  /** Nothing happened to it; worth trying at that instant. `limited`: the provider wants no requests before. */
  | { kind: 'later'; at: number; limited: boolean }
  /** It is recorded, and the provider does not know the client that asks. */
  | { kind: 'client-refused'; message: string };

/** What an end means besides its outcome. */
interface EndAlso {
  state?: CredentialState | undefined;
  endIntent?: true | undefined;
}

/** Part of a write. */
export function endIn(
  tx: StoreTransaction,
  item: SyncItem,
  { ledger }: ItemBounds,
  result: ItemResult,
  also: EndAlso,
): void {
  if (also.endIntent) tx.grants.deleteIntent(item.credentialId);
  if (also.state) setState(tx, item.credentialId, also.state);
  ledger.record(tx, item, result);
}

async function end(
  item: SyncItem,
  bounds: ItemBounds,
  result: ItemResult,
  also: EndAlso = {},
): Promise<Processed> {
  await bounds.ledger.write((tx) => endIn(tx, item, bounds, result, also));
  return { kind: 'done' };
}

export function endUnchanged(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  return end(item, bounds, { outcome: 'unchanged', retryable: false, message });
}

/** @param retryable whether a later look can settle it */
export function endUnknown(
  item: SyncItem,
  bounds: ItemBounds,
  message: string,
  retryable: boolean,
): Promise<Processed> {
  return end(item, bounds, { outcome: 'unknown', retryable, message }, { state: 'unknown' });
}

/** The refresh token at hand is worth nothing any more. */
export function endNeedsReauth(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  const result: ItemResult = { outcome: 'needs_reauth', retryable: false, message };
  return end(item, bounds, result, { state: 'needs_reauth', endIntent: true });
}

/** A definite failure. @param intent of the sending that was refused, where one was sent */
export async function endFailed(
  item: SyncItem,
  { ledger }: ItemBounds,
  now: number,
  failure: { message: string; retryable: boolean },
  intent?: GrantIntent,
): Promise<Processed> {
  await ledger.write((tx) => {
    if (intent) refused(tx, intent);
    fail(tx, item.credentialId, failure.message, now);
    ledger.record(tx, item, { outcome: 'failed', ...failure });
  });
  return { kind: 'done' };
}
