// The ways in which an item ends: its outcome in the ledger and the state of its credential, in one write.
import type { CredentialState } from '../bundle/credential.ts';
import type { CallScope } from '../operation/callScope.ts';
import type { StoreTransaction } from '../storage/store.ts';
import { fail, refused, setState } from './grantCommits.ts';
import type { GrantTarget } from './grantRequests.ts';
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

/** An outcome, and what it means besides. */
interface End {
  result: ItemResult;
  state?: CredentialState | undefined;
  endIntent?: true | undefined;
}

/** Part of a write. */
export function endIn(
  tx: StoreTransaction,
  item: SyncItem,
  { ledger }: ItemBounds,
  { result, state, endIntent }: End,
): void {
  if (endIntent) tx.grants.deleteIntent(item.credentialId);
  if (state) setState(tx, item.credentialId, state);
  ledger.record(tx, item, result);
}

/** @param endOf how it ends, as the records are in the write */
async function end(
  item: SyncItem,
  bounds: ItemBounds,
  endOf: (tx: StoreTransaction) => End,
): Promise<Processed> {
  await bounds.ledger.write((tx) => endIn(tx, item, bounds, endOf(tx)));
  return { kind: 'done' };
}

export function endUnchanged(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  return end(item, bounds, () => ({ result: { outcome: 'unchanged', retryable: false, message } }));
}

/** @param retryable whether a later look can settle it */
export function endUnknown(
  item: SyncItem,
  bounds: ItemBounds,
  message: string,
  retryable: boolean,
): Promise<Processed> {
  return end(item, bounds, () => ({ result: { outcome: 'unknown', retryable, message }, state: 'unknown' }));
}

/** The pair that was asked about is worth nothing any more. Of one that a person gave meanwhile that says nothing. */
export function endNeedsReauth(
  item: SyncItem,
  { credential: { generation } }: GrantTarget,
  bounds: ItemBounds,
  message: string,
): Promise<Processed> {
  return end(item, bounds, (tx) =>
    tx.credentials.get(item.credentialId)?.generation === generation
      ? {
          result: { outcome: 'needs_reauth', retryable: false, message },
          state: 'needs_reauth',
          endIntent: true,
        }
      : {
          result: { outcome: 'unchanged', retryable: false, message: 'Its tokens were replaced meanwhile.' },
        },
  );
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
