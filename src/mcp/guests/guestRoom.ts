// The endpoints of guests, one path each: from a request to its session, or to a refusal that says why.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import type { Clock, Hasher, Ids } from '../../core/hostPorts.ts';
import type { Caller } from '../../core/operation/operation.ts';
import { McpSessions, type SessionLimits } from '../mcpSessions.ts';
import { Refusal } from '../refusal.ts';
import { isModern } from '../modern/modernRequest.ts';
import { GuestSession, type GuestSessionDeps } from './guestSession.ts';
import { ModernGuests } from './modernGuests.ts';

export class GuestRoom {
  readonly #deps: GuestSessionDeps;
  readonly #modern: ModernGuests;
  readonly #sessions: McpSessions<GuestSession, [guest: string]>;

  constructor(
    deps: GuestSessionDeps,
    listing: { limits: SessionLimits; clock: Clock; ids: Ids; hasher: Hasher },
  ) {
    this.#deps = deps;
    this.#modern = new ModernGuests(deps);
    this.#sessions = new McpSessions(
      (id, caller, guest) => new GuestSession(deps, id, caller, guest),
      listing,
    );
  }

  /** Of either era. @throws Refusal `no-guest`, `unknown-session`, `no-session` */
  async handle(
    guest: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: Caller,
  ): Promise<void> {
    if (this.#deps.guests.offer(guest) === undefined) throw noGuest();
    if (request.method === 'POST' && isModern(request.headers, body))
      return this.#modern.handle(guest, request, response, body, caller);
    const id = request.headers['mcp-session-id'];
    const session =
      typeof id === 'string' ? this.#sessions.find(id, caller) : await this.#opened(guest, body, caller);
    if (session.guest !== guest) throw noGuest();
    await session.handle(request, response, body, () => this.#sessions.rest(session));
    if (!session.isInitialized) await session.close();
  }

  /** @param callerId its token's id */
  has(callerId: string): boolean {
    return this.#sessions.has(callerId);
  }

  async closeOf(callerId: string): Promise<void> {
    await this.#sessions.closeOf(callerId);
  }

  async closeAll(): Promise<void> {
    await Promise.all([this.#sessions.closeAll(), this.#modern.close()]);
  }

  async #opened(guest: string, body: unknown, caller: Caller): Promise<GuestSession> {
    if (!isInitializeRequest(body))
      throw new Refusal(400, 'no-session', 'There is no session in this request.', {
        next: 'Send a valid initialize first, then the Mcp-Session-Id of its answer with every request.',
      });
    this.#deps.logger.info('An MCP client connects to a guest.', { client: caller.label, guest });
    return this.#sessions.open(caller, guest);
  }
}

export function noGuest(): Refusal {
  return new Refusal(404, 'no-guest', 'No MCP server of this name is behind Sluice here.', {
    next: 'The person puts one there with “Sluice: Put an MCP Server Behind Sluice…”, or unlocks the vault.',
  });
}
