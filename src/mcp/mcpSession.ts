// One client's session: the SDK's server and its transport, the calls under way in it, and whether it is idle.
// It knows neither who may come in nor how many sessions there are.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CancelledNotificationSchema,
  ListToolsRequestSchema,
  ResultSchema,
  type CallToolRequest,
  type CallToolResult,
  type CancelledNotification,
  type CreateTaskResult,
  type RequestId,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { AppError } from '../core/errors.ts';
import { DisposableStore } from '../core/lifecycle.ts';
import type { Caller, Operation } from '../core/operation/operation.ts';
import type { ToolCall } from '../core/tool/runner.ts';
import { visibleText } from '../core/visibleText.ts';
import { takeCallbacks } from './callbacks.ts';
import { CANCELLED_FIRST, Cancellations } from './cancellations.ts';
import { LogMessages } from './logMessages.ts';
import type { DirectCall } from './directCalls.ts';
import { OpenRequests } from './openRequests.ts';
import { pageOf } from './page.ts';
import { ProgressNotifier } from './progressNotifier.ts';
import { negotiatedVersion, speakNegotiated } from './protocolVersion.ts';
import { ResourceWatch } from './resourceWatch.ts';
import type { SessionDeps } from './sessionDeps.ts';
import { answerSessionRequests, CAPABILITIES } from './sessionRequests.ts';
import { SessionTransport } from './sessionTransport.ts';
import { Tasks, type CallBase } from './tasks.ts';
import { WaitingLinks } from './waitingLinks.ts';

const MAX_CLAIM_LENGTH = 80;

/** No form is elicited here; without this the SDK would build a validator of its own for every session. */
const NO_VALIDATOR: jsonSchemaValidator = {
  getValidator() {
    throw new AppError('unsupported', 'Sluice asks people in VS Code, not through MCP clients.');
  },
};

const NEVER = new AbortController().signal;
const CANCELLED: CancelledNotification['method'] = 'notifications/cancelled';

type CallExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export class McpSession {
  /** Unguessable; travels as `Mcp-Session-Id`. */
  readonly id: string;
  /** The token's caller that opened it: nobody else may use it. */
  readonly caller: Caller;
  readonly #deps: SessionDeps;
  readonly #server: Server;
  readonly #transport: SessionTransport;
  readonly #cancellations: Cancellations;
  readonly #subscriptions = new DisposableStore();
  readonly #ended = new AbortController();
  readonly #watch: ResourceWatch;
  readonly #log: LogMessages;
  readonly #tasks: Tasks;
  readonly #links: WaitingLinks;
  #version: string | undefined;
  #claimed: string | undefined;
  readonly #open: OpenRequests;

  constructor(deps: SessionDeps, id: string, caller: Caller) {
    this.id = id;
    this.caller = caller;
    this.#deps = deps;
    this.#open = new OpenRequests(deps.clock);
    this.#cancellations = new Cancellations(deps.clock);
    this.#transport = new SessionTransport({
      sessionId: id,
      keepAliveMs: deps.keepAliveMs,
      isPlain: deps.isPlain,
      call: (call) => this.#callDirectly(call),
      secrets: deps.secrets,
    });
    this.#server = new Server(
      { name: 'sluice', title: 'Sluice', version: deps.version },
      { capabilities: CAPABILITIES, instructions: deps.instructions, jsonSchemaValidator: NO_VALIDATOR },
    );
    this.#watch = this.#subscriptions.add(
      new ResourceWatch(deps.clock, {
        updated: (uri) => this.#notify({ method: 'notifications/resources/updated', params: { uri } }),
        listChanged: () => this.#notify({ method: 'notifications/resources/list_changed' }),
      }),
    );
    this.#log = new LogMessages(caller.id, (params) =>
      this.#notify({ method: 'notifications/message', params: { ...params } }),
    );
    this.#links = new WaitingLinks(deps, () => this.#server.getClientCapabilities());
    this.#tasks = new Tasks(deps.toolCalls, deps.operations, deps.clock, this.#links);
    answerSessionRequests(this.#server, {
      offer: deps.offer,
      read: (tool, args) => deps.toolCalls.read({ ...this.#callBase(), tool, args }),
      watch: this.#watch,
      log: this.#log,
      tasks: this.#tasks,
      callBase: () => this.#callBase(),
      showLink: (extra, taskId) => this.#links.whenWaiting(extra, taskId),
    });
    this.#server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
      const { items, ...next } = pageOf(deps.toolsFor(caller), ({ name }) => name, params?.cursor);
      return { tools: items, ...next };
    });
    this.#server.setRequestHandler(CallToolRequestSchema, (request, extra) => this.#call(request, extra));
    // The SDK's messages quote what the client sent: only that something went wrong is logged.
    takeCallbacks(this.#server, {
      onerror: (error) => deps.logger.debug('An MCP session reported a problem.', { kind: error.name }),
    });
  }

  /** @param onClosed called once when the session has ended, whoever ended it. */
  async open(onClosed: () => void): Promise<void> {
    takeCallbacks(this.#server, {
      onclose: () => {
        this.#ended.abort();
        this.#subscriptions.dispose();
        onClosed();
      },
    });
    this.#subscriptions.add(this.#deps.operations.onDidChange(({ operation }) => this.#tell(operation)));
    this.#subscriptions.add(
      this.#deps.pins.onDidChange(() => this.#notify({ method: 'notifications/tools/list_changed' })),
    );
    await this.#server.connect(this.#transport);
    const deliver = this.#transport.onmessage;
    takeCallbacks(this.#transport, {
      onmessage: (message, extra) => {
        if ('method' in message && message.method === CANCELLED) {
          const cancelled = CancelledNotificationSchema.safeParse(message);
          const requestId = cancelled.data?.params.requestId;
          if (requestId !== undefined) this.#cancellations.cancel(requestId);
        }
        deliver?.(message, extra);
      },
    });
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
    await this.#transport.handle(request, response, body);
  }

  /** Ends its streams. Calls under way go on: a session that ends is not a cancellation. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  async #call(request: CallToolRequest, extra: CallExtra): Promise<CallToolResult | CreateTaskResult> {
    const speaking = this.#deps.protocolTools.get(request.params.name);
    if (speaking !== undefined)
      return speaking.call(request.params.arguments ?? {}, {
        ask: (question) => extra.sendRequest(question, ResultSchema),
        closeStream: () => this.#transport.closeStream(extra.requestId),
      });
    if (request.params.task === undefined) return this.#callNow(request, extra);
    const { name: tool, arguments: args } = request.params;
    const progress = this.#progressOf(extra._meta?.progressToken, (notification) =>
      this.#server.notification(notification),
    );
    const created = await this.#tasks.create({ ...this.#callBase(), tool, args });
    if (progress !== undefined) void this.#followTask(created.task.taskId, progress);
    return created;
  }

  /** A task's progress goes on after the request that made it was answered, so it is no part of that answer's stream. */
  async #followTask(taskId: string, progress: ProgressNotifier): Promise<void> {
    try {
      await this.#tasks.result(
        taskId,
        { ...this.#callBase(), onProgress: (update) => progress.notify(update) },
        this.#ended.signal,
      );
    } catch (error) {
      this.#deps.logger.debug('A task is not followed any more.', { kind: String(error) });
    } finally {
      await progress.end();
    }
  }

  async #callNow({ params }: CallToolRequest, extra: CallExtra): Promise<CallToolResult> {
    const cancelled = this.#cancellations.begin(extra.requestId);
    const progress = this.#progressOf(extra._meta?.progressToken, (notification) =>
      extra.sendNotification(notification),
    );
    const call: ToolCall = {
      ...this.#callBase(),
      tool: params.name,
      args: params.arguments,
      // Not the SDK's own signal: it also fires when the session ends.
      cancelled,
      onWaiting: this.#links.whenWaiting(extra),
      ...(progress && tells(progress)),
    };
    try {
      return cancelled.aborted ? CANCELLED_FIRST : await this.#deps.toolCalls.run(call);
    } finally {
      await progress?.end();
      this.#cancellations.end(extra.requestId, cancelled);
      // A cancelled request gets no response, which would leave its stream open for ever.
      if (cancelled.aborted) this.#transport.closeStream(extra.requestId);
    }
  }

  /** A tool that reads at once: no operation waits for a person. */
  async #callDirectly({ id, tool, args, progressToken }: DirectCall): Promise<CallToolResult> {
    const cancelled = this.#cancellations.begin(id);
    const progress = this.#progressOf(progressToken, (sent) => this.#server.notification(sent));
    const call = { ...this.#callBase(), tool, args, cancelled };
    try {
      return await this.#deps.toolCalls.run({ ...call, ...(progress && tells(progress)) });
    } finally {
      await progress?.end();
      this.#cancellations.end(id, cancelled);
    }
  }

  #progressOf(
    token: RequestId | undefined,
    send: (notification: ServerNotification) => Promise<void>,
  ): ProgressNotifier | undefined {
    if (token === undefined) return undefined;
    return new ProgressNotifier(token, send, () =>
      this.#deps.logger.debug('A progress update reached nobody: the connection is gone.'),
    );
  }

  /** A call of this client that nothing but the session's own code can cancel. */
  #callBase(): CallBase {
    return { caller: { ...this.caller, claim: this.#claim() }, cancelled: NEVER };
  }

  #tell(operation: Operation): void {
    this.#watch.take(operation);
    this.#log.take(operation);
    const params = this.#tasks.changed(operation);
    if (params !== undefined) this.#notify({ method: 'notifications/tasks/status', params });
  }

  /** To whoever listens: where nobody does it is kept for a while, and lost in the end. */
  #notify(notification: ServerNotification): void {
    this.#server
      .notification(notification)
      .catch(() => this.#deps.logger.debug('A notification reached nobody: the connection is gone.'));
  }

  /** What the client says of itself: bounded, and visible as it is. */
  #claim(): string | null {
    const client = this.#server.getClientVersion();
    if (client === undefined) return null;
    // It says it once, in its initialize.
    this.#claimed ??= visibleText(`${client.name} ${client.version}`, MAX_CLAIM_LENGTH);
    return this.#claimed;
  }
}

function tells(progress: ProgressNotifier): Required<Pick<ToolCall, 'onProgress'>> {
  return { onProgress: (update) => progress.notify(update) };
}
