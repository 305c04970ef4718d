// For how long a person can hold approvals. Pure.
import type { Translate } from '../text/translate.ts';

export interface HoldChoice {
  label: string;
  /** Milliseconds since the epoch; 0: no longer. */
  until: number;
}

const MINUTE_MS = 60_000;
/** Local time. */
const MORNING_HOUR = 8;

/** @param heldUntil until when they are held now; in the past if they are not */
export function holdChoices(now: number, heldUntil: number, t: Translate): HoldChoice[] {
  const choices = [
    { label: t('For 15 Minutes'), until: now + 15 * MINUTE_MS },
    { label: t('For 1 Hour'), until: now + 60 * MINUTE_MS },
    { label: t('Until Tomorrow Morning'), until: tomorrowMorning(now) },
  ];
  return heldUntil > now ? [{ label: t('Release Now'), until: 0 }, ...choices] : choices;
}

function tomorrowMorning(now: number): number {
  const date = new Date(now);
  date.setDate(date.getDate() + 1);
  return date.setHours(MORNING_HOUR, 0, 0, 0);
}
