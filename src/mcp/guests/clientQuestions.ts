// What a guest asks of its client: elicitation, sampling, roots. Passed on to a client that declared it, and never a form
// that asks for a secret.
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import { errorIn, GuestRequestError } from '../../core/guest/guestConnections.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { membersOf } from './guestWire.ts';

const METHOD_NOT_FOUND = -32_601;
/** What each request needs the client to have declared. */
const NEEDED: Readonly<Record<string, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};
/** MCP 2025-11-25, "Elicitation": forms must not ask for sensitive information. */
const SECRET = /pass(?:word|phrase|code)|secret|token|api.?key|credential|\bcvv\b|\bpin\b|private.?key/i;

interface Question {
  resolve(result: JsonValue): void;
  reject(error: unknown): void;
}

export class ClientQuestions {
  readonly #send: (message: JsonObject, related: RequestId) => Promise<void>;
  readonly #open = new Map<RequestId, Question>();
  #capabilities: JsonObject = {};
  #count = 0;

  constructor(send: (message: JsonObject, related: RequestId) => Promise<void>) {
    this.#send = send;
  }

  /** What the client said in its `initialize`. */
  declared(capabilities: JsonObject): void {
    this.#capabilities = capabilities;
  }

  /** @throws GuestRequestError of the client's, or because it can't; `signal.reason` */
  async ask(method: string, params: JsonObject, related: RequestId, signal: AbortSignal): Promise<JsonValue> {
    const needed = NEEDED[method];
    if (needed === undefined || this.#capabilities[needed] === undefined)
      throw new GuestRequestError(METHOD_NOT_FOUND, `The client does not take ${method}.`);
    if (method === 'elicitation/create' && asksForSecret(params)) return { action: 'decline' };
    this.#count += 1;
    const id = `guest:${this.#count}`;
    const answer = Promise.withResolvers<JsonValue>();
    this.#open.set(id, answer);
    const onAbort = (): void => {
      void this.#send(
        { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } },
        related,
      );
      answer.reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#send({ jsonrpc: '2.0', id, method, params }, related);
      return await answer.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#open.delete(id);
    }
  }

  /** A response of the client's. */
  answered(response: { id?: RequestId | undefined; result?: unknown; error?: unknown }): void {
    const { id, result, error } = response;
    const question = id === undefined ? undefined : this.#open.get(id);
    if (question === undefined) return;
    if (isJsonObject(error)) question.reject(errorIn(error));
    else question.resolve(membersOf(result));
  }

  /** The client has gone. */
  close(): void {
    for (const question of this.#open.values())
      question.reject(new GuestRequestError(METHOD_NOT_FOUND, 'The client has gone.'));
    this.#open.clear();
  }
}

function asksForSecret({ mode, requestedSchema }: JsonObject): boolean {
  if (mode === 'url') return false;
  const properties = membersOf(membersOf(requestedSchema)['properties']);
  return Object.entries(properties).some(([name, schema]) => {
    const { title, description, format } = membersOf(schema);
    return (
      format === 'password' ||
      [name, title, description].some((text) => typeof text === 'string' && SECRET.test(text))
    );
  });
}
