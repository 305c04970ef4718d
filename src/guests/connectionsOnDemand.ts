// The connections to guests, loaded when one is first needed: most windows have none.
import { existsSync } from 'node:fs';
import type { GuestSnapshot } from '../core/guest/guest.ts';
import type { GuestConnections, GuestLaunch, GuestRequestOptions } from '../core/guest/guestConnections.ts';
import type { GuestLog, GuestState } from '../core/guest/guestService.ts';
import type { Logger } from '../core/hostPorts.ts';
import type { JsonObject } from '../core/json.ts';
import { Emitter, type Disposable } from '../core/lifecycle.ts';
import { OnDemand } from '../core/onDemand.ts';
import type { ConnectionPool, ConnectionPoolDeps } from './connectionPool.ts';

type Listener = (method: string, params: JsonObject) => void;

export class ConnectionsOnDemand implements GuestConnections {
  readonly #pool: OnDemand<ConnectionPool>;
  readonly #changes: Emitter<string>;
  readonly #listChanges: Emitter<string>;
  readonly #directory: string;
  readonly #logger: Logger;

  constructor(deps: ConnectionPoolDeps) {
    this.#directory = deps.directory;
    this.#logger = deps.logger;
    const onError = (error: unknown): void => deps.logger.error('A subscriber to guests failed.', error);
    this.#changes = new Emitter(onError);
    this.#listChanges = new Emitter(onError);
    this.#pool = new OnDemand('What talks to guests', async () => {
      const { ConnectionPool: Pool } = await import('./connectionPool.ts');
      const pool = new Pool(deps);
      pool.onDidChange((id) => this.#changes.fire(id));
      pool.onDidChangeLists((id) => this.#listChanges.fire(id));
      return pool;
    });
  }

  /** Ends what a window that was killed left running, if any window ever started a guest. Never rejects. */
  async recover(): Promise<void> {
    try {
      if (existsSync(this.#directory)) await this.#pool.get();
    } catch (error) {
      // Everything else works without guests; whoever needs one gets the same error.
      this.#logger.error('Guests of a window that is gone could not be ended.', error);
    }
  }

  get onDidChange(): GuestConnections['onDidChange'] {
    return this.#changes.event;
  }

  get onDidChangeLists(): GuestConnections['onDidChangeLists'] {
    return this.#listChanges.event;
  }

  async program(command: string, cwd: string | null): Promise<string | null> {
    return (await this.#pool.get()).program(command, cwd);
  }

  async connect(launch: GuestLaunch, signal: AbortSignal): Promise<void> {
    await (await this.#pool.get()).connect(launch, signal);
  }

  async snapshot(launch: GuestLaunch, signal: AbortSignal): Promise<GuestSnapshot> {
    return (await this.#pool.get()).snapshot(launch, signal);
  }

  async request(
    launch: GuestLaunch,
    method: string,
    params: JsonObject,
    options: GuestRequestOptions,
  ): Promise<JsonObject> {
    return (await this.#pool.get()).request(launch, method, params, options);
  }

  notify(id: string, method: string, params: JsonObject): void {
    this.#pool.loaded?.notify(id, method, params);
  }

  listen(id: string, listener: Listener): Disposable {
    let listening: Disposable | undefined;
    let isOver = false;
    this.#pool
      .get()
      .then((pool) => {
        if (!isOver) listening = pool.listen(id, listener);
      })
      // Whoever asks for the guest is told that it could not be loaded.
      .catch(() => undefined);
    return {
      dispose: () => {
        isOver = true;
        listening?.dispose();
      },
    };
  }

  state(id: string): { state: GuestState; problem: string | null } {
    return this.#pool.loaded?.state(id) ?? { state: 'stopped', problem: null };
  }

  log(id: string): GuestLog {
    return this.#pool.loaded?.log(id) ?? { lines: [], strayLines: 0, starts: 0, pid: null };
  }

  async stop(id: string): Promise<void> {
    await this.#pool.loaded?.stop(id);
  }

  async dispose(): Promise<void> {
    await this.#pool.loaded?.dispose();
    this.#changes.dispose();
    this.#listChanges.dispose();
  }
}
