// One modern request to a guest of the earlier era, over as many exchanges as the guest asks questions: in this era no
// request goes to a client, so each question is the answer of one exchange and comes back with the next (2026-07-28,
// "Multi Round-Trip Requests"). It knows no method's meaning.
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { GuestClient } from '../../core/guest/guestConnections.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ProgressUpdate } from '../../core/operation/progress.ts';
import type { Exchange, Result } from '../modern/modernExchange.ts';
import { META } from '../modern/modernProtocol.ts';
import { LOG_LEVELS } from '../modern/modernRequest.ts';
import { ClientQuestions } from './clientQuestions.ts';
import { GuestHeartbeat } from './guestHeartbeat.ts';
import { membersOf } from './guestWire.ts';

/** What a round is of: only the same request of the same client can continue it. */
export interface RoundKey {
  guest: string;
  caller: string;
  method: string;
  /** The request's own parameters. */
  params: string;
}

export class GuestRound {
  readonly key: RoundKey;
  readonly #run: (round: GuestRound) => Promise<JsonObject>;
  readonly #questions: ClientQuestions;
  readonly #ended = new AbortController();
  readonly #open = new Map<RequestId, JsonObject>();
  #asked = Promise.withResolvers<void>();
  #exchange: Exchange;
  #heartbeat: GuestHeartbeat;
  #outcome: Promise<JsonObject> | undefined;
  #settled: JsonObject | undefined;
  /** The operation whose outcome the result is. */
  operationId: string | undefined;

  constructor(key: RoundKey, exchange: Exchange, run: (round: GuestRound) => Promise<JsonObject>) {
    this.key = key;
    this.#run = run;
    this.#exchange = exchange;
    this.#heartbeat = this.#beating();
    this.#questions = new ClientQuestions((message) => this.#take(message));
    this.#begin();
  }

  /** Aborted if the client closed the response before it had it. */
  get cancelled(): AbortSignal {
    return this.#ended.signal;
  }

  get client(): GuestClient {
    return {
      notify: (method, params) => this.#notify(method, params),
      ask: (method, params, signal): Promise<JsonValue> => this.#questions.ask(method, params, 0, signal),
    };
  }

  beat(update: ProgressUpdate): void {
    this.#heartbeat.beat(update);
  }

  /** The next exchange of it. @param responses by the ids that the one before was answered with */
  resume(exchange: Exchange, responses: Result): void {
    this.#exchange = exchange;
    this.#heartbeat = this.#beating();
    this.#begin();
    // It took too long for one call while the client was asked: the same request joins what continues.
    if (membersOf(this.#settled?.['structuredContent'])['status'] === 'running') this.#outcome = undefined;
    for (const [id, result] of Object.entries(responses)) {
      if (!this.#open.delete(id)) continue;
      this.#questions.answered({ id, result });
    }
  }

  /** The result, or what the guest asks until then, by id. @throws as `run` */
  async next(): Promise<{ result: JsonObject } | { asked: Record<string, JsonObject> }> {
    if (this.#open.size === 0) {
      this.#asked = Promise.withResolvers();
      this.#outcome ??= this.#running();
      const result = await Promise.race([this.#outcome, this.#asked.promise]);
      if (result !== undefined) return { result };
    }
    return { asked: Object.fromEntries(this.#open) };
  }

  #running(): Promise<JsonObject> {
    const outcome = this.#run(this);
    this.#settled = undefined;
    outcome.then(
      (result) => (this.#settled = result),
      () => undefined,
    );
    return outcome;
  }

  /** Nobody answers any more. */
  close(): void {
    this.#questions.close();
  }

  #begin(): void {
    const { request, response } = this.#exchange;
    this.#questions.declared(membersOf(request.clientCapabilities));
    if (request.progressToken !== undefined || this.#level() !== -1) response.openStream();
    response.closed.addEventListener('abort', () => this.#ended.abort(response.closed.reason), {
      once: true,
    });
  }

  #beating(): GuestHeartbeat {
    const { request, response } = this.#exchange;
    return new GuestHeartbeat(request.progressToken, (method, params) => response.notify(method, params));
  }

  async #take({ id, method, params }: JsonObject): Promise<void> {
    if (typeof method !== 'string') return;
    const given = membersOf(params);
    if (typeof id === 'string') {
      this.#open.set(id, { method, params: given });
      this.#asked.resolve();
    } else if (method === 'notifications/cancelled' && typeof given['requestId'] === 'string')
      this.#open.delete(given['requestId']);
  }

  #notify(method: string, params: JsonObject): void {
    const { response } = this.#exchange;
    if (method === 'notifications/progress') {
      const own = this.#heartbeat.passedOn(params);
      if (own !== undefined) response.notify(method, own);
    } else if (method === 'notifications/message') {
      const least = this.#level();
      if (least !== -1 && levelOf(params['level']) >= least) response.notify(method, params);
    }
  }

  /** The least level of log messages that the client wants; -1: it wants none. */
  #level(): number {
    return levelOf(membersOf(this.#exchange.request.params['_meta'])[META.logLevel]);
  }
}

function levelOf(level: JsonValue | undefined): number {
  return typeof level === 'string' ? LOG_LEVELS.indexOf(level) : -1;
}
