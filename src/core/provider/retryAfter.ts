// When to ask a provider again: Retry-After (RFC 9110 section 10.2.3) and the reset headers of manifests.
import type { Manifest } from './manifest.ts';

/** For a provider that answers "not now" without a time. */
const DEFAULT_WAIT_MS = 5_000;
/** A longer wait counts as an error of the provider. */
export const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

interface AnswerHead {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
}

/**
 * How long to wait, in milliseconds from `now` (milliseconds since the epoch). Undefined unless the answer is
 * a temporary refusal: 429, 503 with Retry-After, or 403 as the manifest's `limitedWhen403` describes.
 */
export function limitedForMs(
  limits: Manifest['limits'],
  answer: AnswerHead,
  now: number,
): number | undefined {
  const { status, headers } = answer;
  const says: Record<'nothing-remains' | 'retry-after', boolean> = {
    'nothing-remains': nothingRemains(limits, headers),
    'retry-after': headers['retry-after'] !== undefined,
  };
  const limited =
    status === 429 ||
    (status === 503 && says['retry-after']) ||
    (status === 403 && (limits.limitedWhen403 ?? ['nothing-remains']).some((sign) => says[sign]));
  if (!limited) return undefined;
  return waitMs(limits, headers, now) ?? DEFAULT_WAIT_MS;
}

/** How long to wait after an answer whose code means "not now", in milliseconds. */
export function waitAfterCodeMs(limits: Manifest['limits'], answer: AnswerHead, now: number): number {
  return waitMs(limits, answer.headers, now) ?? DEFAULT_WAIT_MS;
}

/** How long to pause after a success that used up the limit, else undefined. */
export function exhaustedForMs(
  limits: Manifest['limits'],
  answer: AnswerHead,
  now: number,
): number | undefined {
  return nothingRemains(limits, answer.headers) ? waitMs(limits, answer.headers, now) : undefined;
}

function nothingRemains(limits: Manifest['limits'], headers: Readonly<Record<string, string>>): boolean {
  return (
    limits.remainingHeader !== undefined && headers[limits.remainingHeader.toLowerCase()]?.trim() === '0'
  );
}

function waitMs(
  limits: Manifest['limits'],
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const retryAfter = headers['retry-after']?.trim();
  const reset =
    limits.resetHeader === undefined ? undefined : headers[limits.resetHeader.toLowerCase()]?.trim();
  const wait =
    retryAfter === undefined
      ? undefined
      : isNumber(retryAfter)
        ? Number(retryAfter) * 1000
        : untilDate(retryAfter, headers, now);
  const chosen =
    wait ?? (reset !== undefined && isNumber(reset) ? untilReset(Number(reset), now) : undefined);
  return chosen === undefined ? undefined : Math.min(Math.max(Math.ceil(chosen), 0), LONGEST_WAIT_MS);
}

function untilDate(date: string, headers: Readonly<Record<string, string>>, now: number): number | undefined {
  // Every form of an HTTP date begins with the day's name; Date.parse alone would accept "-5".
  const until = /^[A-Z][a-z]{2,8},? /.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  // The provider's own clock, if the answer has it, so that a wrong local clock can't shorten the wait.
  const servedAt = Date.parse(headers['date'] ?? '');
  return until - (Number.isNaN(servedAt) ? now : servedAt);
}

/** Epoch milliseconds, epoch seconds, or seconds from now: distinguished by magnitude. */
function untilReset(reset: number, now: number): number {
  if (reset > 100_000_000_000) return reset - now;
  if (reset > 100_000_000) return reset * 1000 - now;
  return reset * 1000;
}

function isNumber(text: string): boolean {
  return /^\d{1,15}(\.\d{1,6})?$/.test(text);
}
