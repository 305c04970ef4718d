// When Sluice runs in this window: not before the workspace is trusted, in the background, and until the window
// closes. Knows neither VS Code nor Sluice's parts.
import { AppError } from '../../core/errors.ts';
import { Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Logger } from '../../core/hostPorts.ts';
import type { EndpointState, Sluice } from '../../core/sluice.ts';
import type { Translate } from '../text/translate.ts';

export type SluiceState =
  /** Not started: the workspace is not trusted. */
  | { kind: 'restricted' }
  | { kind: 'starting' }
  /** Storage is open; whether clients can reach it is in `sluice.endpoint()`. */
  | { kind: 'running'; sluice: Sluice }
  | { kind: 'failed'; error: AppError }
  | { kind: 'closed' };

export interface SluiceLifecycleDeps {
  create: () => Promise<Sluice>;
  /** The port to listen on; 0: the system chooses. Read at every start of the server. */
  port: () => number;
  logger: Logger;
  t: Translate;
}

export class SluiceLifecycle implements Disposable {
  readonly #deps: SluiceLifecycleDeps;
  readonly #changes: Emitter<SluiceState>;
  #state: SluiceState = { kind: 'restricted' };
  #starting: Promise<void> = Promise.resolve();

  constructor(deps: SluiceLifecycleDeps) {
    this.#deps = deps;
    this.#changes = new Emitter((error) =>
      deps.logger.error('A subscriber to the state of Sluice failed.', error),
    );
  }

  get state(): SluiceState {
    return this.#state;
  }

  /** The running Sluice, or undefined while there is none. */
  get running(): Sluice | undefined {
    return this.#state.kind === 'running' ? this.#state.sluice : undefined;
  }

  /** Also fires when the server's endpoint, or the storage's health, changes. */
  get onDidChange(): Event<SluiceState> {
    return this.#changes.event;
  }

  /**
   * Starts in the background; does nothing if it is starting, running or closed already. The caller ensures
   * that the workspace is trusted.
   */
  start(): void {
    if (this.#state.kind !== 'restricted' && this.#state.kind !== 'failed') return;
    this.#set({ kind: 'starting' });
    this.#starting = this.#start();
  }

  /** Resolves once a pending start has ended, with the resulting state. */
  async settled(): Promise<SluiceState> {
    await this.#starting;
    return this.#state;
  }

  /** Listens again, on another port if given. If Sluice could not start, tries again. */
  async restartServer(port = this.#deps.port()): Promise<EndpointState> {
    if (this.#state.kind === 'failed') this.start();
    const state = await this.settled();
    if (state.kind !== 'running') return { kind: 'off' };
    const endpoint = await state.sluice.listen(port);
    this.#set(state);
    return endpoint;
  }

  /**
   * Runs `work` while no Sluice runs in this window, then starts it again, whatever the outcome.
   * @throws AppError `shutting-down` if the window is closing; what `work` throws
   */
  async whileClosed<T>(work: () => Promise<T>): Promise<T> {
    const before = await this.settled();
    if (before.kind === 'closed')
      throw new AppError('shutting-down', this.#deps.t('The window is closing. Nothing was changed.'));
    this.#set({ kind: 'starting' });
    const result = (async () => {
      if (before.kind === 'running') await before.sluice.close();
      return work();
    })();
    this.#starting = result.then(
      () => this.#start(),
      () => this.#start(),
    );
    await this.#starting;
    return result;
  }

  /** Stops at the next boundary and closes; at most about 4 s. Idempotent. */
  async close(): Promise<void> {
    const before = this.#state;
    this.#set({ kind: 'closed' });
    await this.#starting;
    if (before.kind === 'running') await before.sluice.close();
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #start(): Promise<void> {
    if (this.#isClosed()) return;
    try {
      const sluice = await this.#deps.create();
      if (this.#isClosed()) {
        await sluice.close();
        return;
      }
      await sluice.listen(this.#deps.port());
      if (this.#isClosed()) await sluice.close();
      else {
        sluice.storage.onDidChange(() => this.#storageChanged(sluice));
        this.#set({ kind: 'running', sluice });
      }
    } catch (error) {
      this.#deps.logger.error('Sluice could not start.', error);
      if (!this.#isClosed()) this.#set({ kind: 'failed', error: asAppError(error, this.#deps.t) });
    }
  }

  #storageChanged(sluice: Sluice): void {
    if (this.running === sluice) this.#set(this.#state);
  }

  /** A method, because the state changes during an await. */
  #isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  #set(state: SluiceState): void {
    this.#state = state;
    this.#changes.fire(state);
  }
}

function asAppError(error: unknown, t: Translate): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', t('Sluice itself failed.'), {
    cause: error,
    next: t('The log has the reason; reloading the window may help.'),
  });
}
