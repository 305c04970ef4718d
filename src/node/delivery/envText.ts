// One key of an `.env` file's text, set without touching anything else of it. Pure. Files differ in their readers
// (dotenv, Node, Docker, shells): a value is written only in a form that all of them read alike.
import { AppError } from '../../core/errors.ts';

/** A value in a form that needs no quotation marks anywhere. */
const BARE = /^[A-Za-z0-9_.:/+=@%-]+$/;

/**
 * How the value is written after `KEY=`.
 * @throws AppError `destination-refused` for a value that readers would not agree on; the value is not repeated
 */
export function quoted(value: string): string {
  if (BARE.test(value)) return value;
  const has = (mark: string): boolean => value.includes(mark);
  // Literal in every reader, over several lines too. A CR would be read as LF, a backslash before a backslash as one.
  const isLiteral = !has('\r') && !has('\0') && !value.includes('\\\\') && !value.endsWith('\\');
  if (isLiteral && !has("'")) return `'${value}'`;
  if (isLiteral && !has('"') && !has('\\') && !has('$') && !has('`') && !has('\n')) return `"${value}"`;
  throw new AppError(
    'destination-refused',
    'The secret has a form that readers of .env files do not agree on. Nothing was written.',
    { next: 'Deliver it to the clipboard or to a command instead.' },
  );
}

/** Where an assignment of the key stands: whole lines, over all lines of a quoted value. */
function assignments(text: string, key: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  // As dotenv reads a file: each assignment with its value, so that a line inside a quoted value is none.
  const line =
    /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:=|:[ \t])[ \t]*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*)?[^\r\n]*(?:\r?\n|$)/gm;
  for (const match of text.matchAll(line)) {
    if (match[1] === key) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}

export function hasKey(text: string, key: string): boolean {
  return assignments(text, key).length > 0;
}

/** The text with the key set: in the place of its last assignment (earlier ones go), else at the end. */
export function withKey(text: string, key: string, value: string): string {
  const newline = /\r\n/.test(text) ? '\r\n' : '\n';
  const line = `${key}=${quoted(value)}`;
  const found = assignments(text, key);
  const last = found.at(-1);
  if (last === undefined) {
    const isOpen = text !== '' && !text.endsWith('\n');
    return `${text}${isOpen ? newline : ''}${line}${newline}`;
  }
  let result = '';
  let at = 0;
  for (const place of found) {
    result += text.slice(at, place.start);
    if (place === last)
      result += `${line}${text.slice(place.start, place.end).endsWith('\n') ? newline : ''}`;
    at = place.end;
  }
  return result + text.slice(at);
}
