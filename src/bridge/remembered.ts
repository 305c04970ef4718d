// What a session was told that the next one has to be told again: who the client is, its log level, its subscriptions.
import type { Message, Request } from './jsonRpc.ts';

export class Remembered {
  #initialize: Record<string, unknown> | undefined;
  #answer: Message | undefined;
  #logLevel: unknown;
  readonly #subscriptions = new Set<string>();

  /** The client's own parameters of its last initialize. */
  get initialize(): Record<string, unknown> | undefined {
    return this.#initialize;
  }

  /** The first window's answer to it. */
  get answer(): Message | undefined {
    return this.#answer;
  }

  begin(initialize: Record<string, unknown>): void {
    this.#initialize = initialize;
    this.#answer = undefined;
    this.#logLevel = undefined;
    this.#subscriptions.clear();
  }

  answered(answer: Message): void {
    this.#answer ??= answer;
  }

  /** A request that the window has answered. */
  note({ method, params = {} }: Request): void {
    const uri = params['uri'];
    if (method === 'logging/setLevel') this.#logLevel = params['level'];
    else if (method === 'resources/subscribe' && typeof uri === 'string') this.#subscriptions.add(uri);
    else if (method === 'resources/unsubscribe' && typeof uri === 'string') this.#subscriptions.delete(uri);
  }

  toRepeat(): { method: string; params: Record<string, unknown> }[] {
    const level = this.#logLevel;
    return [
      ...(level === undefined ? [] : [{ method: 'logging/setLevel', params: { level } }]),
      ...[...this.#subscriptions].map((uri) => ({ method: 'resources/subscribe', params: { uri } })),
    ];
  }
}
