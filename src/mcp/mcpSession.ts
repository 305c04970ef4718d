// One client's session: the SDK's server and transport, the calls under way in it, and whether it is idle.
// It knows neither who may come in nor how many sessions there are.
// oxlint-disable unicorn/prefer-add-event-listener -- the SDK offers callbacks alone.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CancelledNotificationSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type CallToolRequest,
  type CallToolResult,
  type ReadResourceResult,
  type RequestId,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { AppError } from '../core/errors.ts';
import type { Caller } from '../core/operation/operation.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { ToolCall } from '../core/tool/runner.ts';
import { visibleText } from '../core/visibleText.ts';
import { describeResource, type McpResource } from './resources.ts';
import { ProgressNotifier } from './progressNotifier.ts';
import type { ToolCalls } from './toolCalls.ts';

const MAX_CLAIM_LENGTH = 80;

/** Nothing is elicited here; without this the SDK would build a validator of its own for every session. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator() {
    throw new AppError('unsupported', 'Sluice asks people in VS Code, not through MCP clients.');
  },
};

type CallExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** What all sessions of an endpoint share. */
export interface SessionParts {
  toolCalls: ToolCalls;
  /** The tools as they are advertised. */
  tools: readonly Tool[];
  /** The documents that clients can read. */
  resources: readonly McpResource[];
  clock: Clock;
  logger: Logger;
  version: string;
  /** How a model uses the tools well; part of the answer to `initialize`. */
  instructions: string;
  /** Milliseconds between comments on quiet SSE streams, so that nobody takes them for dead. */
  keepAliveMs: number;
}

export class McpSession {
  /** Unguessable; travels as `Mcp-Session-Id`. */
  readonly id: string;
  /** The token's caller that opened it: nobody else may use it. */
  readonly caller: Caller;
  readonly #parts: SessionParts;
  readonly #server: Server;
  readonly #transport: StreamableHTTPServerTransport;
  readonly #cancellations = new Map<RequestId, AbortController>();
  #openRequests = 0;
  #lastUsedAt: number;

  constructor(parts: SessionParts, id: string, caller: Caller) {
    this.id = id;
    this.caller = caller;
    this.#parts = parts;
    this.#lastUsedAt = parts.clock.now();
    this.#transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      keepAliveMs: parts.keepAliveMs,
    });
    this.#server = new Server(
      { name: 'sluice', title: 'Sluice', version: parts.version },
      {
        capabilities: { tools: {}, resources: {} },
        instructions: parts.instructions,
        jsonSchemaValidator: NO_VALIDATOR,
      },
    );
    this.#server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...parts.tools] }));
    this.#server.setRequestHandler(CallToolRequestSchema, (request, extra) => this.#call(request, extra));
    this.#server.setRequestHandler(ListResourcesRequestSchema, () => ({
      resources: parts.resources.map(describeResource),
    }));
    this.#server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => this.#read(params.uri));
    // The SDK's messages quote what the client sent: only that something went wrong is logged.
    this.#server.onerror = (error) =>
      parts.logger.debug('An MCP session reported a problem.', { kind: error.name });
  }

  /** @param onClosed called once when the session has ended, whoever ended it. */
  async open(onClosed: () => void): Promise<void> {
    this.#server.onclose = onClosed;
    await this.#server.connect(this.#transport);
    const deliver = this.#transport.onmessage;
    this.#transport.onmessage = (message, extra) => {
      const cancelled = CancelledNotificationSchema.safeParse(message);
      if (cancelled.success) this.#cancel(cancelled.data.params.requestId);
      deliver?.(message, extra);
    };
  }

  /** Whether the client has been let in by a valid `initialize`. */
  get isInitialized(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** Whether no request or stream of it is open. */
  get isIdle(): boolean {
    return this.#openRequests === 0;
  }

  /** Milliseconds since the epoch. */
  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  /** Hands a request to the SDK; `onIdle` is called when its response is over and no other is open. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    onIdle: () => void,
  ): Promise<void> {
    // The client left already, and the end of its response will not be told again.
    if (response.destroyed) return;
    this.#openRequests += 1;
    response.once('close', () => {
      this.#openRequests -= 1;
      this.#lastUsedAt = this.#parts.clock.now();
      if (this.isIdle) onIdle();
    });
    await this.#transport.handleRequest(request, response, body);
  }

  /** Ends its streams. Calls under way go on: a session that ends is not a cancellation. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  async #call({ params }: CallToolRequest, extra: CallExtra): Promise<CallToolResult> {
    const cancellation = new AbortController();
    this.#cancellations.set(extra.requestId, cancellation);
    const progress = this.#progressOf(extra);
    const call: ToolCall = {
      tool: params.name,
      args: params.arguments,
      caller: { ...this.caller, claim: this.#claim() },
      // Not the SDK's own signal: it also fires when the session ends.
      cancelled: cancellation.signal,
      ...(progress && { onProgress: (update) => progress.notify(update) }),
    };
    try {
      return await this.#parts.toolCalls.run(call);
    } finally {
      await progress?.end();
      if (this.#cancellations.get(extra.requestId) === cancellation)
        this.#cancellations.delete(extra.requestId);
      // A cancelled request gets no response, which would leave its stream open for ever.
      if (cancellation.signal.aborted) this.#transport.closeSSEStream(extra.requestId);
    }
  }

  #read(uri: string): ReadResourceResult {
    const { resources } = this.#parts;
    const found = resources.find((resource) => resource.uri === uri);
    if (found === undefined) {
      const known = resources.map((resource) => resource.uri).join(', ');
      throw new McpError(ErrorCode.InvalidParams, `There is no such resource. There are: ${known}.`);
    }
    return { contents: [{ uri, mimeType: found.mimeType, text: found.text() }] };
  }

  #progressOf(extra: CallExtra): ProgressNotifier | undefined {
    const token = extra._meta?.progressToken;
    if (token === undefined) return undefined;
    return new ProgressNotifier(
      token,
      (notification) => extra.sendNotification(notification),
      () => this.#parts.logger.debug('A progress update reached nobody: the connection is gone.'),
    );
  }

  #cancel(requestId: RequestId | undefined): void {
    if (requestId !== undefined) this.#cancellations.get(requestId)?.abort();
  }

  /** What the client says of itself: bounded, and visible as it is. */
  #claim(): string | null {
    const client = this.#server.getClientVersion();
    return client === undefined ? null : visibleText(`${client.name} ${client.version}`, MAX_CLAIM_LENGTH);
  }
}
