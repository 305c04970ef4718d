// The MCP endpoint on this machine's loopback address: from a request to its session, or to a refusal that says why.
// The SDK lives behind this folder alone; neither VS Code nor the store is known here.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { isInitializeRequest, type Tool } from '@modelcontextprotocol/sdk/types.js';
import type { ClientTokens } from '../core/access/clientTokens.ts';
import { AppError } from '../core/errors.ts';
import type { Disposable } from '../core/lifecycle.ts';
import type { Caller } from '../core/operation/operation.ts';
import type { GuestAccess } from '../core/guest/guestAccess.ts';
import { GuestRoom, noGuest } from './guests/guestRoom.ts';
import type { Clock, Hasher, Ids, Logger } from '../core/hostPorts.ts';
import type { Mask } from '../core/provider/redaction.ts';
import type { ToolRegistry } from '../core/tool/registry.ts';
import type { ToolRunner } from '../core/tool/runner.ts';
import { DEFAULT_LIMITS, newServer, type EndpointLimits } from './endpointLimits.ts';
import { readLeniently, requireArgumentsObject } from './lenientBody.ts';
import { listenOnPort } from './listening.ts';
import { localServer, type LocalServer } from './localServer.ts';
import { McpSession } from './mcpSession.ts';
import { McpSessions } from './mcpSessions.ts';
import { SLUICE_OFFER, type Offer } from './offer.ts';
import { describePinned, NO_PINS, type Pins } from './pinnedDescriptions.ts';
import { plainRequests } from './plainRequests.ts';
import { isModern } from './modern/modernRequest.ts';
import { ModernRoom } from './modern/modernRoom.ts';
import type { ProtocolTasks, ProtocolTool } from './protocolTool.ts';
import { refuse, Refusal } from './refusal.ts';
import { readJsonBody } from './requestBody.ts';
import { guestIn, loopbackHosts, MCP_PATH, RequestGate, SOCKET_HOSTS } from './requestGate.ts';
import { describeTools } from './toolDescriptions.ts';
import type { TaskOperations } from './tasks.ts';
import { ToolCalls } from './toolCalls.ts';
import type { WaitingLink } from './waitingLinks.ts';

/** Closing: calls under way get this long to be answered, then what was answered gets this long to be sent. */
const ANSWER_GRACE_MS = 500;
const SEND_GRACE_MS = 250;

export interface McpEndpointOptions {
  runner: Pick<ToolRunner, 'call' | 'outcome'>;
  operations: TaskOperations;
  registry: Pick<ToolRegistry, 'get' | 'list'>;
  tokens: Pick<ClientTokens, 'verify' | 'onDidEnd'>;
  clock: Clock;
  logger: Logger;
  ids: Ids;
  hasher: Hasher;
  /** 0: the system chooses. */
  port: number;
  /** Where clients of this person's reach the same over a local socket or named pipe; undefined: nowhere. */
  socketPath?: string | undefined;
  /** Masks the secrets that this process knows in whatever leaves; by default nothing is masked. */
  secrets?: Mask;
  /** The URI that raises what an operation waits for; undefined: clients are shown none. */
  waitingLink?: WaitingLink | undefined;
  /** Sluice's version, as clients see it. */
  version: string;
  /** How a model uses the tools well; part of the answer to `initialize`. */
  instructions: string;
  /** What there is beside tools; Sluice's own by default. */
  offer?: Offer;
  /** Tools beside the registry's; none by default. */
  protocolTools?: readonly ProtocolTool[];
  /** Tasks of the protocol tools; none by default. */
  protocolTasks?: ProtocolTasks;
  /** Tools of bundles that a person offers under their own names; none by default. */
  pins?: Pins;
  /** MCP servers behind Sluice; absent: none. */
  guests?: GuestAccess | undefined;
  limits?: EndpointLimits;
}

export interface McpEndpoint {
  readonly url: string;
  readonly port: number;
  /** Undefined where it listens on no local socket. */
  readonly socket: string | undefined;
  /** Whether a client is connected, i.e. has a session. @param callerId its token's id */
  isConnected(callerId: string): boolean;
  /** Takes nothing new, answers what is under way, ends all streams; within 1 s. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, and on the local socket where one is named; without the latter where that fails.
 * @throws AppError `port-taken` where the port belongs to somebody else.
 */
export async function startMcpEndpoint(options: McpEndpointOptions): Promise<McpEndpoint> {
  const { offer = SLUICE_OFFER, protocolTools = [], pins = NO_PINS } = options;
  const toolCalls = new ToolCalls({ ...options, pins });
  const tools = options.registry.list();
  const describe = describeTools(tools);
  const toolsFor = (caller: Caller): readonly Tool[] => [
    ...describe(caller),
    ...protocolTools.map(({ description }) => description),
    ...pins.list().map(describePinned),
  ];
  const limits = options.limits ?? DEFAULT_LIMITS;
  const shared = {
    ...options,
    toolCalls,
    toolsFor,
    pins,
    isPlain: plainRequests(tools, protocolTools),
    offer,
    protocolTools: new Map(protocolTools.map((tool) => [tool.description.name, tool])),
    keepAliveMs: limits.keepAliveMs,
  };
  const { ids, hasher, clock, guests } = options;
  const listing = { limits: limits.sessions, clock, ids, hasher };
  const sessions = new McpSessions((id, caller) => new McpSession(shared, id, caller), listing);
  const modern = new ModernRoom(shared);
  const http = newServer(limits);
  const port = await listenOnPort(http, options.port);
  const local = await localServer(options, limits);
  return new Endpoint(options, {
    http,
    local,
    port,
    sessions,
    guests: guests && new GuestRoom({ ...shared, guests }, listing),
    modern,
    toolCalls,
    limits,
  });
}

interface EndpointDeps {
  http: Server;
  local: LocalServer | undefined;
  port: number;
  sessions: McpSessions<McpSession>;
  guests: GuestRoom | undefined;
  modern: ModernRoom;
  toolCalls: ToolCalls;
  limits: EndpointLimits;
}

class Endpoint implements McpEndpoint {
  readonly url: string;
  readonly port: number;
  readonly socket: string | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #deps: EndpointDeps;
  readonly #open = new Set<ServerResponse>();
  readonly #revocations: Disposable;
  #closed: Promise<void> | undefined;

