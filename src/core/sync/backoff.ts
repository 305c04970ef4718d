// When a failed grant is retried, and when retries stop.
import type { GrantFailures } from './syncRecords.ts';

/** After the first failure; doubled with each further one. */
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 6 * 60 * 60_000;
/** A grant that failed for this long is retried only on request. */
const EXHAUSTED_AFTER_MS = 3 * 24 * 60 * 60_000;
/** Two failures far apart don't prove that it failed for days. */
const EXHAUSTED_AFTER_FAILURES = 6;

/** The failures after another one at `now`. @param why `code`: the provider's own, if it answered */
export function failedAgain(
  credentialId: string,
  known: GrantFailures | undefined,
  now: number,
  { message, code }: { message: string; code?: string | undefined },
): GrantFailures {
  const count = (known?.count ?? 0) + 1;
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (count - 1));
  const alike = code === undefined ? undefined : { code, count: alikeOf(known, code) + 1 };
  return {
    credentialId,
    count,
    firstAt: known?.firstAt ?? now,
    nextAttemptAt: now + delayMs,
    message,
    ...(alike && { alike }),
  };
}

/** Whether it failed for days without a success in between. */
export function isExhausted({ count, firstAt }: GrantFailures, now: number): boolean {
  return count >= EXHAUSTED_AFTER_FAILURES && now - firstAt >= EXHAUSTED_AFTER_MS;
}

/** How often in a row the provider refused it with this code. */
export function alikeOf(known: GrantFailures | undefined, code: string): number {
  return known?.alike?.code === code ? known.alike.count : 0;
}
