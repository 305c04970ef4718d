// Headers that repeat what a modern request's body says, so that intermediaries can route without reading it. A request
// whose headers and body disagree is refused (2026-07-28, Streamable HTTP, "Headers"; SEP-2243).
import type { IncomingHttpHeaders } from 'node:http';
import { visibleText } from '../../core/visibleText.ts';
import { CODES, META, ModernError } from './modernProtocol.ts';

type Members = Readonly<Record<string, unknown>>;

/** Methods whose `Mcp-Name` header repeats one of their parameters. */
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** @throws ModernError -32020 */
export function checkRoutingHeaders(
  headers: IncomingHttpHeaders,
  method: string,
  params: Members,
  meta: Members,
): void {
  const version = meta[META.protocolVersion];
  if (typeof version === 'string') requireHeader(headers, 'MCP-Protocol-Version', version);
  requireHeader(headers, 'Mcp-Method', method);
  const named = NAMED[method];
  const name = named === undefined ? undefined : params[named];
  if (typeof name === 'string') requireHeader(headers, 'Mcp-Name', name);
}

/** @throws ModernError -32020 unless the header says just that; a number may be written in any way that equals it */
export function requireHeader(
  headers: IncomingHttpHeaders,
  name: string,
  expected: string | number | boolean,
): void {
  const sent = headers[name.toLowerCase()];
  if (typeof sent === 'string' && means(decoded(sent), expected)) return;
  const problem = sent === undefined ? 'is missing' : 'differs from the body';
  throw mismatch(`The header ${name} ${problem}: it must be “${visibleText(String(expected), 120)}”.`);
}

/** @throws ModernError -32020 if there is such a header although the body has no value for it */
export function refuseHeader(headers: IncomingHttpHeaders, name: string): void {
  if (headers[name.toLowerCase()] === undefined) return;
  throw mismatch(`The header ${name} has a value that the body does not have: leave it out.`);
}

function means(value: string | undefined, expected: string | number | boolean): boolean {
  if (value === undefined) return false;
  if (typeof expected === 'number') return value !== '' && Number(value) === expected;
  return value === String(expected);
}

/** A value that HTTP cannot carry as it is travels as `=?base64?…?=`; undefined if that is not Base64 of UTF-8. */
function decoded(value: string): string | undefined {
  const trimmed = value.trim();
  const encoded = trimmed.startsWith('=?') ? /^=\?base64\?(.*)\?=$/.exec(trimmed)?.[1] : undefined;
  if (encoded === undefined) return trimmed;
  const bytes = Buffer.from(encoded, 'base64');
  // Node reads what is no Base64 as well as it can: only what it would write itself counts.
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function mismatch(message: string): ModernError {
  return new ModernError(CODES.headerMismatch, message, 400);
}
