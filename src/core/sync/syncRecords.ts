// What sync keeps on disk: runs, chunks and items (the ledger), and the intents and failures of grants.
// Values only; no record holds a secret in readable form.

/** The kind of the operations that are sync runs. */
export const SYNC_KIND = 'sync_credentials';

export const SYNC_OUTCOMES = ['refreshed', 'unchanged', 'failed', 'needs_reauth', 'unknown'] as const;
/** What became of one credential. `unknown`: a request was sent and no usable answer came; nothing is repeated blindly. */
export type SyncOutcome = (typeof SYNC_OUTCOMES)[number];

/** Outcomes that a person or agent should look at. */
export const NEEDING_ATTENTION: readonly SyncOutcome[] = ['failed', 'needs_reauth', 'unknown'];

export const SYNC_SCOPES = ['all', 'expiring'] as const;
export type SyncScope = (typeof SYNC_SCOPES)[number];

/** Which credentials a run is about. Runs with the same filters are the same request. */
export interface SyncFilters {
  /** Only this bundle's; null: all. */
  bundleId: string | null;
  /** `all`: what is not due is `unchanged`, without a request; `expiring`: what is not due is passed over. */
  scope: SyncScope;
  /** Only those whose last refresh failed or is unknown, without waiting for their backoff to end. */
  retryFailed: boolean;
}

export interface SyncRun {
  /** The operation's id. */
  id: string;
  filters: SyncFilters;
  /** Id of the last credential that is in a chunk; null before the first. Everything after it is still to do. */
  position: string | null;
  /** How many chunks exist; they are numbered from 0. */
  chunks: number;
  /** How many credentials there were to look at when it was counted last; at least what is completed. */
  total: number;
  /** Credentials passed over without being in a chunk: not due, in a run over `expiring` ones. */
  skipped: number;
  /** Kept with each item: nothing is ever counted by reading the ledger. */
  counts: Record<SyncOutcome, number>;
  /** Bundles whose OAuth client the provider refused: none of their grants is tried again in this run. */
  refusedClients: string[];
  startedAt: number;
  updatedAt: number;
  /** When the last item was done; null while it is unfinished. */
  endedAt: number | null;
}

/** A part of a run that is done, and repeated, as one. */
export interface SyncChunk {
  runId: string;
  number: number;
  state: 'open' | 'closed';
  /** Why it closed before all of its items were done, for people; the others are the next chunk. */
  closedEarly: string | null;
  /** How long the provider wants to be left alone, counted from `closedAt`. */
  retryAfterMs: number | null;
  /** Whether anything followed when it closed. */
  hasMore: boolean;
  openedAt: number;
  closedAt: number | null;
}

export interface SyncItem {
  runId: string;
  chunk: number;
  credentialId: string;
  bundleId: string;
  /** The account's name, else the credential's label. */
  account: string;
  /** Null: not done yet. */
  outcome: SyncOutcome | null;
  /** Whether trying again later can help without anybody changing anything. */
  retryable: boolean;
  /** One sentence for people; null where the outcome says it all. */
  message: string | null;
}

/** An item's place and outcome, for whoever shows a whole run; far cheaper to read than the item. */
export type ItemOutcome = Pick<SyncItem, 'chunk' | 'credentialId' | 'outcome'>;

/** What an item came to. */
export type ItemResult = Pick<SyncItem, 'retryable' | 'message'> & { outcome: SyncOutcome };

/**
 * How far a refresh got. `intended`: it may be under way; `answered`: the sealed answer is there and not yet
 * understood; `lost`: nobody waits for an answer any more, and none that can be used came.
 */
export type GrantIntentState = 'intended' | 'answered' | 'lost';

/**
 * One refresh that may have been sent: durable before sending. While there is one, nobody else refreshes the grant.
 * It ends with the commit of the new pair, or with proof that nothing happened.
 */
export interface GrantIntent {
  credentialId: string;
  operationId: string;
  /** Who sends, by the operation's lease: an intent is alive exactly while this lease is. */
  owner: string;
  fence: number;
  /** The grant's generation and the fingerprint of its refresh token when it was intended. */
  generation: number;
  fingerprint: string;
  /** How often the same token was sent again without knowing what became of the first time: a grace period allows one. */
  replays: number;
  state: GrantIntentState;
  /** The raw answer under the vault's key; kept, even where it could not be understood, until the intent ends. */
  sealedAnswer: Uint8Array | null;
  /** Of the first sending: a grace period counts from here. */
  firstIntendedAt: number;
  /** Of the newest sending: until its timeout has passed it may still be under way. */
  intendedAt: number;
}

/** Definite failures of a grant since its last success. */
export interface GrantFailures {
  credentialId: string;
  count: number;
  firstAt: number;
  /** Not tried before, unless somebody asks for exactly that. */
  nextAttemptAt: number;
  message: string;
  /** The provider's code of the newest refusal, and how often in a row it was the same; absent: it did not answer. */
  alike?: { code: string; count: number } | undefined;
}

export const NO_COUNTS: Readonly<Record<SyncOutcome, number>> = {
  refreshed: 0,
  unchanged: 0,
  failed: 0,
  needs_reauth: 0,
  unknown: 0,
};

/** How many credentials a run is done with. */
export function completedOf({ counts, skipped }: SyncRun): number {
  return SYNC_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], skipped);
}

/** How many of them need somebody's attention. */
export function attentionOf({ counts }: SyncRun): number {
  return NEEDING_ATTENTION.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** "Synced 60 of 240 credentials, 2 need attention". */
export function runSentence(run: SyncRun): string {
  const done = completedOf(run);
  const attention = attentionOf(run);
  const need =
    attention === 0 ? '' : attention === 1 ? ', 1 needs attention' : `, ${attention} need attention`;
  return `Synced ${done} of ${Math.max(run.total, done)} credentials${need}`;
}

/** Of 100; 100 only once it has ended. */
export function runPercent(run: SyncRun): number {
  if (run.endedAt !== null) return 100;
  const done = completedOf(run);
  return Math.min(99, Math.floor((100 * done) / Math.max(run.total, done, 1)));
}
