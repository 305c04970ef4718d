// Reads the outputs of the read tools, in their documented shapes. Pure. Outputs are open objects: a missing member
// gets a harmless value, an unknown one is ignored.
import type { JsonObject, JsonValue } from '../../core/json.ts';

export interface ListedProblem {
  code: string;
  message: string;
  next: string;
}

export interface ListedOperation {
  id: string;
  /** The tool's name. */
  kind: string;
  caller: string;
  status: string;
  percent: number;
  message: string;
  error: ListedProblem | null;
}

export interface ListedBundle {
  id: string;
  name: string;
  provider: string;
  environment: string;
  /** Name of its base URL; `default`: the environment's own. */
  baseUrl: string;
  live: boolean;
  status: string;
}

export interface ListedCredential {
  id: string;
  bundleId: string;
  kind: string;
  label: string;
  state: string;
  /** Milliseconds since the epoch, or null if it does not expire. */
  expiresAt: number | null;
}

/** One page of a list tool's answer. */
export interface ListedPage<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

export function operationPage(output: JsonObject): ListedPage<ListedOperation> {
  return pageOf(output, 'operations', (record) => ({
    id: text(record['id']),
    kind: text(record['kind']),
    caller: callerLabel(record['caller']),
    status: text(record['status']),
    percent: number(record['percent']),
    message: text(record['message']),
    error: problemOf(record),
  }));
}

export function bundlePage(output: JsonObject): ListedPage<ListedBundle> {
  return pageOf(output, 'bundles', (record) => ({
    id: text(record['id']),
    name: text(record['name']),
    provider: text(record['provider']),
    environment: text(record['environment']),
    baseUrl: text(record['base_url']) || 'default',
    live: record['live'] === true,
    status: text(record['status']),
  }));
}

export function credentialPage(output: JsonObject): ListedPage<ListedCredential> {
  return pageOf(output, 'credentials', (record) => ({
    id: text(record['id']),
    bundleId: text(record['bundle_id']),
    kind: text(record['kind']),
    label: text(record['label']),
    state: text(record['state']),
    expiresAt: timeOf(record['expires_at']),
  }));
}

/** The `error` of an answer or a record, or null if it has none. */
export function problemOf(record: JsonObject): ListedProblem | null {
  const error = record['error'];
  if (!isObject(error)) return null;
  return { code: text(error['code']), message: text(error['message']), next: text(error['next']) };
}

/** The operation that a call started or joined, or null. */
export function operationIdOf(output: JsonObject): string | null {
  return text(output['operation_id']) || null;
}

/** What a dry run would do, as sentences; empty if nothing was planned. */
export function plannedImpact(output: JsonObject): string[] {
  const plan = output['plan'];
  const impact = isObject(plan) ? plan['impact'] : undefined;
  return Array.isArray(impact) ? impact.map(text).filter((line) => line !== '') : [];
}

function pageOf<T>(output: JsonObject, list: string, read: (record: JsonObject) => T): ListedPage<T> {
  const records = output[list];
  const items = Array.isArray(records) ? records.filter(isObject).map(read) : [];
  const next = output['next_cursor'];
  return { items, total: number(output['total']), nextCursor: typeof next === 'string' ? next : null };
}

function callerLabel(caller: JsonValue | undefined): string {
  return isObject(caller) ? text(caller['label']) : text(caller);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** Milliseconds since the epoch of a time in ISO 8601, or null if there is none. */
export function timeOf(value: JsonValue | undefined): number | null {
  const ms = Date.parse(text(value));
  return Number.isFinite(ms) ? ms : null;
}
