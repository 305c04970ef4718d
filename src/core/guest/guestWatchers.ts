// Which clients wait for a call of a guest's tool, by what they asked: what the guest says about it goes to them.
import { GuestRequestError, type GuestClient } from './guestConnections.ts';
import type { Disposable } from '../lifecycle.ts';

const METHOD_NOT_FOUND = -32_601;

export class GuestWatchers {
  readonly #watching = new Map<string, Set<GuestClient>>();

  /** @param request hash of caller, guest, tool and arguments */
  watch(request: string, client: GuestClient): Disposable {
    const clients = this.#watching.get(request) ?? new Set();
    this.#watching.set(request, clients);
    clients.add(client);
    return {
      dispose: () => {
        clients.delete(client);
        if (clients.size === 0 && this.#watching.get(request) === clients) this.#watching.delete(request);
      },
    };
  }

  /** Whoever waits when the guest says something. All of them are the same caller's. */
  clientOf(request: string): GuestClient {
    return {
      notify: (method, params) => {
        for (const client of this.#watching.get(request) ?? []) client.notify(method, params);
      },
      ask: (method, params, signal) => {
        const [first] = this.#watching.get(request) ?? [];
        if (first !== undefined) return first.ask(method, params, signal);
        return Promise.reject(
          new GuestRequestError(METHOD_NOT_FOUND, 'No client waits for this call any more.'),
        );
      },
    };
  }
}
