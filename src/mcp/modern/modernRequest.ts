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
import { checkRoutingHeaders } from './routingHeaders.ts';

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

/** Least first. */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
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
  checkRoutingHeaders(headers, method, params, meta);
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

function malformed(message: string): ModernError {
  return new ModernError(CODES.invalidParams, message, 400);
}
