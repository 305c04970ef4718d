// An MCP server over Streamable HTTP (MCP 2025-11-25): headers from the vault, never followed elsewhere. A message that was
// sent is answered, refused, or said to be uncertain; a stream that breaks is resumed if the server can do that.
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import type { HttpDefinition } from '../../core/guest/guest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { ChannelHandlers, GuestChannel } from '../guestChannel.ts';
import type { GuestLogRing } from '../guestLogRing.ts';
import { EventReader } from './eventReader.ts';
import { answerTo, bodyOf, NoAnswer, type SecureAgentFor } from './httpRequest.ts';
import { messagesIn } from './messages.ts';
import { refusedBy, sessionLost, tooLarge, uncertain, unreachable } from './refusals.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_LOGGED = 2_000;
/** How long a server gets to end its session. */
const GOODBYE_MS = 2_000;
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** Broken streams of one answer are resumed so often while nothing arrives. */
const MOST_RESUMES = 5;
/** How long a stream may stay open after its answer, or after its request was cancelled. */
const LINGER_MS = 5_000;
/** What servers say of a session that they don't know, if not 404. */
const NO_SESSION = /session/i;

interface HttpChannelDeps {
  log: GuestLogRing;
  secureAgentFor?: SecureAgentFor | undefined;
}

/** A message's answer on its way. */
interface Awaited {
  id: JsonValue | undefined;
  isAnswered: boolean;
  over: AbortController;
}

export class HttpChannel implements GuestChannel {
  readonly #url: URL;
  readonly #host: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #deps: HttpChannelDeps;
  readonly #closed = new AbortController();
  readonly #awaited = new Map<JsonValue, Awaited>();
  #handlers: ChannelHandlers | undefined;
  #session: string | undefined;
  #version: string | undefined;

  constructor(
    { url, headers }: HttpDefinition,
    secrets: Readonly<Record<string, string>>,
    deps: HttpChannelDeps,
  ) {
    this.#url = new URL(url);
    this.#host = this.#url.host;
    this.#headers = { ...headers, ...secrets };
    this.#deps = deps;
  }

  /** @inheritdoc */
  async open(handlers: ChannelHandlers): Promise<void> {
    this.#deps.log.started(null);
    this.#handlers = handlers;
  }

  /**
   * @inheritdoc Resolves once a request is answered. @throws AppError `provider-unreachable` if nothing was sent or done,
   * `provider-rejected` if it was refused, `provider-uncertain` if nobody knows, `provider-invalid-answer`
   */
  async send(message: JsonObject): Promise<void> {
    const { id, method } = message;
    const awaited: Awaited = {
      id: method === undefined ? undefined : id,
      isAnswered: false,
      over: new AbortController(),
    };
    if (awaited.id !== undefined) this.#awaited.set(awaited.id, awaited);
    try {
      await this.#exchange(message, awaited);
    } finally {
      if (awaited.id !== undefined) this.#awaited.delete(awaited.id);
    }
    if (method === 'notifications/initialized') void this.#listen();
    if (method === 'notifications/cancelled') this.#endSoon(message['params']);
  }

