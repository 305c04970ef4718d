// Searches the audit log from its newest record back, a page at a time: of a million records only what is shown is kept.
// Pure but for the pages that it is given.
import type { AuditRecord } from '../../core/audit/auditRecord.ts';
import type { ListedEvent } from '../audit/auditSentence.ts';

/** Members that are empty match everything. */
export interface AuditFilter {
  bundle: string;
  caller: string;
  tool: string;
  outcome: AuditOutcome | '';
  /** Days, YYYY-MM-DD, both included. */
  since: string;
  until: string;
}

export const NO_AUDIT_FILTER: AuditFilter = {
  bundle: '',
  caller: '',
  tool: '',
  outcome: '',
  since: '',
  until: '',
};

export const AUDIT_OUTCOMES = [
  'asked',
  'approved',
  'rejected',
  'undecided',
  'began',
  'completed',
  'stopped',
  'other',
] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export interface AuditPage {
  events: ListedEvent[];
  /** Null at the log's end. */
  nextCursor: string | null;
}

/** What the log itself filters by: an index answers it. The rest is looked for in its pages. */
export type ReadAudit = (
  filter: Pick<AuditFilter, 'bundle' | 'caller' | 'since' | 'until'>,
  cursor: string | null,
) => Promise<AuditPage>;

/** Rows that a request adds, and records that it looks at for them. */
const ROWS = 50;
const MOST_LOOKED_AT = 5_000;

export class AuditSearch {
  readonly filter: AuditFilter;
  readonly #read: ReadAudit;
  readonly #found: ListedEvent[] = [];
  /** Read, but not shown yet. */
  #waiting: ListedEvent[] = [];
  #cursor: string | null | undefined;
  #lookedAt = 0;

  constructor(filter: AuditFilter, read: ReadAudit) {
    this.filter = filter;
    this.#read = read;
  }

  get events(): readonly ListedEvent[] {
    return this.#found;
  }

  get lookedAt(): number {
    return this.#lookedAt;
  }

  get hasMore(): boolean {
    return this.#cursor !== null || this.#waiting.length > 0;
  }

  /** Adds the next rows; fewer if many records don't match. @throws AppError as reading does */
  async more(): Promise<void> {
    const wanted = this.#found.length + ROWS;
    const until = this.#lookedAt + MOST_LOOKED_AT;
    while (this.#found.length < wanted && this.#lookedAt < until && this.hasMore) {
      if (this.#waiting.length === 0) await this.#readPage();
      const matching = this.#waiting.splice(0, wanted - this.#found.length);
      this.#found.push(...matching);
    }
  }

  async #readPage(): Promise<void> {
    const { events, nextCursor } = await this.#read(this.filter, this.#cursor ?? null);
    this.#cursor = nextCursor;
    this.#lookedAt += events.length;
    this.#waiting = events.filter((event) => this.#fits(event));
  }

  #fits(event: ListedEvent): boolean {
    const { tool, outcome } = this.filter;
    return (tool === '' || event.tool === tool) && (outcome === '' || outcomeOf(event) === outcome);
  }
}

/** Whether the page shows the record: what is exported with a filter. Days are the person's own. */
export function isShown(
  { bundle, caller, tool, outcome, since, until }: AuditFilter,
  record: Pick<AuditRecord, 'at' | 'kind' | 'caller' | 'tool' | 'bundleIds' | 'facts'>,
): boolean {
  return (
    (bundle === '' || record.bundleIds.includes(bundle)) &&
    (caller === '' || record.caller === caller) &&
    (tool === '' || record.tool === tool) &&
    (outcome === '' || outcomeOf(record) === outcome) &&
    (since === '' || record.at >= dayStart(since).getTime()) &&
    (until === '' || record.at <= dayEnd(until).getTime())
  );
}

/** In the person's time zone. */
export function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00`);
}

export function dayEnd(day: string): Date {
  return new Date(`${day}T23:59:59.999`);
}

export function outcomeOf({ kind, facts }: Pick<ListedEvent, 'kind' | 'facts'>): AuditOutcome {
  switch (kind) {
    case 'requested':
      return 'asked';
    case 'decided':
      if (facts['verdict'] === 'approve') return 'approved';
      return facts['verdict'] === 'reject' ? 'rejected' : 'undecided';
    case 'started':
    case 'write':
      return 'began';
    case 'finished':
      return facts['status'] === 'completed' ? 'completed' : 'stopped';
    default:
      return 'other';
  }
}
