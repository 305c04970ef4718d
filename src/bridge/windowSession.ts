// One session of the client with one window, over MCP's Streamable HTTP (2025-11-25): messages there and back, the
// stream for what the window says by itself, and taking broken streams up again. Knows nothing of other windows.
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { WindowEntry } from '../windows/windowEntry.ts';
import { exchange, header, isEventStream, textOf } from './exchange.ts';
import { isResponse, readMessage, type Message, type RequestId } from './jsonRpc.ts';
import { AnswerLost, BridgeProblem, Undelivered } from './problems.ts';
import { refusalOf } from './refusals.ts';
import { serverSentEvents } from './serverSentEvents.ts';

/** Before a broken stream is taken up again, unless the server names another time. */
const RETRY_MS = 250;
/** Attempts at a stream that bring nothing, before its answer counts as lost. */
const MAX_VAIN_ATTEMPTS = 5;
/** Saying goodbye must not keep anybody waiting. */
const GOODBYE_MS = 500;
/** Refusals of an endpoint that is not there, whatever the session. */
const NOT_THERE: readonly string[] = ['no-guest', 'unknown-path'];
/** Begins the ids of the bridge's own requests. */
const OWN_ID = 'sluice-bridge:';

export interface SessionOptions {
  window: WindowEntry & { socket: string };
  token: string;
  /** Of the endpoint; undefined: Sluice's own. */
  path: string | undefined;
  /** The client's own parameters of `initialize`. */
  initialize: Record<string, unknown>;
  /** Takes what the window says, answers to the bridge's own requests excepted. */
  deliver: (message: Message) => void;
  /** The session is over, by the window's doing. Called once. */
  onLost: (session: WindowSession) => void;
}

export class WindowSession {
  readonly window: WindowEntry;
  readonly #options: SessionOptions;
  readonly #ended = new AbortController();
  readonly #own = new Map<RequestId, (message: Message) => void>();
  /** Requests reach the window in the client's order: each waits until the one before it has arrived. */
  #arrived: Promise<unknown> = Promise.resolve();
  #id: string | undefined;
  #protocolVersion: string | undefined;
  #requests = 0;

  private constructor(options: SessionOptions) {
    this.window = options.window;
    this.#options = options;
  }

  /** @throws Undelivered or AnswerLost if the window goes away; BridgeProblem if it refuses */
  static async open(options: SessionOptions): Promise<{ session: WindowSession; answer: Message }> {
    const session = new WindowSession(options);
    const answer = await session.request('initialize', options.initialize);
    if (answer.error !== undefined) throw new BridgeProblem('refused', answer.error.message, '');
    const { protocolVersion } = (answer.result ?? {}) as { protocolVersion?: string };
    session.#protocolVersion = protocolVersion;
    return { session, answer };
  }

  /** Whether it was closed or lost: nothing can be sent any more. */
  get isOver(): boolean {
    return this.#ended.signal.aborted;
  }

  /** The client has heard that it is initialized: from now on the window may speak by itself. */
  async start(): Promise<void> {
    await this.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
    void this.#listen();
  }

  /** A request of the bridge's own. */
  async request(method: string, params: Record<string, unknown>): Promise<Message> {
    this.#requests += 1;
    const id = `${OWN_ID}${this.#requests}`;
    let answer: Message | undefined;
    this.#own.set(id, (message) => (answer = message));
    try {
      await this.post({ jsonrpc: '2.0', id, method, params });
    } finally {
      this.#own.delete(id);
    }
    if (answer === undefined) throw new AnswerLost('The stream ended without the answer.');
    return answer;
  }

