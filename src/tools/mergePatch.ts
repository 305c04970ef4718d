// Merges JSON objects by RFC 7386, and reverts a merge.
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts';

/** RFC 7386 section 2: null removes a member, objects are merged, anything else replaces. Neither argument is changed. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue>(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? mergePatch(isJsonObject(old) ? old : {}, value) : value);
  }
  // fromEntries defines members: one called __proto__ is a member like any other.
  return Object.fromEntries(merged);
}

/** The patch that restores what `patch` changed in `before`, and leaves everything else alone. */
export function inversePatch(before: JsonObject, patch: JsonObject): JsonObject {
  const inverse = Object.entries(patch).map(([key, value]): [string, JsonValue] => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    return [key, isJsonObject(value) && isJsonObject(old) ? inversePatch(old, value) : (old ?? null)];
  });
  return Object.fromEntries(inverse);
}
