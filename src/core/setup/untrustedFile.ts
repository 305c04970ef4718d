// A JSON file of a project's, as a stranger may have written it: bounded and checked by a schema, and problems by place
// that repeat nothing of it.
import type { z } from 'zod';
import { canonicalJson } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import { depthOf, type JsonValue } from '../json.ts';
import { visibleText } from '../visibleText.ts';

const MAX_DEPTH = 8;
/** More problems than a person reads. */
export const MAX_PROBLEMS = 20;

/** @param mostLength in UTF-16 code units */
export function readUntrusted<T>(
  text: string,
  schema: z.ZodType<T>,
  mostLength: number,
): { data: T } | { problems: string[] } {
  if (text.length > mostLength) return { problems: [`the file is longer than ${mostLength / 1024} KiB`] };
  let value: JsonValue;
  try {
    value = JSON.parse(text.replace(/^\u{FEFF}/u, '')) as JsonValue;
  } catch {
    // The parser's own message would quote the file.
    return { problems: ['the file is not JSON'] };
  }
  if (depthOf(value) > MAX_DEPTH) return { problems: [`the file is nested deeper than ${MAX_DEPTH}`] };
  if (!isWellFormed(value)) return { problems: ['the file holds halves of characters'] };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { data: parsed.data };
  return { problems: parsed.error.issues.slice(0, MAX_PROBLEMS).map(problemOf) };
}

/** Lone surrogates are not text (RFC 8785 section 3.2.2.2). */
function isWellFormed(value: JsonValue): boolean {
  try {
    return canonicalJson(value) !== '';
  } catch (error) {
    if (AppError.is(error, 'not-json')) return false;
    throw error;
  }
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((part) => visibleText(String(part), 40)).join('/');
  return `${place === '' ? 'the file' : place}: ${visibleText(message, 160)}`;
}
