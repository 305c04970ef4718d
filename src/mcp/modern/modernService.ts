// Serves one modern POST by a table of methods: read, checked, answered, and every failure told as the revision has it.
// It knows no method's meaning.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { Caller } from '../../core/operation/operation.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { Exchange, Handler, Result } from './modernExchange.ts';
import { CODES, META, ModernError } from './modernProtocol.ts';
import { membersOf, readModernRequest, type ModernRequest } from './modernRequest.ts';
import { ModernResponse, type ModernResponseDeps } from './modernResponse.ts';

const MAX_CLAIM_LENGTH = 80;
/** A legacy code that must not be sent in this era: a missing resource is -32602 (2026-07-28, "Error Handling"). */
const LEGACY_NOT_FOUND = -32_002;

export interface ModernServiceDeps extends ModernResponseDeps {
  logger: Logger;
}

export interface ModernMethods {
  /** Undefined: there is no such method. */
  handler(method: string): Handler | undefined;
  /** Completes a result as every answer of this server is. */
  finished(result: Result): Result;
}

/** Never rejects for what a client did wrong. @param body parsed JSON */
export async function serveModern(
  { http, to, body, caller }: { http: IncomingMessage; to: ServerResponse; body: unknown; caller: Caller },
  methods: ModernMethods,
  deps: ModernServiceDeps,
): Promise<void> {
  const response = new ModernResponse(to, deps);
  try {
    const request = readModernRequest(http.headers, body);
    const { id } = request;
    if (id === undefined) response.accept();
    else await answer({ request: { ...request, id }, headers: http.headers, response, caller }, methods);
  } catch (error) {
    response.fail(idOf(body), toModernError(error, deps.logger));
  }
}

async function answer(asked: Omit<Exchange, 'base'>, methods: ModernMethods): Promise<void> {
  const { request, response, caller } = asked;
  const handler = methods.handler(request.method);
  if (handler === undefined)
    throw new ModernError(
      CODES.methodNotFound,
      `There is no method ${visibleText(request.method, 80)}.`,
      404,
    );
  const base = { caller: { ...caller, claim: claimOf(request) }, cancelled: response.closed };
  const result = await handler({ ...asked, base });
  if (result !== undefined) response.reply(request.id, methods.finished(result));
}

function toModernError(error: unknown, logger: Logger): ModernError {
  if (error instanceof ModernError) return error;
  if (error instanceof McpError) {
    // The SDK begins its messages with the code.
    const message = error.message.replace(/^MCP error -?\d+: /, '');
    return new ModernError(modernCode(error.code), message, 200, membersOf(error.data));
  }
  if (AppError.is(error) && error.code !== 'internal')
    return new ModernError(CODES.internal, `${error.message} ${error.next}`.trim());
  logger.error('A request failed unexpectedly.', error);
  return new ModernError(CODES.internal, 'Sluice itself failed; its log in VS Code says why.');
}

/** An error's code of an earlier era, as this one has it. */
export function modernCode(code: number): number {
  return code === LEGACY_NOT_FOUND ? CODES.invalidParams : code;
}

/** What the client says of itself: bounded, and visible as it is. */
function claimOf({ clientInfo }: ModernRequest): string | null {
  if (clientInfo === undefined) return null;
  return visibleText(`${String(clientInfo['name'])} ${String(clientInfo['version'])}`, MAX_CLAIM_LENGTH);
}

function idOf(body: unknown): string | number | null {
  const id = membersOf(body)?.['id'];
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** A result as every answer of that server is. */
export function finishedBy(serverInfo: Result, result: Result): Result {
  const meta = { ...membersOf(result['_meta']), [META.serverInfo]: serverInfo };
  return { resultType: 'complete', ...result, _meta: meta };
}
