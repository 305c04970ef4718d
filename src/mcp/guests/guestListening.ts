// `subscriptions/listen` at guests' endpoints: changes of the accepted lists, and of the server's resources.
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { GuestOffer } from '../../core/guest/guestAccess.ts';
import { ListenStream } from '../modern/listenStream.ts';
import type { Exchange } from '../modern/modernExchange.ts';
import { CODES, ModernError } from '../modern/modernProtocol.ts';
import { membersOf } from '../modern/modernRequest.ts';
import type { GuestSessionDeps } from './guestSession.ts';

export class GuestListening {
  readonly #deps: GuestSessionDeps;
  readonly #open = new Map<ListenStream, Disposable>();

  constructor(deps: GuestSessionDeps) {
    this.#deps = deps;
  }

  /** Answers by itself. @throws ModernError -32602 */
  open(guest: string, { request, response }: Exchange): undefined {
    const asked = membersOf(request.params['notifications']);
    if (asked === undefined)
      throw new ModernError(CODES.invalidParams, 'params.notifications must name what to listen to.');
    const { guests, clock } = this.#deps;
    const stream = new ListenStream(request.id, response, {
      clock,
      lists: ['tools', 'prompts', 'resources'],
    });
    stream.open(asked);
    const own = new DisposableStore();
    let before = listsOf(guests.offer(guest));
    own.add(
      guests.onDidChange(() => {
        const now = listsOf(guests.offer(guest));
        for (const list of ['tools', 'prompts'] as const)
          if (now[list] !== before[list]) stream.listChanged(list);
        before = now;
      }),
    );
    own.add(
      guests.listen(guest, (method) => {
        if (method === 'notifications/resources/list_changed') stream.listChanged('resources');
      }),
    );
    this.#open.set(stream, own);
    response.closed.addEventListener('abort', () => this.#end(stream), { once: true });
    return undefined;
  }

  /** Ends all, with results that say so. */
  async close(): Promise<void> {
    const streams = [...this.#open.keys()];
    for (const stream of streams) this.#end(stream);
    await Promise.all(streams.map((stream) => stream.end()));
  }

  #end(stream: ListenStream): void {
    this.#open.get(stream)?.dispose();
    this.#open.delete(stream);
  }
}

function listsOf(offer: GuestOffer | undefined): { tools: string; prompts: string } {
  return { tools: JSON.stringify(offer?.tools), prompts: JSON.stringify(offer?.prompts) };
}
