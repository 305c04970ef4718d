// Texts with values in them, durations and ages, as the view shows them. Pure.
import type { DashboardTexts } from '../../protocol/dashboardTexts.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Fills `{names}` in; what has no value stays as it is. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : hole,
  );
}

/** "0.4 s", "12 s", "2 min 5 s", "1 h 3 min". */
export function durationText(ms: number, texts: DashboardTexts): string {
  const left = Math.max(0, ms);
  if (left < SECOND_MS) return fill(texts.lessThanSecond, { tenths: (left / SECOND_MS).toFixed(1) });
  if (left < MINUTE_MS) return fill(texts.seconds, { seconds: Math.floor(left / SECOND_MS) });
  if (left < HOUR_MS)
    return fill(texts.minutes, {
      minutes: Math.floor(left / MINUTE_MS),
      seconds: Math.floor((left % MINUTE_MS) / SECOND_MS),
    });
  return fill(texts.hours, {
    hours: Math.floor(left / HOUR_MS),
    minutes: Math.floor((left % HOUR_MS) / MINUTE_MS),
  });
}

/** "just now", "5 min ago", "3 days ago". */
export function agoText(ms: number, texts: DashboardTexts): string {
  if (ms < MINUTE_MS) return texts.justNow;
  if (ms < HOUR_MS) return fill(texts.minutesAgo, { minutes: Math.floor(ms / MINUTE_MS) });
  if (ms < 2 * DAY_MS) return fill(texts.hoursAgo, { hours: Math.floor(ms / HOUR_MS) });
  return fill(texts.daysAgo, { days: Math.floor(ms / DAY_MS) });
}

/** The time that is left to decide; what is over is said to be so. */
export function timeLeftText(ms: number, texts: DashboardTexts): string {
  if (ms <= 0) return texts.expired;
  // Beyond a day, seconds don't matter.
  const rounded = ms < HOUR_MS ? Math.floor(ms / SECOND_MS) * SECOND_MS : ms;
  return fill(texts.timeLeft, { time: durationText(rounded, texts) });
}

/** A number as the locale writes it. */
export function numberText(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}
