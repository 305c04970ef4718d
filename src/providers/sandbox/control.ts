// The sandbox's back door for tests: queue faults, set a rate limit, read the journal and everything that exists.
import { z } from 'zod';
import { ENVIRONMENTS } from '../../core/bundle/bundle.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { SandboxExchange } from './exchange.ts';
import { faultSchema } from './faults.ts';
import { RECORD_KINDS, type JournalEntry, type SandboxDatabase } from './sandboxDatabase.ts';

const faultsBody = z.union([
  z.strictObject({ faults: z.array(faultSchema) }),
  z.strictObject({ clear: z.literal(true) }),
]);
const limitsBody = z.strictObject({ perSecond: z.number().positive().nullable() });

/** Answers `/__control/…`; the caller has been authenticated. */
export function control(
  exchange: SandboxExchange,
  database: SandboxDatabase,
  method: string,
  path: string,
  body: JsonObject,
): { status: number; body: JsonValue } {
  switch (`${method} ${path}`) {
    case 'POST /__control/faults': {
      const parsed = faultsBody.safeParse(body);
      if (!parsed.success)
        return {
          status: 422,
          body: { error: 'invalid_request', error_description: z.prettifyError(parsed.error) },
        };
      if ('clear' in parsed.data) exchange.faults.clear();
      else exchange.faults.add(...parsed.data.faults);
      return { status: 200, body: { queued: exchange.faults.size } };
    }
    case 'POST /__control/limits': {
      const parsed = limitsBody.safeParse(body);
      if (!parsed.success) return { status: 422, body: { error: 'invalid_request' } };
      exchange.limitPerSecond = parsed.data.perSecond;
      return { status: 200, body: {} };
    }
    case 'GET /__control/requests':
      return { status: 200, body: requestJournal(database) };
    case 'GET /__control/state':
      return { status: 200, body: sandboxState(database) };
    default:
      return { status: 404, body: { error: 'not_found' } };
  }
}

export type RequestCount = { method: string; path: string; key: string | null; count: number };
export type RequestJournal = { log: JournalEntry[]; counts: RequestCount[] };

/** `log`: every request in order of arrival; `counts`: how often each method, path and idempotency key was seen. */
export function requestJournal(database: SandboxDatabase): RequestJournal {
  const log = database.requests();
  const counts = new Map<string, RequestCount>();
  for (const { method, path, key } of log) {
    const name = JSON.stringify([method, path, key]);
    const entry = counts.get(name) ?? { method, path, key, count: 0 };
    entry.count += 1;
    counts.set(name, entry);
  }
  return { log, counts: [...counts.values()] };
}

/** Everything that exists now, by environment and kind; no secrets. */
export function sandboxState(database: SandboxDatabase): JsonObject {
  const state: JsonObject = {};
  for (const environment of ENVIRONMENTS) {
    const things: JsonObject = {};
    for (const kind of RECORD_KINDS) {
      things[`${kind}s`] = database
        .records(environment, kind)
        .map(({ id, tag, data }) => ({ id, tag, ...data }));
    }
    state[environment] = things;
  }
  return state;
}
