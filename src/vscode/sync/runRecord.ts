// The page of one sync run: get_sync_status's answer without what only agents use. Pure.
import type { JsonObject } from '../../core/json.ts';

/** For an answer to a request with a run's id. */
export function runRecord(output: JsonObject): JsonObject {
  const [run] = Array.isArray(output['runs']) ? output['runs'] : [];
  if (typeof run !== 'object' || run === null || Array.isArray(run)) return output;
  const { next_cursor: _cursor, operation_id: _same, ...shown } = run;
  const { message = null, needs_attention = [] } = output;
  return { message, ...shown, needs_attention };
}