  constructor({ clock, logger, tokens }: McpEndpointOptions, deps: EndpointDeps) {
    this.port = deps.port;
    this.socket = deps.local?.path;
    this.url = `http://127.0.0.1:${deps.port}${MCP_PATH}`;
    this.#clock = clock;
    this.#logger = logger;
    this.#deps = deps;
    this.#attend(deps.http, new RequestGate(tokens, loopbackHosts(deps.port)));
    if (deps.local !== undefined) this.#attend(deps.local.server, new RequestGate(tokens, SOCKET_HOSTS));
    // Whoever holds a token that was revoked or replaced must not go on reading a stream that it opened.
    this.#revocations = tokens.onDidEnd((callerId) => {
      void deps.sessions.closeOf(callerId);
      void deps.guests?.closeOf(callerId);
    });
  }

  isConnected(callerId: string): boolean {
    return this.#deps.sessions.has(callerId) || (this.#deps.guests?.has(callerId) ?? false);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #attend(server: Server, gate: RequestGate): void {
    server.on('request', (request, response) => void this.#answer(gate, request, response));
    server.on('error', (error) => this.#logger.error('The MCP endpoint has a problem.', error));
  }

  async #answer(gate: RequestGate, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    try {
      await this.#serve(gate, request, response);
    } catch (error) {
      refuse(request, response, this.#toRefusal(error), this.#clock);
    }
  }

  async #serve(gate: RequestGate, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = gate.admit(request);
    if (this.#closed !== undefined) throw shuttingDown();
    const body = request.method === 'POST' ? await this.#bodyOf(request) : undefined;
    const guest = guestIn(request);
    if (guest !== undefined) return this.#serveGuest(guest, request, response, body, caller);
    if (request.method === 'POST' && isModern(request.headers, body))
      return this.#deps.modern.handle(request, response, body, caller);
    requireArgumentsObject(body);
    const known = this.#sessionOf(request, caller);
    const session = known ?? (await this.#newSession(body, caller));
    await session.handle(request, response, body, () => this.#deps.sessions.rest(session));
    if (!session.isInitialized) await session.close();
  }

  async #serveGuest(
    guest: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: Caller,
  ): Promise<void> {
    const { guests } = this.#deps;
    if (guests === undefined) throw noGuest();
    await guests.handle(guest, request, response, body, caller);
  }

  #sessionOf(request: IncomingMessage, caller: Caller): McpSession | undefined {
    const id = request.headers['mcp-session-id'];
    return typeof id === 'string' ? this.#deps.sessions.find(id, caller) : undefined;
  }

  async #bodyOf(request: IncomingMessage): Promise<unknown> {
    const body = await readJsonBody(request, this.#deps.limits.body, this.#clock);
    if (Array.isArray(body)) {
      throw new Refusal(400, 'batch-refused', 'Batches are not taken (MCP removed them in 2025-06-18).', {
        jsonRpc: 'invalidRequest',
        next: 'Nothing was done. Send one JSON-RPC message a request.',
      });
    }
    return readLeniently(body);
  }

  async #newSession(body: unknown, caller: Caller): Promise<McpSession> {
    if (!isInitializeRequest(body)) {
      throw new Refusal(400, 'no-session', 'There is no session in this request.', {
        next: 'Send a valid initialize first, then the Mcp-Session-Id of its answer with every request.',
      });
    }
    const session = await this.#deps.sessions.open(caller);
    this.#logger.info('An MCP client connects.', { client: caller.label });
    return session;
  }

  #toRefusal(error: unknown): Refusal {
    if (error instanceof Refusal) {
      this.#logger.debug('An MCP request was refused.', { status: error.status, reason: error.reason });
      return error;
    }
    // Even the token cannot be looked up; the person is told in VS Code.
    if (AppError.is(error) && error.code.startsWith('storage-'))
      return new Refusal(503, 'storage', error.message, { next: error.next });
    this.#logger.error('An MCP request failed unexpectedly.', error);
    return new Refusal(500, 'internal', 'Sluice itself failed.', { next: 'Its log in VS Code says why.' });
  }

  async #close(): Promise<void> {
    const { http, local, toolCalls, sessions, guests, modern } = this.#deps;
    this.#revocations.dispose();
    const servers = [http, ...(local === undefined ? [] : [local.server])];
    const stopped = Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
          }),
      ),
    );
    await toolCalls.finish(ANSWER_GRACE_MS);
    // The SDK hands answers to their streams in the turn after a call ends.
    await setImmediate();
    await Promise.all([sessions.closeAll(), guests?.closeAll(), modern.close()]);
    await this.#sent();
    for (const server of servers) server.closeAllConnections();
    await stopped;
  }

  /** Resolves when every response is on its way, or the time for it is over. */
  #sent(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(SEND_GRACE_MS, resolve);
      const done = (): void => {
        if (this.#open.size > 0) return;
        timer.dispose();
        resolve();
      };
      for (const response of this.#open) response.once('close', done);
      done();
    });
  }
}

function shuttingDown(): Refusal {
  return new Refusal(503, 'shutting-down', 'VS Code is closing.', {
    headers: { 'Retry-After': 5 },
    next: 'Nothing was done. Connect again when the window is back.',
  });
}
