// Times as a person reads them in a dialog or a list. Pure.
import type { Translate } from '../text/translate.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "14:32" on the same day as `now`, else with its day. @param locale a BCP 47 tag */
export function clockText(at: number, now: number, locale: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const day: Intl.DateTimeFormatOptions = sameDay
    ? {}
    : {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        ...(at - now > 300 * DAY_MS && { year: 'numeric' }),
      };
  return new Intl.DateTimeFormat(locale, { ...day, hour: 'numeric', minute: '2-digit' }).format(at);
}

/** "23 h left", rounded down. */
export function timeLeftText(ms: number, t: Translate): string {
  if (ms < MINUTE_MS) return t('less than a minute left');
  if (ms < HOUR_MS) return t('{minutes} min left', { minutes: Math.floor(ms / MINUTE_MS) });
  if (ms < 2 * DAY_MS) return t('{hours} h left', { hours: Math.floor(ms / HOUR_MS) });
  return t('{days} days left', { days: Math.floor(ms / DAY_MS) });
}

/** "3 days ago". */
export function agoText(ms: number, t: Translate): string {
  if (ms < MINUTE_MS) return t('just now');
  if (ms < HOUR_MS) return t('{minutes} min ago', { minutes: Math.floor(ms / MINUTE_MS) });
  if (ms < 2 * DAY_MS) return t('{hours} h ago', { hours: Math.floor(ms / HOUR_MS) });
  return t('{days} days ago', { days: Math.floor(ms / DAY_MS) });
}
