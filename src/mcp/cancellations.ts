// The calls of one session that its client can cancel. Calls and their cancels travel on connections of their own, so a
// cancel can come first: it is kept for a while, and ends its call when that arrives.
import type { CallToolResult, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Clock } from '../core/hostPorts.ts';

/** How long a cancel waits for its call, milliseconds: longer than any request is on its way over loopback. */
const EARLY_MS = 10_000;
/** Ids that are remembered, at most; the oldest goes first. */
const MOST_IDS = 200;

/** Nobody waits for it: its client cancelled the call before it arrived. */
export const CANCELLED_FIRST: CallToolResult = {
  content: [{ type: 'text', text: 'The call was cancelled before it began. Nothing was done.' }],
  structuredContent: { status: 'cancelled' },
  isError: true,
};

export class Cancellations {
  readonly #clock: Clock;
  readonly #underWay = new Map<RequestId, AbortController>();
  /** When a cancel came whose call was not there yet. */
  readonly #early = new Map<RequestId, number>();
  /** Calls that began: a cancel of one that is over came too late. */
  readonly #begun = new Set<RequestId>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A call begins; its signal is aborted already if its cancel came first. */
  begin(id: RequestId): AbortSignal {
    const cancellation = new AbortController();
    this.#underWay.set(id, cancellation);
    this.#begun.add(id);
    keepNewest(this.#begun);
    const cancelledAt = this.#early.get(id);
    this.#early.delete(id);
    if (cancelledAt !== undefined && this.#clock.now() - cancelledAt <= EARLY_MS) cancellation.abort();
    return cancellation.signal;
  }

  /** @param signal as `begin` returned it: a client may use an id twice at once */
  end(id: RequestId, signal: AbortSignal): void {
    if (this.#underWay.get(id)?.signal === signal) this.#underWay.delete(id);
  }

  cancel(id: RequestId): void {
    const call = this.#underWay.get(id);
    if (call !== undefined) call.abort();
    else if (!this.#begun.has(id)) {
      this.#early.set(id, this.#clock.now());
      keepNewest(this.#early);
    }
  }
}

function keepNewest(ids: Map<RequestId, unknown> | Set<RequestId>): void {
  const [oldest] = ids.keys();
  if (oldest !== undefined && ids.size > MOST_IDS) ids.delete(oldest);
}
