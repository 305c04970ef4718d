// Names and numbers of MCP 2026-07-28 that the modern era's files share. Source: the specification's `schema.ts` and
// the Tasks extension (SEP-2663).
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';

/** Revisions without sessions, newest first. Everything a request needs travels with it. */
export const MODERN_VERSIONS: readonly string[] = ['2026-07-28'];
/** All that one endpoint serves; `server/discover` and -32022 list them. */
export const ALL_VERSIONS: readonly string[] = [...MODERN_VERSIONS, ...SUPPORTED_PROTOCOL_VERSIONS];

const NAMESPACE = 'io.modelcontextprotocol/';
export const META = {
  protocolVersion: `${NAMESPACE}protocolVersion`,
  clientCapabilities: `${NAMESPACE}clientCapabilities`,
  clientInfo: `${NAMESPACE}clientInfo`,
  logLevel: `${NAMESPACE}logLevel`,
  serverInfo: `${NAMESPACE}serverInfo`,
  subscriptionId: `${NAMESPACE}subscriptionId`,
} as const;
/** The id of the Tasks extension. */
export const TASKS_EXTENSION = `${NAMESPACE}tasks`;

/** JSON-RPC 2.0 section 5.1, then the revision's own. */
export const CODES = {
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internal: -32_603,
  headerMismatch: -32_020,
  missingCapability: -32_021,
  unsupportedVersion: -32_022,
} as const;

/** A request's error: nothing of the request was carried out, unless the message says otherwise. */
export class ModernError extends Error {
  override readonly name = 'ModernError';
  readonly code: number;
  readonly httpStatus: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  /** @param httpStatus as the revision's table of errors has it: 400 for malformed requests, 404 for unknown methods */
  constructor(code: number, message: string, httpStatus = 200, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.data = data;
  }
}
