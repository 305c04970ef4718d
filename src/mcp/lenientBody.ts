// A body as some clients write it, read as they mean it: null or an empty cursor for what is absent, arguments as JSON
// text. Everything else stays as it came, or is refused in words instead of a validator's.
import { isJsonObject, type JsonObject } from '../core/json.ts';
import { Refusal } from './refusal.ts';

export function readLeniently(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { params, ...rest } = body;
  if (params === null) return rest;
  if (!isJsonObject(params)) return body;
  const { arguments: args, cursor, ...others } = params;
  const isAbsent = args === undefined || args === null || args === '';
  const read = isAbsent ? {} : { arguments: (typeof args === 'string' && jsonObjectIn(args)) || args };
  const page = cursor === undefined || cursor === null || cursor === '' ? {} : { cursor };
  return { ...rest, params: { ...others, ...read, ...page } };
}

/** @throws Refusal -32602, under the request's own id, for arguments that are no object */
export function requireArgumentsObject(body: unknown): void {
  if (!isJsonObject(body) || !isJsonObject(body['params'])) return;
  const { arguments: args } = body['params'];
  if (args === undefined || isJsonObject(args)) return;
  throw new Refusal(200, 'bad-params', 'params.arguments must be an object, {} if there are none.', {
    jsonRpc: 'invalidParams',
    id: body['id'],
    next: 'Nothing was done. Send the arguments as one JSON object.',
  });
}

function jsonObjectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // Not JSON: it is refused as it is.
    return undefined;
  }
}
