// Operations whose answer did not reach its caller, because the connection ended first: the same request gets it instead
// of running again. MCP 2026-07-28 has no stream resumption, so a client has to send the request under a new id.
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { JsonValue } from '../../core/json.ts';
import { REISSUE_MS } from '../../core/tool/streamClosed.ts';

/** Enough for every client of a person; the oldest goes first. */
const MOST_KEPT = 200;

interface Kept {
  operationId: string;
  at: number;
}

/** Requests are told apart by caller, tool and arguments. */
export class Undelivered {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(request: JsonValue, operationId: string): void {
    const key = canonicalJson(request);
    this.#kept.delete(key);
    this.#kept.set(key, { operationId, at: this.#clock.now() });
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > MOST_KEPT) this.#kept.delete(oldest);
  }

  /** The operation that just this request began or joined within the last 10 minutes; it is given out once. */
  take(request: JsonValue): string | undefined {
    const key = canonicalJson(request);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept !== undefined && this.#clock.now() - kept.at <= REISSUE_MS ? kept.operationId : undefined;
  }
}
