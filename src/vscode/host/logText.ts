// The text of a log entry in the output channel: bounded, one error with its causes. Pure.
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';

const MAX_LINE_LENGTH = 2_000;
const MAX_STACK_LENGTH = 4_000;
const MAX_CAUSES = 5;

/** The message and its facts, if any, as JSON. */
export function logLine(message: string, facts?: JsonObject): string {
  return cut(facts === undefined ? message : `${message} ${JSON.stringify(facts)}`, MAX_LINE_LENGTH);
}

/** The error and what caused it, innermost last. */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  let current = error;
  while (current !== undefined && current !== null && parts.length <= MAX_CAUSES) {
    parts.push(describe(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join('\nCaused by: ');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return cut(String(error), MAX_LINE_LENGTH);
  const text = cut(error.stack ?? `${error.name}: ${error.message}`, MAX_STACK_LENGTH);
  if (AppError.is(error)) return `[${error.code}] ${text}`;
  return 'code' in error ? `[${cut(String(error.code), 100)}] ${text}` : text;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
