// How an item ends: its outcome in the ledger and the state of its credential, in one write.
import type { CredentialState } from '../bundle/credential.ts';
import type { StepScope } from '../operation/callScope.ts';
import { isSystemic } from '../errors.ts';
import { fail, setState } from './grantCommits.ts';
import { moveIntent } from './grantIntent.ts';
import type { GrantTarget } from './grantRequests.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerTx } from './ledgerTx.ts';
import type { GrantIntent, ItemResult, SyncItem } from './syncRecords.ts';

/** The bounds within which an item is processed. */
export interface ItemBounds {
  ledger: Ledger;
  scope: StepScope;
  retryFailed: boolean;
  /** No wait extends beyond this instant (milliseconds since the epoch). */
  deadline: number;
  /** The item needs its place at the server no longer. Further calls do nothing. */
  leavePlace: () => void;
}

/** The result of processing an item. */
export type Processed =
  /** The outcome is recorded. */
  | { kind: 'done' }
  /** Nothing happened to it; retry at that instant. `limited`: the provider accepts no requests before. */
  | { kind: 'later'; at: number; limited: boolean }
  /** The outcome is recorded, and the provider does not know the client. */
  | { kind: 'client-refused'; message: string };

/** What an end implies besides its outcome. */
interface EndAlso {
  state?: CredentialState | undefined;
  /** The intent is void. */
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

/** A later check can settle it. */
export function endUnknown(item: SyncItem, bounds: ItemBounds, message: string): Promise<Processed> {
  return end(item, bounds, { outcome: 'unknown', retryable: true, message }, { state: 'unknown' });
}

/** The result concerns a pair that has been replaced. */
export const REPLACED: ItemResult = {
  outcome: 'unchanged',
  retryable: false,
  message: 'Its tokens were replaced in the meantime.',
};

/**
 * The provider no longer accepts the checked pair. That proves nothing about a pair given since, or one that
 * another run is about to receive. @param asked `intent`: the reason for the check
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

/** A definite failure that leaves no other mark on the account. */
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

/** As `endFailed`, even if the account's own records can't be read or written: the run must get past the item. */
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
