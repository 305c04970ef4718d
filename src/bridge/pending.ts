// The client's requests that wait for an answer.
import type { Request, RequestId } from './jsonRpc.ts';

export class Pending {
  /** 1 and "1" are two ids (JSON-RPC 2.0, section 4). */
  readonly #ids = new Set<RequestId>();

  /** False if a request with this id waits already: their answers could not be told apart. */
  add({ id }: Request): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    return true;
  }

  has(id: RequestId): boolean {
    return this.#ids.has(id);
  }

  /** Whether it waited. */
  delete(id: RequestId): boolean {
    return this.#ids.delete(id);
  }
}
