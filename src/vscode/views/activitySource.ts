// The newest records of the audit log, grouped for people. Reads only what is new; older ones a page at a time.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { listedEvents } from '../audit/auditSentence.ts';
import { t } from '../text/localize.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { byDayAndCaller, callerRows, dayRows, eventRows, type ActivityTexts } from './activityRows.ts';
import { showMoreRow } from './bundleRows.ts';
import { RecentEvents } from './recentEvents.ts';
import { PAGE_ROWS, type RowSource, type ViewRow } from './viewRow.ts';

const PAGE = 100;
const OLDER = 'older';
const DAY_MS = 24 * 60 * 60_000;

export class ActivitySource implements RowSource {
  readonly #clock: Clock;
  readonly #recent: RecentEvents;
  /** How many records of a caller's day are shown. */
  readonly #shown = new Map<string, number>();
  #reading: Promise<void> | undefined;

  constructor(sluice: ToolHost, clock: Clock) {
    this.#clock = clock;
    this.#recent = new RecentEvents(async (cursor) => {
      const args: JsonObject = { limit: PAGE, ...(cursor !== null && { cursor }) };
      return listedEvents((await callAsPerson(sluice, 'list_audit_events', args)).output);
    });
  }

  /** Keeps what was read: the log only grows. */
  reset(): void {
    this.#reading = undefined;
  }

  more(list: string): void {
    if (list === OLDER) this.#recent.more();
    else this.#shown.set(list, (this.#shown.get(list) ?? PAGE_ROWS) + PAGE_ROWS);
    this.#reading = undefined;
  }

  async rows(parent: ViewRow | undefined): Promise<ViewRow[]> {
    await (this.#reading ??= this.#recent.read());
    const { hasOlder } = this.#recent;
    const groups = byDayAndCaller(this.#recent.events, dayOf);
    if (parent === undefined) {
      const days = dayRows(groups, hasOlder, this.#texts());
      return hasOlder ? [...days, showMoreRow(OLDER, 0, t)] : days;
    }
    const list = parent.ref?.id ?? '';
    if (parent.id.startsWith('day/')) return callerRows(groups, list, t);
    const events = groups.find(({ day, caller }) => `${day}/${caller}` === list)?.events ?? [];
    const shown = this.#shown.get(list) ?? PAGE_ROWS;
    const rows = eventRows(events.slice(0, shown), this.#texts());
    return events.length > shown ? [...rows, showMoreRow(list, events.length - shown, t)] : rows;
  }

  #texts(): ActivityTexts {
    const locale = vscode.env.language;
    const now = this.#clock.now();
    return {
      t,
      dayText: (day) => {
        if (day === dayOf(now)) return t('Today');
        if (day === dayOf(now - DAY_MS)) return t('Yesterday');
        return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(new Date(`${day}T12:00:00`));
      },
      timeText: (at) =>
        new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(Date.parse(at)),
    };
  }
}

/** The day in the person's time zone, as YYYY-MM-DD. */
function dayOf(at: string | number): string {
  const date = new Date(at);
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}
