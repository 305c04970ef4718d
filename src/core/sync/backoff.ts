// When a grant that failed is tried again, and when it no longer is.
import type { GrantFailures } from './syncRecords.ts';

/** After the first failure; doubled with each further one. */
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 6 * 60 * 60_000;
/** A grant that has failed for this long is only tried when somebody asks for it. */
const EXHAUSTED_AFTER_MS = 3 * 24 * 60 * 60_000;
/** Two failures far apart are no proof that it has been failing for days. */
const EXHAUSTED_AFTER_FAILURES = 6;

/** The failures after one more at `now`. @param waitMs what the provider asked for, where it did */
export function failedAgain(
  credentialId: string,
  known: GrantFailures | undefined,
  now: number,
  message: string,
  waitMs = 0,
): GrantFailures {
  const count = (known?.count ?? 0) + 1;
  const delayMs = Math.max(waitMs, Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (count - 1)));
  return { credentialId, count, firstAt: known?.firstAt ?? now, nextAttemptAt: now + delayMs, message };
}

/** Whether it has failed for days without a success in between. */
export function isExhausted({ count, firstAt }: GrantFailures, now: number): boolean {
  return count >= EXHAUSTED_AFTER_FAILURES && now - firstAt >= EXHAUSTED_AFTER_MS;
}
