// `subscriptions/listen`: one stream of what a client opted in to, tagged with its request's id. No state outlives it.
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Clock } from '../../core/hostPorts.ts';
import { DisposableStore } from '../../core/lifecycle.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { MAX_SUBSCRIPTIONS, ResourceWatch } from '../resourceWatch.ts';
import { membersOf } from './modernRequest.ts';
import { META } from './modernProtocol.ts';
import type { ModernResponse } from './modernResponse.ts';
import type { TaskView } from './modernTasks.ts';

interface ListenDeps {
  clock: Clock;
  /** Whose changes are told. */
  lists: readonly List[];
  /** Tasks and resources that can be listened to; absent: none can. */
  records?: ListenedRecords;
}

interface ListenedRecords {
  /** A task of this client. */
  task(id: string): Promise<TaskView>;
  isTask(operation: Operation): boolean;
  /** Throws if nothing of that URI can be subscribed to. */
  checkSubscribable(uri: string): void;
}

type List = 'tools' | 'prompts' | 'resources';

/** What a client asks to hear of; what Sluice never sends is not acknowledged. */
interface Filter {
  toolsListChanged?: true;
  promptsListChanged?: true;
  resourcesListChanged?: true;
  resourceSubscriptions?: string[];
  taskIds?: string[];
}

export class ListenStream {
  readonly #id: RequestId;
  readonly #response: ModernResponse;
  readonly #deps: ListenDeps;
  readonly #watch: ResourceWatch;
  readonly #resources = new DisposableStore();
  readonly #told = new Map<string, Operation['status']>();
  #hears: Filter = {};
  #taskIds: ReadonlySet<string> = new Set();
  #tellsTasks: Promise<void> = Promise.resolve();

  constructor(id: RequestId, response: ModernResponse, deps: ListenDeps) {
    this.#id = id;
    this.#response = response;
    this.#deps = deps;
    this.#watch = this.#resources.add(
      new ResourceWatch(deps.clock, {
        updated: (uri) => this.#tell('notifications/resources/updated', { uri }),
        listChanged: () => this.#tell('notifications/resources/list_changed', {}),
      }),
    );
    response.closed.addEventListener('abort', () => this.#resources.dispose(), { once: true });
  }

  /** Acknowledges first; nothing that was not asked for is ever sent. @throws McpError for a URI that names nothing */
  open(asked: Readonly<Record<string, unknown>>): void {
    const filter = this.#accepted(asked);
    this.#taskIds = new Set(filter.taskIds);
    this.#response.openStream();
    this.#tell('notifications/subscriptions/acknowledged', { notifications: filter });
    this.#hears = filter;
    if (filter.resourcesListChanged) this.#watch.listed();
    for (const uri of filter.resourceSubscriptions ?? []) this.#watch.subscribe(uri);
  }

  /** Takes one event of the stream of operations. */
  take(operation: Operation): void {
    this.#watch.take(operation);
    const { id, status } = operation;
    if (!this.#taskIds.has(id) || this.#told.get(id) === status) return;
    if (this.#deps.records?.isTask(operation) !== true) return;
    this.#told.set(id, status);
    // One after the other: an older state must not be told after a newer one.
    this.#tellsTasks = this.#tellsTasks.then(() => this.#tellTask(id));
  }

  /** What that list returns has changed. */
  listChanged(list: List): void {
    if (this.#hears[`${list}ListChanged`]) this.#tell(`notifications/${list}/list_changed`, {});
  }

  /** Ends it from the server's side, with the result that says so. */
  async end(): Promise<void> {
    this.#resources.dispose();
    await this.#response.answer(this.#id, { resultType: 'complete', _meta: this.#tag() });
  }

  #accepted(asked: Readonly<Record<string, unknown>>): Filter {
    const { lists, records } = this.#deps;
    const uris = records ? textsOf(asked['resourceSubscriptions']).slice(0, MAX_SUBSCRIPTIONS) : [];
    for (const uri of uris) records?.checkSubscribable(uri);
    const taskIds = records ? textsOf(asked['taskIds']).slice(0, MAX_SUBSCRIPTIONS) : [];
    const hears = (list: List): boolean => lists.includes(list) && asked[`${list}ListChanged`] === true;
    return {
      ...(hears('tools') && { toolsListChanged: true }),
      ...(hears('prompts') && { promptsListChanged: true }),
      ...(hears('resources') && { resourcesListChanged: true }),
      ...(uris.length > 0 && { resourceSubscriptions: uris }),
      ...(taskIds.length > 0 && { taskIds }),
    };
  }

  async #tellTask(id: string): Promise<void> {
    try {
      const task = await this.#deps.records?.task(id);
      if (task !== undefined) this.#tell('notifications/tasks', task);
    } catch {
      // It was pruned, or its state can't be read: tasks/get says why.
    }
  }

  #tell(method: string, params: Readonly<Record<string, unknown>>): void {
    this.#response.notify(method, { ...params, _meta: { ...membersOf(params['_meta']), ...this.#tag() } });
  }

  #tag(): Record<string, unknown> {
    return { [META.subscriptionId]: this.#id };
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
