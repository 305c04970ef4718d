// Between a client on stdio and its window: passes messages on in both directions and both protocol eras, finds the
// window again when it reloads, and answers itself if no answer will come. Never sends a tools/call twice.
import { asMessage, CODES, errorResponse, isRequest, type Message, type Request } from './jsonRpc.ts';
import { modernVersion } from './modernHeaders.ts';
import { ModernRequests } from './modernRequests.ts';
import { Pending } from './pending.ts';
import {
  AnswerLost,
  answerLost,
  BridgeProblem,
  canSendAgain,
  notInitialized,
  noToken,
  Undelivered,
  whatOf,
} from './problems.ts';
import { Remembered } from './remembered.ts';
import { WindowReach, type ReachOptions } from './windowReach.ts';
import type { ReachableWindow } from './windowSearch.ts';
import { WindowSession } from './windowSession.ts';

/** A request that no window takes in that many sessions is given up. */
const MAX_DELIVERIES = 3;

export interface BridgeOptions extends ReachOptions {
  /** The client's, read at each connection; undefined if there is none. */
  token: () => Promise<string | undefined>;
  /** Of the endpoint; undefined: Sluice's own. */
  path?: string | undefined;
  /** Takes every message for the client. */
  send: (message: Message) => void;
}

export class Bridge {
  readonly #options: BridgeOptions;
  readonly #pending = new Pending();
  readonly #remembered = new Remembered();
  readonly #reach: WindowReach;
  readonly #modern: ModernRequests;
  #session: Promise<WindowSession> | undefined;
  /** The same, once it is there. */
  #established: WindowSession | undefined;
  #isStarted = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#reach = new WindowReach(options);
    this.#modern = new ModernRequests({
      reach: this.#reach,
      token: options.token,
      path: options.path,
      deliver: (message) => this.#answer(message),
    });
  }

  /** One line of the client's. Never throws or rejects: what is wrong is answered. */
  async receive(line: Buffer): Promise<void> {
    const text = decode(line);
    if (text !== undefined && text.trim() === '') return;
    const value = text === undefined ? undefined : parse(text);
    if (value === undefined) {
      this.#refuse(CODES.parse, 'This line is not JSON in UTF-8. Send one JSON-RPC message a line.');
      return;
    }
    const message = asMessage(value);
    if (message === undefined) this.#refuse(CODES.invalidRequest, 'This is no single JSON-RPC 2.0 message.');
    else if (isRequest(message)) await this.#request(message);
    else await this.#tell(message);
  }

  /** @param maxBytes that a line may have */
  refuseTooLong(maxBytes: number): void {
    this.#refuse(
      CODES.invalidRequest,
      `A line was longer than ${maxBytes} bytes. Nothing was done; send less at once.`,
    );
  }

  /** The client has gone. Resolves when the window knows. Work of a session continues; modern requests are cancelled. */
  async end(): Promise<void> {
    this.#modern.close();
    await this.#established?.close();
  }

  #refuse(code: number, message: string): void {
    this.#options.send(errorResponse(null, code, message));
  }

  async #request(request: Request): Promise<void> {
    if (!this.#pending.add(request)) {
      this.#refuse(CODES.invalidRequest, 'A request with this id waits for its answer already.');
      return;
    }
    try {
      if (modernVersion(request) !== undefined) await this.#modern.request(request);
      else if (request.method === 'initialize') await this.#initialize(request);
      else await this.#forward(request);
    } catch (error) {
      this.#fail(request, error);
    }
  }

  /** Answered by the window's own answer. A client that initializes again gets a new session. */
  async #initialize(request: Request): Promise<void> {
    const former = this.#established;
    this.#session = undefined;
    this.#established = undefined;
    this.#isStarted = false;
    void former?.close();
    this.#remembered.begin(request.params ?? {});
    await this.#connected();
    const { answer } = this.#remembered;
    if (answer !== undefined) this.#answer({ ...answer, id: request.id });
  }

  async #forward(request: Request): Promise<void> {
    for (let deliveries = 1; ; deliveries += 1) {
      const session = await this.#connected();
      if (!this.#pending.has(request.id)) return;
      try {
        await session.post(request, () => this.#pending.has(request.id));
        this.#remembered.note(request);
        return;
      } catch (error) {
        const isOver = deliveries >= MAX_DELIVERIES || !this.#pending.has(request.id);
        if (isOver || !canSendAgain(error, request.method)) throw error;
      }
    }
  }

  /** A notification, or the client's answer to a request of the window's: no answer is expected. */
  async #tell(message: Message): Promise<void> {
    if (message.method === 'notifications/cancelled') {
      const id = message.params?.['requestId'];
      if (typeof id === 'string' || typeof id === 'number') {
        this.#pending.delete(id);
        if (this.#modern.cancel(id)) return;
      }
    }
    try {
      const session = await this.#session;
      if (message.method === 'notifications/initialized') await this.#start(session);
      else await session?.post(message);
    } catch (error) {
      this.#options.log(`A notification was not delivered: ${textOf(error)}`);
    }
  }

  async #start(session: WindowSession | undefined): Promise<void> {
    this.#isStarted = true;
    await session?.start();
  }

  /** The session with the window, opened if there is none. @throws BridgeProblem if there is no window */
  #connected(): Promise<WindowSession> {
    if (this.#session !== undefined) return this.#session;
    const opening = this.#connect();
    this.#session = opening;
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }

  async #connect(): Promise<WindowSession> {
    const { initialize } = this.#remembered;
    if (initialize === undefined) throw notInitialized();
    const token = await this.#options.token();
    if (token === undefined) throw noToken();
    return this.#reach.reach((window) => this.#open(window, token, initialize));
  }

  async #open(
    window: ReachableWindow,
    token: string,
    initialize: Record<string, unknown>,
  ): Promise<WindowSession> {
    const { send, log, path } = this.#options;
    const isAgain = this.#remembered.answer !== undefined;
    const { session, answer } = await WindowSession.open({
      window,
      token,
      path,
      initialize,
      deliver: (message) => this.#answer(message),
      onLost: (lost) => this.#lost(lost),
    });
    this.#remembered.answered(answer);
    if (this.#isStarted) await session.start();
    log(`Connected to the window of ${whatOf(window)} (${window.id})${isAgain ? ' again' : ''}.`);
    if (isAgain && this.#isStarted) {
      for (const { method, params } of this.#remembered.toRepeat()) await session.request(method, params);
      send({ jsonrpc: '2.0', method: 'notifications/resources/list_changed' });
    }
    if (session.isOver) throw new Undelivered('The session is over.');
    this.#established = session;
    return session;
  }

  /** The window closed or reloads: subscriptions resume as soon as it is back. */
  #lost(session: WindowSession): void {
    // Whoever is opening it finds out by itself.
    if (session !== this.#established) return;
    this.#options.log(`The window of ${whatOf(session.window)} went away; waiting for it to come back.`);
    this.#session = undefined;
    this.#established = undefined;
    this.#connected().catch((error: unknown) => this.#options.log(textOf(error)));
  }

  /** To the client; an answer that it does not wait for (any more) is dropped. */
  #answer(message: Message): void {
    if (message.method === undefined) {
      const { id } = message;
      if (id === undefined || id === null || !this.#pending.delete(id)) return;
    }
    this.#options.send(message);
  }

  #fail(request: Request, error: unknown): void {
    if (!this.#pending.delete(request.id)) return;
    const isLost = error instanceof AnswerLost && request.method === 'tools/call';
    const problem = isLost ? answerLost() : error;
    this.#options.log(textOf(problem));
    const { reason, message, next } =
      problem instanceof BridgeProblem
        ? problem
        : { reason: 'refused', message: 'The window did not answer.', next: 'Try again.' };
    // The modern era reserves the codes around the transport's own.
    const code = modernVersion(request) === undefined ? CODES.transport : CODES.internal;
    this.#options.send(errorResponse(request.id, code, `${message} ${next}`.trim(), { code: reason, next }));
  }
}

function textOf(error: unknown): string {
  if (error instanceof BridgeProblem) return `${error.message} ${error.next}`;
  return error instanceof Error ? error.message : String(error);
}

function decode(line: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    return undefined; // Answered as what it is: no JSON.
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON itself has no undefined.
  }
}