  /**
   * Resolves when the message was taken and, for a request, its answer delivered.
   * @param isAwaited whether the client still waits for an answer: one that it cancelled never comes
   * @throws Undelivered, AnswerLost, or BridgeProblem if the endpoint refuses
   */
  async post(message: Message, isAwaited: () => boolean = () => true): Promise<void> {
    const arrival = this.#arrived.then(() =>
      this.#send('POST', { Accept: 'application/json, text/event-stream' }, JSON.stringify(message)),
    );
    // The earlier one's own sender gets its failure.
    this.#arrived = arrival.catch(() => undefined);
    const response = await arrival.catch((error: unknown) => {
      if (error instanceof Undelivered) this.#lose();
      throw error;
    });
    await this.#check(response);
    this.#id ??= header(response, 'mcp-session-id');
    const awaited = message.method === undefined ? undefined : (message.id ?? undefined);
    if (isEventStream(response)) await this.#follow(response, awaited, isAwaited);
    else this.#deliver(await textOf(response));
  }

  /** Tells the window, if there is one, that the session is over. */
  async close(): Promise<void> {
    this.#ended.abort();
    if (this.#id === undefined) return;
    const signal = AbortSignal.timeout(GOODBYE_MS);
    try {
      (await this.#send('DELETE', {}, undefined, signal)).resume();
    } catch {
      // The window is gone, or notices by itself that the session is no longer used.
    }
  }

  /** The stream for what the window says by itself, for as long as the session lives. */
  async #listen(): Promise<void> {
    let lastEventId: string | undefined;
    while (!this.#ended.signal.aborted) {
      try {
        const response = await this.#get(lastEventId);
        if (response.statusCode === 200) lastEventId = (await this.#read(response, lastEventId)).lastEventId;
        else if (response.statusCode === 404) throw new Undelivered('The session is over.');
        else if (response.statusCode === 405) return;
        // The events are not kept any more, or the window has not noticed yet that the last stream broke.
        else lastEventId = undefined;
      } catch (error) {
        // A connection that broke may be followed by one that holds; a window without a listener is gone.
        if (!(error instanceof AnswerLost)) this.#lose();
      }
      await this.#pause(RETRY_MS);
    }
  }

  /** Reads a request's stream to its answer, and resumes it if it breaks. */
  async #follow(
    response: IncomingMessage,
    id: RequestId | undefined,
    isAwaited: () => boolean,
  ): Promise<void> {
    let stream = response;
    let lastEventId: string | undefined;
    for (let vain = 0; vain < MAX_VAIN_ATTEMPTS; vain += 1) {
      const read = await this.#read(stream, lastEventId, id);
      if (read.isAnswered || id === undefined || !isAwaited()) return;
      if (read.lastEventId === undefined) break;
      if (read.lastEventId !== lastEventId) vain = 0;
      ({ lastEventId } = read);
      await this.#pause(read.retryMs);
      try {
        stream = await this.#get(lastEventId);
      } catch (cause) {
        throw new AnswerLost('The window went away.', { cause });
      }
      if (stream.statusCode !== 200) {
        stream.resume();
        break;
      }
    }
    throw new AnswerLost('The stream ended before the answer.');
  }

  /** To the end of the stream, however it ends. */
  async #read(
    stream: IncomingMessage,
    since: string | undefined,
    id?: RequestId,
  ): Promise<{ lastEventId: string | undefined; isAnswered: boolean; retryMs: number }> {
    const read = { lastEventId: since, isAnswered: false, retryMs: RETRY_MS };
    try {
      for await (const event of serverSentEvents(stream)) {
        if (event.id !== undefined) read.lastEventId = event.id;
        if (event.retryMs !== undefined) read.retryMs = event.retryMs;
        const message = this.#deliver(event.data);
        if (message !== undefined && isResponse(message) && message.id === id) read.isAnswered = true;
      }
    } catch {
      // A stream that breaks and one that ends are taken up again in the same way.
    }
    return read;
  }

  #deliver(text: string): Message | undefined {
    const message = readMessage(text);
    if (message === undefined) return undefined;
    const own = isResponse(message) && typeof message.id === 'string' ? this.#own.get(message.id) : undefined;
    (own ?? this.#options.deliver)(message);
    return message;
  }

  async #check(response: IncomingMessage): Promise<void> {
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return;
    const refusal = refusalOf(status, readMessage(await textOf(response)));
    const isSessionOver =
      status === 404 && !(refusal instanceof BridgeProblem && NOT_THERE.includes(refusal.reason));
    // Both say that nothing was done.
    if (!isSessionOver && !(refusal instanceof Undelivered)) throw refusal;
    this.#lose();
    throw new Undelivered('The session is over.');
  }

  #get(lastEventId: string | undefined): Promise<IncomingMessage> {
    return this.#send('GET', {
      Accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    });
  }

  #send(
    method: 'GET' | 'POST' | 'DELETE',
    headers: Record<string, string>,
    body?: string,
    signal: AbortSignal = this.#ended.signal,
  ): Promise<IncomingMessage> {
    const { window, token, path } = this.#options;
    if (signal.aborted) return Promise.reject(new Undelivered('The session is over.'));
    return exchange({
      socket: window.socket,
      path,
      method,
      signal,
      headers: {
        ...headers,
        Authorization: `Bearer ${token}`,
        ...(this.#id !== undefined && { 'Mcp-Session-Id': this.#id }),
        ...(this.#protocolVersion !== undefined && { 'MCP-Protocol-Version': this.#protocolVersion }),
      },
      ...(body !== undefined && { body }),
    });
  }

  /** Ends early with the session. */
  async #pause(ms: number): Promise<void> {
    // It fails only if the session ends, which the loop or the next request then meets.
    await delay(ms, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }

  #lose(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#options.onLost(this);
  }
}
