// Which era a POST belongs to, and a modern one read and checked: headers against body, `_meta` for what it must have.
// It knows no method's meaning.
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { visibleText } from '../../core/visibleText.ts';
import {
  ALL_VERSIONS,
  CODES,
  META,
  MODERN_VERSIONS,
  ModernError,
  TASKS_EXTENSION,
} from './modernProtocol.ts';

type Members = Readonly<Record<string, unknown>>;

export interface ModernRequest {
  /** Undefined for a notification, which gets no answer. */
  id: RequestId | undefined;
  method: string;
  params: Members;
  clientCapabilities: Members;
  /** What the client says of itself: for display alone. */
  clientInfo: Members | undefined;
  progressToken: RequestId | undefined;
}

const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
/** Methods whose `Mcp-Name` header repeats one of their parameters. */
const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};
const REVISION = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Whether a POST is of a revision without sessions: its `_meta` names a protocol version, or its header names a
 * revision after the last one with sessions (2026-07-28, versioning, "dual-era server").
 */
export function isModern(headers: IncomingHttpHeaders, body: unknown): boolean {
  if (metaOf(body)?.[META.protocolVersion] !== undefined) return true;
  const named = headers['mcp-protocol-version'];
  if (typeof named !== 'string' || !REVISION.test(named)) return false;
  return named >= (MODERN_VERSIONS.at(-1) ?? '');
}

/** @throws ModernError with HTTP status 400 for whatever the revision calls malformed */
export function readModernRequest(headers: IncomingHttpHeaders, body: unknown): ModernRequest {
  const message = membersOf(body);
  const { id, method } = message ?? {};
  if (message?.['jsonrpc'] !== '2.0' || typeof method !== 'string' || !isIdOrAbsent(id))
    throw new ModernError(CODES.invalidRequest, 'The body must be one JSON-RPC 2.0 request.', 400);
  const params = message['params'] === undefined ? {} : membersOf(message['params']);
  if (params === undefined) throw malformed('params must be an object.');
  const isNotification = id === undefined;
  const meta = membersOf(params['_meta']) ?? {};
  if (!isNotification) checkMeta(meta);
  checkHeaders(headers, method, params, meta);
  checkVersion(meta[META.protocolVersion] ?? headers['mcp-protocol-version']);
  const { progressToken } = meta;
  return {
    id,
    method,
    params,
    clientCapabilities: membersOf(meta[META.clientCapabilities]) ?? {},
    clientInfo: membersOf(meta[META.clientInfo]),
    progressToken: isIdOrAbsent(progressToken) ? progressToken : undefined,
  };
}

/** Whether this very request declares the Tasks extension: what an earlier one declared does not count. */
export function declaresTasks({ clientCapabilities }: ModernRequest): boolean {
  return membersOf(membersOf(clientCapabilities['extensions'])?.[TASKS_EXTENSION]) !== undefined;
}

export function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

function metaOf(body: unknown): Members | undefined {
  return membersOf(membersOf(membersOf(body)?.['params'])?.['_meta']);
}

function isIdOrAbsent(id: unknown): id is RequestId | undefined {
  return id === undefined || typeof id === 'string' || Number.isInteger(id);
}

function checkMeta(meta: Members): void {
  if (typeof meta[META.protocolVersion] !== 'string')
    throw malformed(
      `params._meta must name ${META.protocolVersion}, a string such as "${MODERN_VERSIONS[0]}".`,
    );
  if (membersOf(meta[META.clientCapabilities]) === undefined)
    throw malformed(`params._meta must have ${META.clientCapabilities}, an object; {} if there are none.`);
  const level = meta[META.logLevel];
  if (level !== undefined && !(typeof level === 'string' && LOG_LEVELS.includes(level)))
    throw malformed(`${META.logLevel} must be one of ${LOG_LEVELS.join(', ')}.`);
}

function checkVersion(requested: unknown): void {
  if (MODERN_VERSIONS.includes(String(requested))) return;
  throw new ModernError(
    CODES.unsupportedVersion,
    `Protocol version ${visibleText(String(requested), 40)} is not served without a session.`,
    400,
    { supported: ALL_VERSIONS, requested },
  );
}

function checkHeaders(headers: IncomingHttpHeaders, method: string, params: Members, meta: Members): void {
  const version = meta[META.protocolVersion];
  if (typeof version === 'string') requireHeader(headers, 'MCP-Protocol-Version', version);
  requireHeader(headers, 'Mcp-Method', method);
  const named = NAMED[method];
  const name = named === undefined ? undefined : params[named];
  if (typeof name === 'string') requireHeader(headers, 'Mcp-Name', name);
}

function requireHeader(headers: IncomingHttpHeaders, name: string, expected: string): void {
  const sent = headers[name.toLowerCase()];
  if (typeof sent === 'string' && decoded(sent) === expected) return;
  const problem = sent === undefined ? 'is missing' : 'differs from the body';
  throw new ModernError(
    CODES.headerMismatch,
    `The header ${name} ${problem}: it must be “${visibleText(expected, 120)}”.`,
    400,
  );
}

/** A value that HTTP cannot carry as it is travels as `=?base64?…?=` (2026-07-28, Streamable HTTP, "Headers"). */
function decoded(value: string): string | undefined {
  const trimmed = value.trim();
  const encoded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(trimmed)?.[1];
  if (encoded === undefined) return trimmed;
  const bytes = Buffer.from(encoded, 'base64');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // Not UTF-8: it equals nothing.
  }
}

function malformed(message: string): ModernError {
  return new ModernError(CODES.invalidParams, message, 400);
}
