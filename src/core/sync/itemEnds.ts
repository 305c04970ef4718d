// The ways in which an item ends: its outcome in the ledger and the state of its credential, in one write.
import type { CredentialState } from '../bundle/credential.ts';
import type { CallScope } from '../operation/callScope.ts';
import { isSystemic } from '../errors.ts';
import { fail, setState } from './grantCommits.ts';
import { moveIntent } from './grantIntent.ts';
import type { GrantTarget } from './grantRequests.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerTx } from './ledgerTx.ts';
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
  /** Nothing can come of the intent any more. */
  endIntent?: true | undefined;
}

/** Part of a write. */
export function endIn(ledger: LedgerTx, item: SyncItem, result: ItemResult, also: EndAlso): void {
  const { tx } = ledger;
  if (also.endIntent) tx.grants.deleteIntent(item.credentialId);
  if (also.state) setState(tx, item.credentialId, also.state);
  ledger.record(item, result);
}

async function end(
  item: SyncItem,
  bounds: ItemBounds,
  result: ItemResult,
  also: EndAlso = {},
): Promise<Processed> {
  await bounds.ledger.write((ledger) => endIn(ledger, item, result, also));
  return { kind: 'done' };
}

export function endUnchanged(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  return end(item, bounds, { outcome: 'unchanged', retryable: false, message });
}

/** A later look can settle it. */
export function endUnknown(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  return end(item, bounds, { outcome: 'unknown', retryable: true, message }, { state: 'unknown' });
}

/** What was found out is about a pair that is not there any more. */
export const REPLACED: ItemResult = {
  outcome: 'unchanged',
  retryable: false,
  message: 'Its tokens were replaced meanwhile.',
};

/**
 * The provider no longer accepts the pair that was asked about. Of one given meanwhile, or one that another run is
 * about to get, that says nothing. @param asked `intent`: because of which it was asked
 */
export async function endNeedsReauth(
  item: SyncItem,
  { target: { credential }, intent }: { target: GrantTarget; intent?: GrantIntent },
  { ledger }: ItemBounds,
  message: string,
): Promise<Processed> {
  await ledger.write((within) => {
    const { tx } = within;
    const isSame =
      tx.credentials.get(item.credentialId)?.generation === credential.generation &&
      (intent === undefined || moveIntent(tx, intent, { on: 'ended' }));
    if (isSame) endIn(within, item, needsReauth(message), { state: 'needs_reauth' });
    else within.record(item, REPLACED);
  });
  return { kind: 'done' };
}

export function needsReauth(message: string): ItemResult {
  return { outcome: 'needs_reauth', retryable: false, message };
}

/** A definite failure of which the account knows nothing else. */
export async function endFailed(
  item: SyncItem,
  { ledger }: ItemBounds,
  failure: { message: string; retryable: boolean },
): Promise<Processed> {
  await ledger.write((within) => {
    fail(within.tx, item.credentialId, failure, within.now);
    within.record(item, { outcome: 'failed', ...failure });
  });
  return { kind: 'done' };
}

/** As `endFailed`, also if the account's own records can't be read or written: the run must get past the item. */
export async function endAnyhow(
  item: SyncItem,
  bounds: ItemBounds,
  failure: { message: string; retryable: boolean },
): Promise<Processed> {
  try {
    return await endFailed(item, bounds, failure);
  } catch (error) {
    if (bounds.scope.signal.aborted || isSystemic(error)) throw error;
    return end(item, bounds, { outcome: 'failed', ...failure });
  }
}
