// Guests for clients of MCP 2026-07-28: lists from the accepted record, everything else to the guest in its own era and
// back. It knows neither who may come in nor what may run.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Tool } from '@modelcontextprotocol/sdk/types.js';
import { canonicalText } from '../../core/canonicalJson.ts';
import type { GuestOffer } from '../../core/guest/guestAccess.ts';
import { GuestRequestError } from '../../core/guest/guestConnections.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Caller } from '../../core/operation/operation.ts';
import { givenIn, textOf, type Exchange, type Handler, type Result } from '../modern/modernExchange.ts';
import { ALL_VERSIONS, CODES, ModernError } from '../modern/modernProtocol.ts';
import { finishedBy, modernCode, serveModern } from '../modern/modernService.ts';
import { ParamHeaders } from '../modern/paramHeaders.ts';
import { GuestListening } from './guestListening.ts';
import { GuestRound, type RoundKey } from './guestRound.ts';
import type { GuestSessionDeps } from './guestSession.ts';
import { membersOf, offeredPart, wireError } from './guestWire.ts';

/** Lists are announced when they change; what is read can change at any time. Nothing is for everybody. */
const LISTS = { ttlMs: 300_000, cacheScope: 'private' } as const;
const READS = { ttlMs: 0, cacheScope: 'private' } as const;
/** What is passed to the guest, and what its answer is marked with. */
const PASSED: Readonly<Record<string, JsonObject>> = {
  'tools/call': {},
  'prompts/get': {},
  'completion/complete': {},
  'resources/read': READS,
  'resources/list': READS,
  'resources/templates/list': READS,
};
/** How long a question of a guest's waits for its client. */
const ASKED_MS = 10 * 60_000;
const MOST_ASKED = 100;
/** Members of the era's own, which the guest's doesn't have. */
const OWN_META = /^io\.modelcontextprotocol\//;

export class ModernGuests {
  readonly #deps: GuestSessionDeps;
  readonly #listening: GuestListening;
  /** Rounds that wait for their client, by the state that it was given. */
  readonly #waiting = new Map<string, { round: GuestRound; expiry: Disposable }>();

  constructor(deps: GuestSessionDeps) {
    this.#deps = deps;
    this.#listening = new GuestListening(deps);
  }

