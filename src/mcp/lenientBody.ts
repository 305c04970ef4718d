// A body as some clients write it, read as they mean it: null for what is absent, arguments as JSON text. Everything
// else stays as it came.
import { isJsonObject } from '../core/json.ts';

export function readLeniently(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const { params, ...rest } = body;
  if (params === null) return rest;
  if (body['method'] !== 'tools/call' || !isJsonObject(params)) return body;
  const { arguments: args, ...others } = params;
  if (args === null) return { ...rest, params: others };
  const parsed = typeof args === 'string' ? jsonObjectIn(args) : undefined;
  return parsed === undefined ? body : { ...rest, params: { ...others, arguments: parsed } };
}

function jsonObjectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
