// MCP 2026-07-28 on the endpoint: every request carries all it needs, no session exists. Each method is one entry of a
// table; the tools, resources and prompts behind them are those of the other era.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { Caller } from '../../core/operation/operation.ts';
import type { SessionDeps } from '../sessionDeps.ts';
import { ListenStream } from './listenStream.ts';
import { ModernCalls } from './modernCalls.ts';
import type { Exchange, Handler, Result } from './modernExchange.ts';
import { listMethods } from './modernLists.ts';
import { CODES, ModernError } from './modernProtocol.ts';
import { membersOf } from './modernRequest.ts';
import { finishedBy, serveModern } from './modernService.ts';
import { ModernTasks } from './modernTasks.ts';
import { TaskLinks } from './taskLinks.ts';
import { requireTasks, taskMethods } from './taskMethods.ts';

export class ModernRoom {
  readonly #deps: SessionDeps;
  readonly #tasks: ModernTasks;
  readonly #listening = new Set<ListenStream>();
  readonly #changes = new DisposableStore();
  readonly #methods: ReadonlyMap<string, Handler>;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    const links = new TaskLinks(deps.waitingLink, () => deps.toolCalls.newId('eli'));
    this.#tasks = new ModernTasks(deps.toolCalls, deps.operations, links);
    this.#changes.add(
      deps.operations.onDidChange(({ operation }) => {
        for (const stream of this.#listening) stream.take(operation);
      }),
    );
    this.#changes.add(
      deps.pins.onDidChange(() => {
        for (const stream of this.#listening) stream.listChanged('tools');
      }),
    );
    const finished = (result: Result): Result => this.#finished(result);
    const calls = new ModernCalls({ ...deps, tasks: this.#tasks, finished });
    this.#methods = new Map<string, Handler>([
      ...listMethods(deps),
      ['tools/call', (exchange) => calls.call(exchange)],
      ['subscriptions/listen', (exchange) => this.#listen(exchange)],
      ...taskMethods(deps, this.#tasks),
    ]);
  }

  /** Serves one POST. Never rejects for what a client did wrong. @param body parsed JSON */
  handle(http: IncomingMessage, to: ServerResponse, body: unknown, caller: Caller): Promise<void> {
    const methods = {
      handler: (method: string) => this.#methods.get(method),
      finished: (result: Result) => this.#finished(result),
    };
    return serveModern({ http, to, body, caller }, methods, this.#deps);
  }

  /** Ends what listens, with a result that says so. */
  async close(): Promise<void> {
    this.#changes.dispose();
    await Promise.all([...this.#listening].map((stream) => stream.end()));
  }

  #listen({ request, response, caller }: Exchange): undefined {
    const asked = membersOf(request.params['notifications']);
    if (asked === undefined)
      throw new ModernError(CODES.invalidParams, 'params.notifications must name what to listen to.');
    if (asked['taskIds'] !== undefined) requireTasks(request);
    const stream = new ListenStream(request.id, response, {
      clock: this.#deps.clock,
      lists: ['tools', 'resources'],
      records: {
        task: (id) => this.#tasks.get(id, caller.id, request.clientCapabilities),
        isTask: (operation) => this.#tasks.isOf(operation, caller.id),
        checkSubscribable: (uri) => this.#deps.offer.checkSubscribable(uri),
      },
    });
    stream.open(asked);
    this.#listening.add(stream);
    response.closed.addEventListener('abort', () => this.#listening.delete(stream), { once: true });
    return undefined;
  }

  #finished(result: Result): Result {
    return finishedBy({ name: 'sluice', title: 'Sluice', version: this.#deps.version }, result);
  }
}
