// A page about one bundle, one operation or the audit log, as plain values that cross to the webview. The host words,
// bounds and translates every text and knows what each action does; the view lays it out and says what was pressed.
import type { DashboardTexts } from './dashboardTexts.ts';
import type { StepLine } from './dashboardState.ts';

export type Tone = 'success' | 'warning' | 'error' | 'progress' | 'muted';

export interface PageAction {
  /** Names it in `press`; unique on the page. */
  id: string;
  label: string;
  /** Codicon id. */
  icon: string;
  primary?: true;
}

export interface PageRow {
  key: string;
  icon: string;
  tone: Tone | null;
  title: string;
  /** Empty: only the title. */
  sub: string;
  /** What was just found out about it. */
  note?: string;
  /** The id of what a click on the title does; null: it is no button. */
  opens: string | null;
  actions: PageAction[];
}

export interface PageFact {
  label: string;
  value: string;
}

export interface PageField {
  name: string;
  label: string;
  kind: 'choice' | 'date';
  /** Of a date YYYY-MM-DD; empty: any. */
  value: string;
  /** Of a choice; the first one is any. */
  options: { value: string; label: string }[];
}

interface SectionBase {
  key: string;
  title: string;
  actions: PageAction[];
}

export type PageSection = SectionBase &
  (
    | { kind: 'facts'; facts: PageFact[] }
    /** `none` is shown if there are no rows; `note` beneath them. */
    | { kind: 'rows'; rows: PageRow[]; none: string; note: string }
    | { kind: 'steps'; steps: StepLine[] }
    | { kind: 'filter'; fields: PageField[] }
  );

export interface PageModel {
  icon: string;
  tone: Tone | null;
  title: string;
  subtitle: string;
  /** Of a live bundle or target: "LIVE". */
  badge: string;
  /** What went wrong, and what to do; empty if nothing did. */
  problem: string;
  /** What else to know about it now; empty: nothing. */
  notice: string;
  /** What a screen reader says of what just happened; empty: nothing. */
  said: string;
  /** While it works: 0 to 100, and what happens now. */
  progress: { percent: number; message: string } | null;
  actions: PageAction[];
  sections: PageSection[];
}

export interface PageMessage {
  type: 'page';
  /** BCP 47 tag. */
  locale: string;
  /** The host's clock, milliseconds since the epoch. */
  now: number;
  texts: DashboardTexts;
  /** What VS Code keeps for the view, so that the page is shown again after a reload. */
  ref: PageRef;
  page: PageModel;
}

export type PageViewMessage =
  | { type: 'ready' }
  | { type: 'press'; id: string }
  | { type: 'choose'; name: string; value: string };

export interface PageRef {
  kind: 'bundle' | 'operation' | 'audit';
  /** Of the record; of the audit log, the bundle it is about, or empty. */
  id: string;
}

const MOST_ID = 200;
const MOST_VALUE = 200;

/** Reads what a page's view sends as hostile input; undefined for what is no message of it. */
export function parsePageMessage(message: unknown): PageViewMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, id, name, value } = message as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (type === 'press' && isText(id, MOST_ID)) return { type, id };
  if (type === 'choose' && isText(name, MOST_ID) && isText(value, MOST_VALUE)) return { type, name, value };
  return undefined;
}

/** Reads what VS Code kept of a page; undefined if it is none. */
export function parsePageRef(kept: unknown): PageRef | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { kind, id } = kept as Record<string, unknown>;
  if (kind !== 'bundle' && kind !== 'operation' && kind !== 'audit') return undefined;
  return isText(id, MOST_ID) ? { kind, id } : undefined;
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}
