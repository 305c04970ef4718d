// One client's session with one guest (MCP 2025-11-25 and before): lists from the accepted record, everything else to the
// guest and back unchanged. It knows neither who may come in nor how many sessions there are.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONRPCMessage, JSONRPCRequest, RequestId } from '@modelcontextprotocol/sdk/types.js';
import {
  isJSONRPCRequest,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import type { GuestAccess, GuestCallContext, GuestOffer } from '../../core/guest/guestAccess.ts';
import { GuestRequestError, type GuestClient } from '../../core/guest/guestConnections.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { Caller } from '../../core/operation/operation.ts';
import type { Mask } from '../../core/provider/redaction.ts';
import { visibleText } from '../../core/visibleText.ts';
import { takeCallbacks } from '../callbacks.ts';
import { Cancellations } from '../cancellations.ts';
import { OpenRequests } from '../openRequests.ts';
import { negotiatedVersion, speakNegotiated } from '../protocolVersion.ts';
import { SessionTransport } from '../sessionTransport.ts';
import { ClientQuestions } from './clientQuestions.ts';
import { GuestHeartbeat } from './guestHeartbeat.ts';
import { membersOf, offeredPart, wireError } from './guestWire.ts';
import { Receipts } from './receipts.ts';

const MAX_CLAIM_LENGTH = 80;

export interface GuestSessionDeps {
  guests: GuestAccess;
  clock: Clock;
  logger: Logger;
  secrets?: Mask | undefined;
  keepAliveMs: number;
}

export class GuestSession {
  /** Unguessable; travels as `Mcp-Session-Id`. */
  readonly id: string;
  /** The token's caller that opened it: nobody else may use it. */
  readonly caller: Caller;
  readonly guest: string;
  readonly #deps: GuestSessionDeps;
  readonly #transport: SessionTransport;
  readonly #cancellations: Cancellations;
  readonly #questions: ClientQuestions;
  readonly #subscriptions = new DisposableStore();
  #claim: string | null = null;
  #version: string | undefined;
  #listed: Lists = { tools: '', prompts: '' };
  readonly #open: OpenRequests;
  readonly #receipts = new Receipts();

  constructor(deps: GuestSessionDeps, id: string, caller: Caller, guest: string) {
    this.id = id;
    this.caller = caller;
    this.guest = guest;
    this.#deps = deps;
    this.#open = new OpenRequests(deps.clock);
    this.#cancellations = new Cancellations(deps.clock);
    this.#transport = new SessionTransport({
      sessionId: id,
      keepAliveMs: deps.keepAliveMs,
      isPlain: ({ method }) => method === 'ping' || method === 'tools/list' || method === 'prompts/list',
      secrets: deps.secrets,
    });
    this.#questions = new ClientQuestions((message, related) => this.#send(message, related));
  }

  /** @param onClosed called once when the session has ended, whoever ended it */
  async open(onClosed: () => void): Promise<void> {
    const { guests } = this.#deps;
    takeCallbacks(this.#transport, {
      onclose: () => {
        this.#subscriptions.dispose();
        this.#questions.close();
        onClosed();
      },
      onmessage: (message) => this.#receive(message),
    });
    this.#subscriptions.add(guests.onDidChange(() => this.#compareLists()));
    await this.#transport.start();
  }

  /** Whether the client has been let in by a valid `initialize`. */
  get isInitialized(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** Whether no request or stream of it is open. */
  get isIdle(): boolean {
    return this.#open.areNone;
  }

  /** Milliseconds since the epoch. */
  get lastUsedAt(): number {
    return this.#open.lastUsedAt;
  }

  /** Serves a request; `onIdle` is called when its response is over and no other is open. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    onIdle: () => void,
  ): Promise<void> {
    if (!this.#open.begin(response, onIdle)) return;
    this.#version ??= negotiatedVersion(body);
    if (this.#version !== undefined) speakNegotiated(request, this.#version);
    if (isJSONRPCRequest(body) && body.method === 'tools/call') this.#receipts.calls(body.id, response);
    else if (request.headers['last-event-id'] !== undefined) this.#receipts.resumes(response);
    else if (request.method === 'DELETE') await this.#confirm();
    await this.#transport.handle(request, response, body);
  }

  /** Ends its streams. Calls under way go on: a session that ends is not a cancellation. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  #receive(message: JSONRPCMessage): void {
    if (!('method' in message)) this.#questions.answered(message);
    else if ('id' in message) void this.#serve(message, this.#confirm());
    else this.#hear(message.method, membersOf(message.params));
  }

  #hear(method: string, params: JsonObject): void {
    if (method === 'notifications/cancelled') {
      const { requestId } = params;
      if (typeof requestId === 'string' || typeof requestId === 'number')
        this.#cancellations.cancel(requestId);
      return;
    }
    void this.#confirm();
    if (method === 'notifications/initialized') this.#begin();
    else this.#deps.guests.notify(this.guest, method, params);
  }

  /** From now on the guest may speak by itself. */
  #begin(): void {
    const { guests, logger } = this.#deps;
    try {
      this.#subscriptions.add(guests.listen(this.guest, (method, params) => this.#tell(method, params)));
    } catch (error) {
      logger.debug('A guest was taken out while a client connected.', { why: String(error) });
    }
  }

  /** The client speaks, so that it has what it was given. A cancel may say just that it has not. */
  async #confirm(): Promise<void> {
    const { guests, logger } = this.#deps;
    const had = this.#receipts.heard();
    if (had.length === 0) return;
    try {
      await guests.received(had);
    } catch (error) {
      logger.warn('A receipt of a guest’s outcome was not recorded.', { why: String(error) });
    }
  }

  /** @param confirmed the receipts of what the client had before */
  async #serve(request: JSONRPCRequest, confirmed: Promise<void>): Promise<void> {
    const { id, method } = request;
    const cancelled = this.#cancellations.begin(id);
    let outcomeOf: string | undefined;
    const answer = async (message: JsonObject): Promise<void> => {
      if (cancelled.aborted) return this.#transport.closeStream(id);
      if (outcomeOf !== undefined && this.#receipts.writes(id, outcomeOf))
        await this.#deps.guests.written(outcomeOf);
      await this.#send({ jsonrpc: '2.0', id, ...message });
    };
    try {
      await confirmed;
      const result = await this.#result(request, cancelled, (operationId) => (outcomeOf = operationId));
      await answer({ result });
    } catch (error) {
      await answer({ error: wireError(error, method, this.#deps.logger) });
    } finally {
      this.#receipts.ended(id);
      this.#cancellations.end(id, cancelled);
    }
  }

  async #result(
    { id, method, params }: JSONRPCRequest,
    cancelled: AbortSignal,
    onOutcome: (operationId: string) => void,
  ): Promise<JsonObject> {
    const { guests } = this.#deps;
    const members = membersOf(params);
    if (method === 'ping') return {};
    const offer = this.#offer();
    if (method === 'initialize') return this.#initialized(offer, members);
    const listed = offeredPart(offer, method);
    if (listed !== undefined) return listed;
    const heartbeat = new GuestHeartbeat(membersOf(members['_meta'])['progressToken'], (each, about) =>
      this.#tell(each, about, id),
    );
    const context: GuestCallContext = {
      caller: { ...this.caller, claim: this.#claim },
      cancelled,
      client: this.#client(id, heartbeat),
      onProgress: (update) => heartbeat.beat(update),
      onOutcome,
    };
    return method === 'tools/call'
      ? guests.callTool(this.guest, members, context)
      : guests.request(this.guest, method, members, context);
  }

  #initialized(offer: GuestOffer, params: JsonObject): JsonObject {
    const { clientInfo, capabilities, protocolVersion } = params;
    const { name = '', version = '' } = membersOf(clientInfo);
    this.#claim = visibleText(
      [name, version].filter((each) => typeof each === 'string').join(' '),
      MAX_CLAIM_LENGTH,
    );
    this.#questions.declared(membersOf(capabilities));
    this.#listed = listsOf(offer);
    const isKnown =
      typeof protocolVersion === 'string' && SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion);
    const { tools, prompts } = offer.capabilities;
    return {
      protocolVersion: isKnown ? protocolVersion : LATEST_PROTOCOL_VERSION,
      capabilities: {
        ...offer.capabilities,
        ...(tools !== undefined && { tools: { ...membersOf(tools), listChanged: true } }),
        ...(prompts !== undefined && { prompts: { ...membersOf(prompts), listChanged: true } }),
      },
      serverInfo: { name: this.guest, version: '0', ...offer.serverInfo },
      ...(offer.instructions !== null && { instructions: offer.instructions }),
    };
  }

  #offer(): GuestOffer {
    const offer = this.#deps.guests.offer(this.guest);
    if (offer !== undefined) return offer;
    throw new GuestRequestError(-32_603, 'This server was taken out of Sluice, or the vault is locked.');
  }

  #client(id: RequestId, heartbeat: GuestHeartbeat): GuestClient {
    return {
      notify: (method, params) => {
        const own = method === 'notifications/progress' ? heartbeat.passedOn(params) : params;
        if (own !== undefined) this.#tell(method, own, id);
      },
      ask: (method, params, signal): Promise<JsonValue> => this.#questions.ask(method, params, id, signal),
    };
  }

  #compareLists(): void {
    const offer = this.#deps.guests.offer(this.guest);
    if (offer === undefined || !this.isInitialized) return;
    const now = listsOf(offer);
    const before = this.#listed;
    this.#listed = now;
    for (const list of ['tools', 'prompts'] as const)
      if (now[list] !== before[list]) this.#tell(`notifications/${list}/list_changed`, {});
  }

  #tell(method: string, params: JsonObject, related?: RequestId): void {
    void this.#send({ jsonrpc: '2.0', method, params }, related);
  }

  /** To whoever listens: where nobody does it is kept for a while, and lost in the end. */
  async #send(message: JsonObject, related?: RequestId): Promise<void> {
    try {
      await this.#transport.send(
        message as unknown as JSONRPCMessage,
        related === undefined ? {} : { relatedRequestId: related },
      );
    } catch {
      this.#deps.logger.debug('A message of a guest reached nobody: the connection is gone.');
    }
  }
}

/** What a client was told of each list, to be compared. */
interface Lists {
  tools: string;
  prompts: string;
}

function listsOf({ tools, prompts }: GuestOffer): Lists {
  return { tools: JSON.stringify(tools), prompts: JSON.stringify(prompts) };
}
