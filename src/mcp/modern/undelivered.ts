// Results that did not reach their caller, because its connection ended first: the same request gets them instead of
// running again. MCP 2026-07-28 has no stream resumption, so a client has to send the request under a new id.
import { canonicalJson } from '../../core/canonicalJson.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { JsonValue } from '../../core/json.ts';
import { REISSUE_MS } from '../../core/tool/streamClosed.ts';

/** Enough for every client of a person; the oldest goes first. */
const MOST_KEPT = 200;

interface Kept<R> {
  result: R;
  at: number;
}

export class Undelivered<R> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept<R>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param request caller, tool and arguments: what makes a request the same */
  keep(request: JsonValue, result: R): void {
    const key = canonicalJson(request);
    this.#kept.delete(key);
    this.#kept.set(key, { result, at: this.#clock.now() });
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > MOST_KEPT) this.#kept.delete(oldest);
  }

  /** The result kept for just this request within the last 10 minutes; it is given out once. */
  take(request: JsonValue): R | undefined {
    const key = canonicalJson(request);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept !== undefined && this.#clock.now() - kept.at <= REISSUE_MS ? kept.result : undefined;
  }
}
