// Reads an output out of an answer: at a pointer, or the rest of a text there.
import type { JsonValue } from '../json.ts';
import { valueAt } from './jsonPointer.ts';
import type { OutputPlace } from './manifestRequests.ts';

/** Undefined if there is none, or if the text lacks the fixed part. */
export function outputValue(document: JsonValue, place: OutputPlace): JsonValue | undefined {
  if (typeof place === 'string') return valueAt(document, place);
  const text = valueAt(document, place.pointer);
  if (typeof text !== 'string') return undefined;
  const at = text.lastIndexOf(place.after);
  return at < 0 ? undefined : text.slice(at + place.after.length);
}

/** Detects text that wasn't valid UTF-8: such an ID refers to something else. */
export function isReadable(value: JsonValue): boolean {
  return typeof value !== 'string' || !value.includes('\uFFFD');
}