  /** Serves one POST. Never rejects for what a client did wrong. @param body parsed JSON */
  handle(
    guest: string,
    http: IncomingMessage,
    to: ServerResponse,
    body: unknown,
    caller: Caller,
  ): Promise<void> {
    const methods = {
      handler: (method: string) => this.#handler(guest, method),
      finished: (result: Result) => this.#finished(guest, result),
    };
    return serveModern({ http, to, body, caller }, methods, this.#deps);
  }

  async close(): Promise<void> {
    for (const state of this.#waiting.keys()) this.#take(state)?.close();
    await this.#listening.close();
  }

  #handler(guest: string, method: string): Handler | undefined {
    if (method === 'server/discover') return () => discovery(this.#offer(guest));
    if (method === 'tools/list' || method === 'prompts/list')
      return () => ({ ...listed(this.#offer(guest), method), ...LISTS });
    if (method === 'subscriptions/listen') return (exchange) => this.#listening.open(guest, exchange);
    return Object.hasOwn(PASSED, method) ? (exchange) => this.#pass(guest, exchange) : undefined;
  }

  async #pass(guest: string, exchange: Exchange): Promise<undefined> {
    const { request, response } = exchange;
    const { method } = request;
    try {
      const round = this.#resumed(guest, exchange) ?? this.#begun(guest, exchange);
      const next = await round.next();
      if ('asked' in next) {
        const requestState = this.#keep(round);
        const asking = { resultType: 'input_required', inputRequests: next.asked, requestState };
        await response.answer(request.id, this.#finished(guest, asking));
        return undefined;
      }
      const result = { ...next.result, ...PASSED[method], resultType: 'complete' };
      const isThrough = await response.answer(request.id, this.#finished(guest, result));
      if (isThrough && round.operationId !== undefined) await this.#deps.guests.received([round.operationId]);
      return undefined;
    } catch (error) {
      if (error instanceof ModernError) throw error;
      const { code, message, data } = wireError(error, method, this.#deps.logger);
      throw new ModernError(
        modernCode(typeof code === 'number' ? code : CODES.internal),
        typeof message === 'string' ? message : '',
        200,
        data === undefined ? undefined : membersOf(data),
      );
    }
  }

  #begun(guest: string, exchange: Exchange): GuestRound {
    const { guests } = this.#deps;
    const { request, base, headers } = exchange;
    const { method } = request;
    const offer = this.#offer(guest);
    const params = sentParams(request.params);
    if (method === 'tools/call') {
      const name = textOf(request.params, 'name');
      // A server's mistake in another tool is nothing to this call.
      const own = offer.tools.filter((tool) => tool['name'] === name) as unknown as Tool[];
      new ParamHeaders(own).check(headers, name, membersOf(params['arguments']));
    }
    return new GuestRound(keyOf(guest, exchange), exchange, (round) => {
      const context = {
        caller: base.caller,
        cancelled: round.cancelled,
        client: round.client,
        onProgress: (update: Parameters<GuestRound['beat']>[0]) => round.beat(update),
        onOutcome: (operationId: string) => (round.operationId = operationId),
      };
      return method === 'tools/call'
        ? guests.callTool(guest, params, context)
        : guests.request(guest, method, params, context);
    });
  }

  /** Undefined for a request that begins one. @throws ModernError -32602 for a state that is none of this request's */
  #resumed(guest: string, exchange: Exchange): GuestRound | undefined {
    const { requestState, inputResponses } = givenIn(exchange);
    if (requestState === undefined) return undefined;
    const waiting = typeof requestState === 'string' ? this.#waiting.get(requestState) : undefined;
    if (
      typeof requestState !== 'string' ||
      waiting === undefined ||
      !isSame(waiting.round.key, keyOf(guest, exchange))
    )
      throw new ModernError(
        CODES.invalidParams,
        'requestState is not one that this request was answered with, or its time is over.',
      );
    this.#take(requestState);
    waiting.round.resume(exchange, membersOf(inputResponses));
    return waiting.round;
  }

  #keep(round: GuestRound): string {
    for (const state of this.#waiting.keys()) {
      if (this.#waiting.size < MOST_ASKED) break;
      this.#take(state)?.close();
    }
    const state = randomUUID();
    const expiry = this.#deps.clock.setTimer(ASKED_MS, () => this.#take(state)?.close());
    this.#waiting.set(state, { round, expiry });
    return state;
  }

  #take(state: string): GuestRound | undefined {
    const waiting = this.#waiting.get(state);
    waiting?.expiry.dispose();
    this.#waiting.delete(state);
    return waiting?.round;
  }

  #finished(guest: string, result: Result): Result {
    const info = this.#deps.guests.offer(guest)?.serverInfo;
    return finishedBy({ name: guest, version: '0', ...info }, result);
  }

  #offer(guest: string): GuestOffer {
    const offer = this.#deps.guests.offer(guest);
    if (offer !== undefined) return offer;
    throw new GuestRequestError(
      CODES.internal,
      'This server was taken out of Sluice, or the vault is locked.',
    );
  }
}

function discovery({ capabilities, instructions }: GuestOffer): Result {
  const { tools, prompts, resources, completions, logging } = capabilities;
  return {
    supportedVersions: ALL_VERSIONS,
    // What is listed here is answered: tasks and subscriptions to single resources are not.
    capabilities: {
      ...(tools !== undefined && { tools: { listChanged: true } }),
      ...(prompts !== undefined && { prompts: { listChanged: true } }),
      ...(resources !== undefined && { resources: { listChanged: true } }),
      ...(completions !== undefined && { completions }),
      ...(logging !== undefined && { logging }),
    },
    ...(instructions !== null && { instructions }),
    ...LISTS,
  };
}

/** `execution` belongs to the tasks of 2025-11-25. */
function listed(offer: GuestOffer, method: string): Result {
  const { tools, ...rest } = offeredPart(offer, method) ?? {};
  if (!Array.isArray(tools)) return rest;
  return { tools: tools.map((tool) => membersOf(tool)).map(({ execution: _legacy, ...tool }) => tool) };
}

/** As the guest's era has them. */
function sentParams(params: Result): JsonObject {
  const { _meta, inputResponses: _answers, requestState: _state, task: _task, ...own } = params;
  const meta = Object.fromEntries(Object.entries(membersOf(_meta)).filter(([name]) => !OWN_META.test(name)));
  return { ...own, ...(Object.keys(meta).length > 0 && { _meta: meta }) };
}

/** Whatever differs between the exchanges of one request is no part of it. */
function keyOf(guest: string, { request, caller }: Exchange): RoundKey {
  const { _meta, ...own } = sentParams(request.params);
  return { guest, caller: caller.id, method: request.method, params: canonicalText(own) };
}

function isSame(one: RoundKey, other: RoundKey): boolean {
  return (
    one.guest === other.guest &&
    one.caller === other.caller &&
    one.method === other.method &&
    one.params === other.params
  );
}
