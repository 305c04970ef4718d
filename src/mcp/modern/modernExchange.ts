// One modern request under way, and what a method's handler makes of it.
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../core/operation/operation.ts';
import type { ModernInput } from '../protocolTool.ts';
import type { CallBase } from '../tasks.ts';
import { CODES, ModernError } from './modernProtocol.ts';
import { membersOf, type ModernRequest } from './modernRequest.ts';
import type { ModernResponse } from './modernResponse.ts';

export type Result = Readonly<Record<string, unknown>>;

export interface Exchange {
  request: ModernRequest & { id: string | number };
  headers: IncomingHttpHeaders;
  response: ModernResponse;
  caller: Caller;
  /** A call of this client, cancelled when it closes its response. */
  base: CallBase;
}

/** Resolves with the result, or with undefined if it answers by itself. @throws ModernError, McpError */
export type Handler = (exchange: Exchange) => Result | undefined | Promise<Result | undefined>;

/** A parameter that must be a text. @throws ModernError -32602 */
export function textOf(params: Result, name: string): string {
  const value = params[name];
  if (typeof value === 'string') return value;
  throw new ModernError(CODES.invalidParams, `params.${name} must be a string.`);
}

/** What a request brings beside its arguments. */
export function givenIn({ request, caller }: Exchange): ModernInput {
  const { inputResponses, requestState } = request.params;
  return {
    inputResponses: membersOf(inputResponses),
    requestState,
    clientCapabilities: request.clientCapabilities,
    callerId: caller.id,
  };
}
