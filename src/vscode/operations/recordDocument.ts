// A bundle or an operation as a readable page: the tool's answer as tables. Pure. Works on any record, so that fields
// added later appear by themselves.
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { fieldName } from './fieldNames.ts';
import { isObject } from '../commands/toolOutputs.ts';
import { escapeMarkdown, markdownTable } from '../text/markdown.ts';
import type { Translate } from '../text/translate.ts';

export interface DocumentTexts {
  t: Translate;
  /** A time in the person's language. @param ms milliseconds since the epoch */
  formatTime: (ms: number) => string;
}

/** Deeper nesting is shown in one line. */
const MAX_DEPTH = 3;

/** Markdown. @param title a foreign name, e.g. the bundle's */
export function recordDocument(title: string, record: JsonObject, texts: DocumentTexts): string {
  const { name, ...rest } = record;
  const shown = name === title ? rest : record;
  return `${[`# ${escapeMarkdown(title)}`, ...sections(shown, texts, 2)].join('\n\n')}\n`;
}

function sections(record: JsonObject, texts: DocumentTexts, depth: number): string[] {
  const entries = Object.entries(record).filter(([, value]) => !isEmpty(value));
  const facts = entries.filter(([, value]) => !hasOwnSection(value));
  const parts: string[] = [];
  if (facts.length > 0) {
    const rows = facts.map(([key, value]) => [label(key, texts.t), cell(key, value, texts)]);
    parts.push(markdownTable([texts.t('Field'), texts.t('Value')], rows));
  }
  for (const [key, value] of entries) {
    if (!hasOwnSection(value)) continue;
    parts.push(`${'#'.repeat(depth)} ${label(key, texts.t)}`);
    if (Array.isArray(value)) parts.push(recordTable(value.filter(isObject), texts));
    else if (isObject(value) && depth <= MAX_DEPTH) parts.push(...sections(value, texts, depth + 1));
    else if (isObject(value)) parts.push(inline(value, texts));
  }
  return parts;
}

/** One row per record, one column for each field that any of them has. */
function recordTable(records: readonly JsonObject[], texts: DocumentTexts): string {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].filter((key) =>
    records.some((record) => !isEmpty(record[key])),
  );
  const rows = records.map((record) => keys.map((key) => cell(key, record[key] ?? null, texts)));
  return markdownTable(
    keys.map((key) => label(key, texts.t)),
    rows,
  );
}

function cell(key: string, value: JsonValue, texts: DocumentTexts): string {
  const { t, formatTime } = texts;
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  const time = key === 'at' || key.endsWith('_at') ? timeOf(value) : undefined;
  if (time !== undefined) return formatTime(time);
  if (key.endsWith('_ms') && typeof value === 'number') return t('{seconds} s', { seconds: seconds(value) });
  if (Array.isArray(value)) return value.map((item) => cell('', item, texts)).join(', ');
  if (typeof value === 'object') return inline(value, texts);
  return escapeMarkdown(String(value));
}

/** `at: Nov 22, source: provider`. */
function inline(record: JsonObject, texts: DocumentTexts): string {
  const known = Object.entries(record).filter(([, value]) => !isEmpty(value));
  return known.map(([key, value]) => `${label(key, texts.t)}: ${cell(key, value, texts)}`).join(', ');
}

function timeOf(value: JsonValue): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function label(key: string, t: Translate): string {
  return escapeMarkdown(fieldName(key, t), 60);
}

/** Lists of records and larger records; a small one fits into a cell. */
function hasOwnSection(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(isObject);
  if (!isObject(value)) return false;
  const members = Object.values(value);
  return members.length > 3 || members.some((member) => typeof member === 'object' && !isEmpty(member));
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
