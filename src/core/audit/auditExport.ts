// The audit log as files for other programs: JSON Lines and CSV. Pure; one record at a time.
import type { JsonObject } from '../json.ts';
import type { AuditRow } from './auditRepository.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** The same order in both formats. Times are ISO 8601 with milliseconds, so that the hash can be recomputed. */
const COLUMNS = [
  'sequence',
  'at',
  'kind',
  'caller',
  'tool',
  'operation_id',
  'bundle_ids',
  'facts',
  'previous_hash',
  'hash',
] as const;

/** The text before the first record. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? csvLine(COLUMNS) : '';
}

/** One record with its line end. An unreadable row is exported as such: it must not vanish. */
export function exportLine(row: AuditRow, format: ExportFormat): string {
  const record = exported(row);
  if (format === 'jsonl') return `${JSON.stringify(record)}\n`;
  return csvLine(COLUMNS.map((column) => cellText(record[column])));
}

function exported({ sequence, record }: AuditRow): JsonObject {
  if (record === null) return { sequence, kind: 'unreadable' };
  const { at, kind, caller, tool, operationId, bundleIds, facts, previousHash, hash } = record;
  return {
    sequence,
    at: new Date(at).toISOString(),
    kind,
    caller,
    tool,
    operation_id: operationId,
    bundle_ids: bundleIds,
    facts,
    previous_hash: previousHash,
    hash,
  };
}

function cellText(value: JsonObject[string] | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(cellText).join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** RFC 4180, section 2. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(defused(cell))).join(',')}\r\n`;
}

/** Spreadsheets run cells that begin like a formula (OWASP, CSV injection); an apostrophe makes them text. */
function defused(cell: string): string {
  return /^[\s]*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
