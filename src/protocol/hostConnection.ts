// The view's end of the line: keeps the state up to date by snapshot and deltas, asks for everything again after a gap,
// and sends requests that time out and reject. Knows no DOM.
import type { Disposable } from '../core/lifecycle.ts';
import { applyChanges } from './applyChanges.ts';
import type { DashboardState } from './dashboardState.ts';
import type { HostMessage, Method, Requests, Snapshot, ViewMessage } from './messages.ts';

export interface HostConnectionDeps {
  post(message: ViewMessage): void;
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** This side's clock, milliseconds since the epoch. */
  now(): number;
  onState(state: DashboardState): void;
}

/** After this long without an answer a request is given up. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** After this long without a snapshot it is asked for again: the host may have been about to be replaced. */
export const READY_AGAIN_MS = 3_000;

/** Why a request failed. `timed-out`: its outcome is unknown. */
export class RequestFailed extends Error {
  readonly reason: 'refused' | 'timed-out';

  constructor(reason: RequestFailed['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: RequestFailed): void;
  timer: Disposable;
}

export class HostConnection {
  readonly #deps: HostConnectionDeps;
  readonly #pending = new Map<number, Pending>();
  #snapshot: Snapshot | undefined;
  #sequence = 0;
  #nextId = 1;
  /** What the host's clock is ahead of this one. */
  #aheadMs = 0;
  #asking: Disposable | undefined;

  constructor(deps: HostConnectionDeps) {
    this.#deps = deps;
  }

  /** The newest snapshot's texts and locale; undefined before the first. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** The time on the host's clock. */
  get hostNow(): number {
    return this.#deps.now() + this.#aheadMs;
  }

  /** Tells the host that this view listens, and again until it has answered. */
  start(): void {
    this.#asking?.dispose();
    this.#asking = this.#deps.setTimer(READY_AGAIN_MS, () => this.start());
    this.#deps.post({ type: 'ready' });
  }

  receive(message: HostMessage): void {
    switch (message.type) {
      case 'snapshot':
        this.#asking?.dispose();
        this.#asking = undefined;
        this.#sequence = message.sequence;
        this.#aheadMs = message.now - this.#deps.now();
        this.#take(message, message.state);
        return;
      case 'delta':
        this.#applyDelta(message);
        return;
      case 'answer':
        this.#settle(message.id)?.resolve(message.result);
        return;
      case 'refusal':
        this.#settle(message.id)?.reject(new RequestFailed('refused', message.message));
    }
  }

  /** @throws RequestFailed */
  request<M extends Method>(method: M, params: Requests[M]['params']): Promise<Requests[M]['result']> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = this.#deps.setTimer(REQUEST_TIMEOUT_MS, () => {
        const message = this.#snapshot?.texts.timedOut ?? '';
        this.#settle(id)?.reject(new RequestFailed('timed-out', message));
      });
      this.#pending.set(id, { resolve, reject, timer });
      this.#deps.post({ type: 'request', id, method, params } as ViewMessage);
    });
  }

  #applyDelta({ session, sequence, now, changes }: Extract<HostMessage, { type: 'delta' }>): void {
    // The answer includes changes that were in flight when the state was requested.
    if (this.#asking !== undefined || this.#snapshot === undefined) return;
    if (session !== this.#snapshot.session || sequence !== this.#sequence + 1) {
      this.start();
      return;
    }
    this.#sequence = sequence;
    this.#aheadMs = now - this.#deps.now();
    this.#take(this.#snapshot, applyChanges(this.#snapshot.state, changes));
  }

  #take(snapshot: Snapshot, state: DashboardState): void {
    this.#snapshot = { ...snapshot, state };
    this.#deps.onState(state);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.timer.dispose();
    return pending;
  }
}
