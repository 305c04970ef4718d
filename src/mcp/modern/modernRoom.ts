// MCP 2026-07-28 on the endpoint: every request carries all it needs, no session exists. Each method is one entry of a
// table; the tools, resources and prompts behind them are those of the other era.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { AppError } from '../../core/errors.ts';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { Caller } from '../../core/operation/operation.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { SessionDeps } from '../sessionDeps.ts';
import { ListenStream } from './listenStream.ts';
import { ModernCalls } from './modernCalls.ts';
import type { Exchange, Handler, Result } from './modernExchange.ts';
import { listMethods } from './modernLists.ts';
import { CODES, META, ModernError } from './modernProtocol.ts';
import { membersOf, readModernRequest, type ModernRequest } from './modernRequest.ts';
import { ModernResponse } from './modernResponse.ts';
import { ModernTasks } from './modernTasks.ts';
import { TaskLinks } from './taskLinks.ts';
import { requireTasks, taskMethods } from './taskMethods.ts';

const MAX_CLAIM_LENGTH = 80;
/** A legacy code that must not be sent in this era: a missing resource is -32602 (2026-07-28, "Error Handling"). */
const LEGACY_NOT_FOUND = -32_002;

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
        for (const stream of this.#listening) stream.toolsChanged();
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
  async handle(http: IncomingMessage, to: ServerResponse, body: unknown, caller: Caller): Promise<void> {
    const response = new ModernResponse(to, this.#deps);
    try {
      const request = readModernRequest(http.headers, body);
      const { id } = request;
      if (id === undefined) response.accept();
      else await this.#answer({ request: { ...request, id }, headers: http.headers, response, caller });
    } catch (error) {
      await response.fail(idOf(body), this.#toModernError(error));
    }
  }

  /** Ends what listens, with a result that says so. */
  async close(): Promise<void> {
    this.#changes.dispose();
    await Promise.all([...this.#listening].map((stream) => stream.end()));
  }

  async #answer(asked: Omit<Exchange, 'base'>): Promise<void> {
    const { request, response, caller } = asked;
    const handler = this.#methods.get(request.method);
    if (handler === undefined)
      throw new ModernError(
        CODES.methodNotFound,
        `There is no method ${visibleText(request.method, 80)}.`,
        404,
      );
    const base = { caller: { ...caller, claim: claimOf(request) }, cancelled: response.closed };
    const result = await handler({ ...asked, base });
    if (result !== undefined) await response.answer(request.id, this.#finished(result));
  }

  #listen({ request, response, caller }: Exchange): undefined {
    const asked = membersOf(request.params['notifications']);
    if (asked === undefined)
      throw new ModernError(CODES.invalidParams, 'params.notifications must name what to listen to.');
    if (asked['taskIds'] !== undefined) requireTasks(request);
    const stream = new ListenStream(request.id, response, {
      clock: this.#deps.clock,
      task: (id) => this.#tasks.get(id, caller.id, request.clientCapabilities),
      isTask: (operation) => this.#tasks.isOf(operation, caller.id),
      checkSubscribable: (uri) => this.#deps.offer.checkSubscribable(uri),
    });
    stream.open(asked);
    this.#listening.add(stream);
    response.closed.addEventListener('abort', () => this.#listening.delete(stream), { once: true });
    return undefined;
  }

  #finished(result: Result): Result {
    const serverInfo = { name: 'sluice', title: 'Sluice', version: this.#deps.version };
    const meta = { ...membersOf(result['_meta']), [META.serverInfo]: serverInfo };
    return { resultType: 'complete', ...result, _meta: meta };
  }

  #toModernError(error: unknown): ModernError {
    if (error instanceof ModernError) return error;
    if (error instanceof McpError) {
      // The SDK begins its messages with the code.
      const message = error.message.replace(/^MCP error -?\d+: /, '');
      const code = error.code === LEGACY_NOT_FOUND ? CODES.invalidParams : error.code;
      return new ModernError(code, message, 200, membersOf(error.data));
    }
    if (AppError.is(error) && error.code !== 'internal')
      return new ModernError(CODES.internal, `${error.message} ${error.next}`.trim());
    this.#deps.logger.error('A request failed unexpectedly.', error);
    return new ModernError(CODES.internal, 'Sluice itself failed; its log in VS Code says why.');
  }
}

/** What the client says of itself: bounded, and visible as it is. */
function claimOf({ clientInfo }: ModernRequest): string | null {
  if (clientInfo === undefined) return null;
  return visibleText(`${String(clientInfo['name'])} ${String(clientInfo['version'])}`, MAX_CLAIM_LENGTH);
}

function idOf(body: unknown): string | number | null {
  const id = membersOf(body)?.['id'];
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