  /** @inheritdoc */
  agreed(version: string): void {
    this.#version = version;
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    if (this.#session !== undefined) {
      // The server may not support ending a session; it then ends by itself.
      const signal = AbortSignal.timeout(GOODBYE_MS);
      await this.#ask('DELETE', signal).then(
        (answer) => answer.destroy(),
        () => undefined,
      );
    }
    this.#over('closed the connection');
  }

  async #exchange(message: JsonObject, awaited: Awaited): Promise<void> {
    const signal = AbortSignal.any([this.#closed.signal, awaited.over.signal]);
    const answer = await this.#ask('POST', signal, JSON.stringify(message)).catch((error: unknown) => {
      throw this.#problem(error);
    });
    const { statusCode: status = 0, headers } = answer;
    const session = headers['mcp-session-id'];
    if (message['method'] === 'initialize' && typeof session === 'string') this.#session = session;
    if (status < 200 || status > 299) await this.#refused(answer, awaited);
    else if (awaited.id === undefined) answer.resume();
    else if (isEvents(answer)) await this.#follow(answer, awaited, signal);
    else await this.#takeBody(answer, awaited);
  }

  async #takeBody(answer: IncomingMessage, awaited: Awaited): Promise<void> {
    const body = await bodyOf(answer, MOST_BYTES).catch(() => '');
    if (body === undefined) throw tooLarge(this.#host);
    this.#receive(body, awaited);
    if (!awaited.isAnswered) throw uncertain(this.#host, 'sent no answer to what it was asked');
  }

  /** Reads a stream up to the answer, over broken connections if the server can resume it. */
  async #follow(first: IncomingMessage, awaited: Awaited, signal: AbortSignal): Promise<void> {
    let stream = first;
    let lastId: string | undefined;
    for (let resumes = 0; ; resumes += 1) {
      const events = await this.#read(stream, awaited);
      if (awaited.isAnswered) return;
      if (events.lastId !== lastId) resumes = 0;
      lastId = events.lastId ?? lastId;
      if (lastId === undefined || lastId === '' || resumes >= MOST_RESUMES || signal.aborted)
        throw uncertain(this.#host, 'broke its stream off before it answered');
      this.#deps.log.note('A stream broke off; it is resumed.');
      await delay(events.retryMs ?? RETRY_MS, undefined, { signal }).catch(() => undefined);
      stream = await this.#resumed(lastId, signal);
    }
  }

  async #resumed(lastId: string, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      const stream = await this.#ask('GET', signal, undefined, { 'last-event-id': lastId });
      if (stream.statusCode === 200 && isEvents(stream)) return stream;
      stream.destroy();
    } catch {
      // It is as gone as the stream.
    }
    throw uncertain(this.#host, 'broke its stream off before it answered, and doesn’t resume it');
  }

  /** Resolves when the stream ends, breaks, or brought the answer. */
  #read(stream: IncomingMessage, awaited: Awaited | undefined): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      const events = new EventReader(MOST_BYTES, {
        onData: (data) => {
          this.#receive(data, awaited);
          if (awaited?.isAnswered !== true) return;
          setTimeout(() => stream.destroy(), LINGER_MS).unref();
          resolve(events);
        },
        onTooLarge: () => {
          this.#deps.log.note(`A message was larger than ${MOST_BYTES / 1024 / 1024} MB and was dropped.`);
          if (awaited === undefined) return;
          stream.destroy();
          reject(tooLarge(this.#host));
        },
      });
      stream.on('data', (chunk: Buffer) => events.take(chunk));
      // What breaks it is its end.
      stream.on('error', () => undefined);
      stream.once('close', () => resolve(events));
    });
  }

  /** What the server says by itself, as long as it offers a stream for that. */
  async #listen(): Promise<void> {
    const { signal } = this.#closed;
    let lastId: string | undefined;
    for (let failures = 0; !signal.aborted; failures += 1) {
      let retryMs: number | undefined;
      try {
        const stream = await this.#ask('GET', signal, undefined, lastId ? { 'last-event-id': lastId } : {});
        const { statusCode: status } = stream;
        if (status !== 200 || !isEvents(stream)) {
          stream.destroy();
          if (status === 404 && this.#session !== undefined) this.#over('ended the session');
          // It has none.
          if (status !== undefined && status < 500) return;
        } else {
          const events = await this.#read(stream, undefined);
          if (events.lastId !== undefined) failures = 0;
          lastId = events.lastId ?? lastId;
          ({ retryMs } = events);
        }
      } catch {
        // It can't be reached at the moment: the next request says so.
      }
      const wait = Math.max(retryMs ?? RETRY_MS, Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
      await delay(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #receive(text: string, awaited: Awaited | undefined): void {
    const messages = messagesIn(text);
    if (messages === undefined) this.#deps.log.stray(text.slice(0, MOST_LOGGED));
    for (const message of messages ?? []) {
      const isAnswer = message['method'] === undefined && message['id'] === awaited?.id;
      if (awaited?.id !== undefined && isAnswer) awaited.isAnswered = true;
      this.#handlers?.onMessage(message);
    }
  }

  async #refused(answer: IncomingMessage, awaited: Awaited): Promise<void> {
    const { statusCode: status = 0, headers } = answer;
    const body = (await bodyOf(answer, MOST_BYTES).catch(() => undefined)) ?? '';
    if (body !== '') this.#deps.log.said(`[${status}] ${body.slice(0, MOST_LOGGED)}`);
    const isOfSession = this.#session !== undefined && (status === 404 || status === 400);
    if (isOfSession && (status === 404 || NO_SESSION.test(body))) {
      const error = sessionLost(this.#host);
      this.#over('ended the session', { id: awaited.id, error });
      throw error;
    }
    const own = messagesIn(body)?.find(({ id }) => awaited.id !== undefined && id === awaited.id);
    if (own !== undefined) this.#handlers?.onMessage(own);
    else if (status < 300 || status >= 500) throw uncertain(this.#host, `answered with status ${status}`);
    else {
      const { location = '', 'www-authenticate': challenge = '' } = headers;
      throw refusedBy({ host: this.#host, status, location, challenge });
    }
  }

  /** A cancelled request may never be answered: its stream ends soon. */
  #endSoon(params: JsonValue | undefined): void {
    const { requestId = null } = isJsonObject(params) ? params : {};
    const awaited = this.#awaited.get(requestId);
    if (awaited !== undefined) setTimeout(() => awaited.over.abort(), LINGER_MS).unref();
  }

  #ask(
    method: 'GET' | 'POST' | 'DELETE',
    signal: AbortSignal,
    body?: string,
    more?: Readonly<Record<string, string>>,
  ): Promise<IncomingMessage> {
    const headers = {
      ...this.#headers,
      accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.#session !== undefined && { 'mcp-session-id': this.#session }),
      ...(this.#version !== undefined && { 'mcp-protocol-version': this.#version }),
      ...more,
    };
    const { secureAgentFor } = this.#deps;
    return answerTo({
      method,
      url: this.#url,
      headers,
      signal,
      secureAgentFor,
      ...(body !== undefined && { body }),
    });
  }

  #problem(error: unknown): unknown {
    if (!(error instanceof NoAnswer)) return error;
    this.#deps.log.note(`A problem with the connection: ${error.code}.`);
    if (error.sent)
      return uncertain(this.#host, `broke the connection off before it answered (${error.code})`);
    return unreachable(this.#host, error.code);
  }

  #over(why: string, refused?: Parameters<ChannelHandlers['onClose']>[1]): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(new AppError('provider-uncertain', `${this.#host} ${why}.`));
    this.#handlers?.onClose(why, refused);
  }
}

function isEvents({ headers }: IncomingMessage): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '');
}
