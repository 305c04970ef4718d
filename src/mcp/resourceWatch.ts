// What a session has subscribed to: told when it changes, no more often than people can read. Knows no records, only
// the stream of operations' events, by which everything in Sluice changes.
import type { Disposable } from '../core/lifecycle.ts';
import type { Operation } from '../core/operation/operation.ts';
import { UPDATE_SPACING_MS } from '../core/operation/progress.ts';
import type { Clock } from '../core/hostPorts.ts';
import { auditUri, bundleUri, operationUri } from './resources.ts';

/** More than any client shows at once. */
export const MAX_SUBSCRIPTIONS = 200;
/** Key under which a change of the list itself waits. */
const LIST = '';

export interface ResourceWatchTargets {
  updated(uri: string): void;
  listChanged(): void;
}

export class ResourceWatch implements Disposable {
  readonly #clock: Clock;
  readonly #targets: ResourceWatchTargets;
  readonly #subscribed = new Set<string>();
  /** Changes that were told a moment ago: the next telling waits for its timer; `again` says that there is one. */
  readonly #resting = new Map<string, { again: boolean; timer: Disposable }>();
  readonly #statuses = new Map<string, Operation['status']>();
  #listed = false;

  constructor(clock: Clock, targets: ResourceWatchTargets) {
    this.#clock = clock;
    this.#targets = targets;
  }

  /** False where there are too many already. */
  subscribe(uri: string): boolean {
    if (!this.#subscribed.has(uri) && this.#subscribed.size >= MAX_SUBSCRIPTIONS) return false;
    this.#subscribed.add(uri);
    return true;
  }

  unsubscribe(uri: string): void {
    this.#subscribed.delete(uri);
  }

  /** The client has seen the list: from now on it is told when that changes. */
  listed(): void {
    this.#listed = true;
  }

  /** Takes one event of the stream. */
  take(operation: Operation): void {
    if (!this.#listed && this.#subscribed.size === 0) return;
    const { id, bundleId, approvedTargets, status } = operation;
    this.#changed(operationUri(id));
    for (const target of new Set([...(bundleId === null ? [] : [bundleId]), ...(approvedTargets ?? [])]))
      this.#changed(bundleUri(target));
    if (this.#statuses.get(id) === status) return;
    if (operation.lease === null && operation.endedAt !== null) this.#statuses.delete(id);
    else this.#statuses.set(id, status);
    this.#changed(auditUri);
    if (this.#listed) this.#tell(LIST);
  }

  dispose(): void {
    this.#subscribed.clear();
    this.#listed = false;
    for (const { timer } of this.#resting.values()) timer.dispose();
    this.#resting.clear();
  }

  #changed(uri: string): void {
    if (this.#subscribed.has(uri)) this.#tell(uri);
  }

  /** At once, then no two closer than 2 s; the last change is always told. */
  #tell(key: string): void {
    const resting = this.#resting.get(key);
    if (resting) {
      resting.again = true;
      return;
    }
    if (key === LIST) this.#targets.listChanged();
    else this.#targets.updated(key);
    const timer = this.#clock.setTimer(UPDATE_SPACING_MS, () => {
      const again = this.#resting.get(key)?.again === true;
      this.#resting.delete(key);
      if (again && (key === LIST || this.#subscribed.has(key))) this.#tell(key);
    });
    this.#resting.set(key, { again: false, timer });
  }
}
