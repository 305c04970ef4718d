// Between a client on stdio and its window: hands messages on in both directions, finds the window anew when it
// reloads, and answers by itself where no answer will come. Never sends a tools/call twice.
import { setTimeout as delay } from 'node:timers/promises';
import type { WindowEntry } from '../windows/windowEntry.ts';
import { asMessage, CODES, errorResponse, isRequest, type Message, type Request } from './jsonRpc.ts';
import { Pending } from './pending.ts';
import {
  AnswerLost,
  answerLost,
  BridgeProblem,
  notInitialized,
  noToken,
  notReady,
  Undelivered,
  whatOf,
} from './problems.ts';
import { Remembered } from './remembered.ts';
import type { ReachableWindow, WindowSearch } from './windowSearch.ts';
import { WindowSession } from './windowSession.ts';

/** Between two looks at which windows there are. */
const POLL_MS = 250;
/** A request that no window takes in that many sessions is given up. */
const MAX_DELIVERIES = 3;
/** They do not pass by themselves. */
const FINAL_PROBLEMS = ['no-token', 'bad-token', 'unsafe-directory', 'not-initialized'];

export interface BridgeOptions {
  search: Pick<WindowSearch, 'find'>;
  /** The client's; undefined: the environment holds none. */
  token: string | undefined;
  /** How long to wait for a window: at the client's initialize, and later for one that reloads. */
  waitMs: { first: number; again: number };
  /** Takes every message for the client. */
  send: (message: Message) => void;
  /** A line for the person who looks for what is wrong. Never a secret. */
  log: (line: string) => void;
}

export class Bridge {
  readonly #options: BridgeOptions;
  readonly #pending = new Pending();
  readonly #remembered = new Remembered();
  /** The window that this client works in, once it has worked in one. */
  #bound: WindowEntry | undefined;
  #session: Promise<WindowSession> | undefined;
  /** The same, once it is there. */
  #established: WindowSession | undefined;
  #isStarted = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
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

  /** The client has gone. Resolves when the window knows; work that was begun goes on. */
  async end(): Promise<void> {
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
      if (request.method === 'initialize') await this.#initialize(request);
      else await this.#forward(request);
    } catch (error) {
      this.#fail(request, error);
    }
  }

  /** Answered by the window's own answer. A client that initializes again gets a session anew. */
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
        const canRepeat =
          error instanceof Undelivered || (error instanceof AnswerLost && request.method !== 'tools/call');
        if (!canRepeat || deliveries >= MAX_DELIVERIES || !this.#pending.has(request.id)) throw error;
      }
    }
  }

  /** A notification, or the client's answer to a request of the window's: nobody waits for what becomes of it. */
  async #tell(message: Message): Promise<void> {
    if (message.method === 'notifications/cancelled') {
      const id = message.params?.['requestId'];
      if (typeof id === 'string' || typeof id === 'number') this.#pending.delete(id);
    }
    try {
      const session = await this.#session;
      if (message.method === 'notifications/initialized') await this.#start(session);
      else await session?.post(message);
    } catch (error) {
      this.#options.log(`A notification reached nobody: ${textOf(error)}`);
    }
  }

  async #start(session: WindowSession | undefined): Promise<void> {
    this.#isStarted = true;
    await session?.start();
  }

  /** The session with the window, opened where there is none. @throws BridgeProblem where there is no window */
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
    const { waitMs, log } = this.#options;
    const deadline = Date.now() + (this.#bound === undefined ? waitMs.first : waitMs.again);
    let said = '';
    for (;;) {
      try {
        const session = await this.#open();
        if (session.isOver) continue;
        this.#established = session;
        return session;
      } catch (thrown) {
        const error = goneAsItCame(thrown) && this.#bound !== undefined ? notReady(this.#bound) : thrown;
        if (!(error instanceof BridgeProblem)) throw error;
        if (FINAL_PROBLEMS.includes(error.reason) || Date.now() >= deadline) throw error;
        if (said !== error.message) log(`${error.message} Waiting …`);
        said = error.message;
      }
      await delay(POLL_MS);
    }
  }

  async #open(): Promise<WindowSession> {
    const { search, token, send, log } = this.#options;
    const { initialize } = this.#remembered;
    if (token === undefined) throw noToken();
    if (initialize === undefined) throw notInitialized();
    const window = await search.find(this.#bound);
    const isAgain = this.#bound !== undefined;
    const { session, answer } = await this.#openIn(window, token, initialize);
    this.#bound = window;
    this.#remembered.answered(answer);
    if (this.#isStarted) await session.start();
    log(`Connected to the window of ${whatOf(window)} (${window.id})${isAgain ? ' again' : ''}.`);
    if (isAgain && this.#isStarted) {
      for (const { method, params } of this.#remembered.toRepeat()) await session.request(method, params);
      send({ jsonrpc: '2.0', method: 'notifications/resources/list_changed' });
    }
    return session;
  }

  async #openIn(
    window: ReachableWindow,
    token: string,
    initialize: Record<string, unknown>,
  ): Promise<{ session: WindowSession; answer: Message }> {
    try {
      return await WindowSession.open({
        window,
        token,
        initialize,
        deliver: (message) => this.#answer(message),
        onLost: (session) => this.#lost(session),
      });
    } catch (error) {
      if (goneAsItCame(error)) throw notReady(window);
      throw error;
    }
  }

  /** The window closed or reloads: what was subscribed to goes on as soon as it is back. */
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

  #fail({ id, method }: Request, error: unknown): void {
    if (!this.#pending.delete(id)) return;
    const isLost = error instanceof AnswerLost && method === 'tools/call';
    const problem = isLost ? answerLost() : error;
    if (problem instanceof BridgeProblem) {
      const { reason, message, next } = problem;
      this.#options.log(textOf(problem));
      this.#options.send(
        errorResponse(id, CODES.transport, `${message} ${next}`.trim(), { code: reason, next }),
      );
      return;
    }
    this.#options.log(textOf(problem));
    this.#options.send(
      errorResponse(
        id,
        CODES.transport,
        'The window did not answer. Nothing is known of the request; try again.',
      ),
    );
  }
}

function goneAsItCame(error: unknown): boolean {
  return error instanceof Undelivered || error instanceof AnswerLost;
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
