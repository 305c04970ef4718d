// What sync keeps on disk: runs, chunks and items (the ledger), and the intents and failures of grants.
// Values only; no record holds a secret in readable form.

/** The kind of the operations that are sync runs. */
export const SYNC_KIND = 'sync_credentials';

export const SYNC_OUTCOMES = ['refreshed', 'unchanged', 'failed', 'needs_reauth', 'unknown'] as const;
/**
 * The outcome of one credential. `unknown`: a request was sent and no usable answer arrived; nothing is
 * repeated blindly.
 */
export type SyncOutcome = (typeof SYNC_OUTCOMES)[number];

/** Outcomes that need a person or agent. */
export const NEEDING_ATTENTION: readonly SyncOutcome[] = ['failed', 'needs_reauth', 'unknown'];

export const SYNC_SCOPES = ['all', 'expiring'] as const;
export type SyncScope = (typeof SYNC_SCOPES)[number];

/** The credentials that a run covers. Runs with the same filters are the same request. */
export interface SyncFilters {
  /** Only this bundle's; null: all. */
  bundleId: string | null;
  /** `all`: what is not due is `unchanged`, without a request; `expiring`: skips what is not due. */
  scope: SyncScope;
  /** Only those whose last refresh failed or is unknown, ignoring their backoff. */
  retryFailed: boolean;
}

export interface SyncRun {
  /** The operation's id. */
  id: string;
  filters: SyncFilters;
  /** Id of the last credential in a chunk; null before the first. Everything after it is still to do. */
  position: string | null;
  /** How many chunks exist; they are numbered from 0. */
  chunks: number;
  /** How many credentials there were at the last count; at least the completed ones. */
  total: number;
  /** Credentials skipped without being in a chunk: not due, in a run over `expiring` ones. */
  skipped: number;
  /** Stored with each item: counts never require reading the ledger. */
  counts: Record<SyncOutcome, number>;
  /** Bundles whose OAuth client the provider refused: this run retries none of their grants. */
  refusedClients: string[];
  startedAt: number;
  updatedAt: number;
  /** When the last item was done; null while it is unfinished. */
  endedAt: number | null;
}

/** A part of a run that is processed, and repeated, as one. */
export interface SyncChunk {
  runId: string;
  number: number;
  state: 'open' | 'closed';
  /** Why it closed before all of its items were done, for people; the others move to the next chunk. */
  closedEarly: string | null;
  /** How long the provider asked to wait, counted from `closedAt`. */
  retryAfterMs: number | null;
  /** Whether more followed when it closed. */
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
  /** Whether a later retry can succeed without any change. */
  retryable: boolean;
  /** One sentence for people; null if the outcome is enough. */
  message: string | null;
}

/** An item's place and outcome, to display a whole run; far cheaper to read than the item. */
export type ItemOutcome = Pick<SyncItem, 'chunk' | 'credentialId' | 'outcome'>;

/** The result of an item. */
export type ItemResult = Pick<SyncItem, 'retryable' | 'message'> & { outcome: SyncOutcome };

/**
 * The progress of a refresh. `intended`: it may be in flight. `answered`: the sealed answer is stored, not
 * yet parsed. `lost`: the wait is over, and no usable answer arrived.
 */
export type GrantIntentState = 'intended' | 'answered' | 'lost';

/**
 * One refresh that may have been sent: durable before sending. While it exists, no other process refreshes
 * the grant. It ends with the commit of the new pair, or with proof that nothing happened.
 */
export interface GrantIntent {
  credentialId: string;
  operationId: string;
  /** The sender, by the operation's lease: an intent is alive exactly while this lease is. */
  owner: string;
  fence: number;
  /** The grant's generation and the fingerprint of its refresh token at the time of the intent. */
  generation: number;
  fingerprint: string;
  /** How often the same token was sent again with an unknown first outcome: a grace period allows one. */
  replays: number;
  state: GrantIntentState;
  /** The raw answer under the vault's key; kept until the intent ends, even if it could not be parsed. */
  sealedAnswer: Uint8Array | null;
  /** Of the first request: a grace period starts here. */
  firstIntendedAt: number;
  /** Of the newest request: it may be in flight until its timeout passes. */
  intendedAt: number;
}

/** Definite failures of a grant since its last success. */
export interface GrantFailures {
  credentialId: string;
  count: number;
  firstAt: number;
  /** No retry before then, unless somebody asks for exactly that. */
  nextAttemptAt: number;
  message: string;
  /** The provider's code in the newest refusal, and how often in a row it was the same; absent: it did not answer. */
  alike?: { code: string; count: number } | undefined;
}

export const NO_COUNTS: Readonly<Record<SyncOutcome, number>> = {
  refreshed: 0,
  unchanged: 0,
  failed: 0,
  needs_reauth: 0,
  unknown: 0,
};

/** How many credentials a run has finished. */
export function completedOf({ counts, skipped }: SyncRun): number {
  return SYNC_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], skipped);
}

/** How many of them need attention. */
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
