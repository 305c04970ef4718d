// The client's requests of MCP 2026-07-28: each goes out by itself, without a session, and its stream comes back message
// by message. Closing a stream is how one is cancelled. Never sends a tools/call again that may have arrived.
import { setTimeout as delay } from 'node:timers/promises';
import { exchange, isEventStream, textOf } from './exchange.ts';
import { isResponse, readMessage, type Message, type Request, type RequestId } from './jsonRpc.ts';
import { modernHeaders } from './modernHeaders.ts';
import { AnswerLost, BridgeProblem, canSendAgain, noToken, Undelivered } from './problems.ts';
import { refusalOf } from './refusals.ts';
import { serverSentEvents } from './serverSentEvents.ts';
import { missedOf, SUBSCRIPTION_ACKNOWLEDGED } from './subscriptions.ts';
import { isFinal, type WindowReach } from './windowReach.ts';

/** A request that no window takes in that many attempts is given up. */
const MAX_DELIVERIES = 3;
/** Before a subscription is opened again: at first, and at most. */
const REOPEN_MS = { first: 250, most: 10_000 };

export interface ModernOptions {
  reach: Pick<WindowReach, 'reach'>;
  /** The client's, read for each request; undefined if there is none. */
  token: () => Promise<string | undefined>;
  /** Of the endpoint; undefined: Sluice's own. */
  path: string | undefined;
  /** Takes every message for the client. */
  deliver: (message: Message) => void;
}

export class ModernRequests {
  readonly #options: ModernOptions;
  readonly #open = new Map<RequestId, AbortController>();

  constructor(options: ModernOptions) {
    this.#options = options;
  }

  /** Resolves when the request is answered or cancelled. @throws BridgeProblem, AnswerLost or Undelivered */
  async request(request: Request): Promise<void> {
    const closing = new AbortController();
    this.#open.set(request.id, closing);
    try {
      if (request.method === 'subscriptions/listen') await this.#listen(request, closing.signal);
      else await this.#ask(request, closing.signal);
    } catch (error) {
      if (!closing.signal.aborted) throw error;
    } finally {
      this.#open.delete(request.id);
    }
  }

  /** Closes the request's stream, which cancels it. False if there is none under this id. */
  cancel(id: RequestId): boolean {
    const closing = this.#open.get(id);
    closing?.abort();
    return closing !== undefined;
  }

  /** The client has gone: all its streams close. */
  close(): void {
    for (const closing of this.#open.values()) closing.abort();
  }

  async #ask(request: Request, signal: AbortSignal): Promise<void> {
    for (let deliveries = 1; ; deliveries += 1) {
      try {
        return await this.#send(request, signal, this.#options.deliver);
      } catch (error) {
        if (signal.aborted || !canSendAgain(error, request.method) || deliveries >= MAX_DELIVERIES)
          throw error;
      }
    }
  }

  /** Stays open until the client closes it: a window that reloads gets the subscription again. */
  async #listen(request: Request, signal: AbortSignal): Promise<void> {
    const { deliver } = this.#options;
    let accepted: Message | undefined;
    let pauseMs = REOPEN_MS.first;
    const take = (message: Message): void => {
      if (message.method === SUBSCRIPTION_ACKNOWLEDGED) {
        pauseMs = REOPEN_MS.first;
        // The client hears of it once; after that, whatever it listens to may have changed.
        for (const each of accepted === undefined ? [message] : missedOf(message)) deliver(each);
        accepted = message;
      } else if (accepted === undefined || !isResponse(message) || message.error !== undefined)
        deliver(message);
    };
    while (!signal.aborted) {
      try {
        await this.#send(request, signal, take);
        if (accepted === undefined) return;
      } catch (error) {
        if (accepted === undefined || !canReopen(error)) throw error;
      }
      // It rejects only if the client closes the subscription meanwhile.
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, REOPEN_MS.most);
    }
  }

  async #send(request: Request, signal: AbortSignal, take: (message: Message) => void): Promise<void> {
    const token = await this.#options.token();
    if (token === undefined) throw noToken();
    const { socket } = await this.#options.reach.reach(
      (window) => Promise.resolve(window),
      () => !signal.aborted,
    );
    const response = await exchange({
      socket,
      path: this.#options.path,
      method: 'POST',
      signal,
      headers: {
        Accept: 'application/json, text/event-stream',
        Authorization: `Bearer ${token}`,
        ...modernHeaders(request),
      },
      body: JSON.stringify(request),
    });
    if (isEventStream(response)) return followed(serverSentEvents(response), request, take);
    const answer = readMessage(await textOf(response));
    if (answer?.id !== request.id || !isResponse(answer)) throw refusalOf(response.statusCode ?? 0, answer);
    take(answer);
  }
}

/** Up to the answer, which is the last message of its stream. @throws AnswerLost if the stream ends before it */
async function followed(
  events: ReturnType<typeof serverSentEvents>,
  { id }: Request,
  take: (message: Message) => void,
): Promise<void> {
  try {
    for await (const { data } of events) {
      const message = readMessage(data);
      if (message === undefined) continue;
      take(message);
      if (isResponse(message) && message.id === id) return;
    }
  } catch (cause) {
    throw new AnswerLost('The stream broke before the answer.', { cause });
  }
  throw new AnswerLost('The stream ended before the answer.');
}

function canReopen(error: unknown): boolean {
  if (error instanceof BridgeProblem) return !isFinal(error);
  return error instanceof AnswerLost || error instanceof Undelivered;
}
