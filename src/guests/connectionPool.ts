// All connections to guests: at most one each, at most four starts at once, restarted with growing waits. It decides nothing
// about tools.
import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import type { GuestSnapshot } from '../core/guest/guest.ts';
import type { GuestConnections, GuestLaunch, GuestRequestOptions } from '../core/guest/guestConnections.ts';
import type { GuestLog, GuestState } from '../core/guest/guestService.ts';
import type { Clock, Logger } from '../core/hostPorts.ts';
import type { JsonObject } from '../core/json.ts';
import { Emitter, type Disposable, type Event } from '../core/lifecycle.ts';
import { pause } from '../core/operation/pause.ts';
import type { Mask } from '../core/provider/redaction.ts';
import { GuestConnection } from './guestConnection.ts';
import { GuestLogRing } from './guestLogRing.ts';
import { HttpChannel } from './http/httpChannel.ts';
import type { SecureAgentFor } from './http/httpRequest.ts';
import { ListChanges } from './listChanges.ts';
import { ProcessRecords } from './processRecords.ts';
import { StartBackoff } from './startBackoff.ts';
import { StdioChannel } from './stdioChannel.ts';
import { Semaphore } from './semaphore.ts';

const MOST_STARTS_AT_ONCE = 4;

export interface ConnectionPoolDeps {
  /** Private to Sluice: records of processes, and the folder of servers without one. */
  directory: string;
  /** The window's folder; undefined: none is open. */
  workspaceFolder: string | undefined;
  /** What every server's environment begins with. */
  environment: () => NodeJS.ProcessEnv;
  version: string;
  /** For servers at https addresses; absent: direct connections. */
  secureAgentFor?: SecureAgentFor;
  clock: Clock;
  logger: Logger;
  secrets: Mask;
}

type Listener = (method: string, params: JsonObject) => void;

interface Kept {
  log: GuestLogRing;
  backoff: StartBackoff;
  lists: ListChanges;
  listeners: Set<Listener>;
  connection: Promise<GuestConnection> | undefined;
  /** Ends the start under way. */
  starting: AbortController;
  state: GuestState;
  problem: string | null;
}

export class ConnectionPool implements GuestConnections {
  readonly #deps: ConnectionPoolDeps;
  readonly #kept = new Map<string, Kept>();
  readonly #starts = new Semaphore(MOST_STARTS_AT_ONCE);
  readonly #records: ProcessRecords;
  readonly #changes: Emitter<string>;
  readonly #listChanges: Emitter<string>;
  #isClosed = false;

  constructor(deps: ConnectionPoolDeps) {
    this.#deps = deps;
    const onError = (error: unknown): void => deps.logger.error('A subscriber to guests failed.', error);
    this.#changes = new Emitter(onError);
    this.#listChanges = new Emitter(onError);
    this.#records = new ProcessRecords(path.join(deps.directory, 'processes'));
    const ended = this.#records.endOrphans();
    if (ended.length > 0) deps.logger.warn('Guests of a window that is gone were ended.', { pids: ended });
  }

  get onDidChange(): Event<string> {
    return this.#changes.event;
  }

  get onDidChangeLists(): Event<string> {
    return this.#listChanges.event;
  }

  async program(command: string, cwd: string | null): Promise<string | null> {
    if (command.includes('/') || command.includes('\\')) {
      const file = path.resolve(cwd ?? this.#folder(), command);
      return (await isProgram(file)) ? file : null;
    }
    const { PATH = '', PATHEXT = '' } = this.#deps.environment();
    const own = path.extname(command) === '' ? [] : [''];
    const endings = process.platform === 'win32' ? [...own, ...PATHEXT.split(';')] : [''];
    for (const folder of PATH.split(path.delimiter).filter((each) => each !== ''))
      for (const ending of endings) {
        const file = path.join(folder, `${command}${ending}`);
        if (await isProgram(file)) return file;
      }
    return null;
  }

  async connect(launch: GuestLaunch, signal: AbortSignal): Promise<void> {
    await this.#connected(launch, signal);
  }

  async snapshot(launch: GuestLaunch, signal: AbortSignal): Promise<GuestSnapshot> {
    return (await this.#connected(launch, signal)).snapshot(signal);
  }

  async request(
    launch: GuestLaunch,
    method: string,
    params: JsonObject,
    options: GuestRequestOptions,
  ): Promise<JsonObject> {
    return (await this.#connected(launch, options.signal)).request(method, params, options);
  }

  notify(id: string, method: string, params: JsonObject): void {
    const kept = this.#kept.get(id);
    if (kept?.state !== 'running') return;
    // A start that fails was reported to whoever started it.
    kept.connection?.then((connection) => connection.notify(method, params)).catch(() => undefined);
  }

  listen(id: string, listener: Listener): Disposable {
    const { listeners } = this.#of(id);
    listeners.add(listener);
    return { dispose: () => void listeners.delete(listener) };
  }

  state(id: string): { state: GuestState; problem: string | null } {
    const { state = 'stopped', problem = null } = this.#kept.get(id) ?? {};
    return { state, problem };
  }

  log(id: string): GuestLog {
    return this.#of(id).log.read();
  }

  async stop(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.backoff.clear();
    kept.lists.dispose();
    const { connection } = kept;
    kept.connection = undefined;
    kept.starting.abort(new AppError('cancelled', 'The server was stopped.'));
    this.#enter(id, kept, 'stopped', null);
    // What did not start is gone already.
    await connection?.then((each) => each.close()).catch(() => undefined);
  }

  async dispose(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#kept.keys()].map((id) => this.stop(id)));
    for (const { lists } of this.#kept.values()) lists.dispose();
    this.#changes.dispose();
    this.#listChanges.dispose();
  }

  #connected(launch: GuestLaunch, signal: AbortSignal): Promise<GuestConnection> {
    if (this.#isClosed) throw new AppError('shutting-down', 'VS Code is closing.', { retryable: true });
    const kept = this.#of(launch.id);
    // Whoever gives up leaves the start to the others, and to the next.
    return orAborted((kept.connection ??= this.#starting(launch, kept)), signal);
  }

  #starting(launch: GuestLaunch, kept: Kept): Promise<GuestConnection> {
    kept.starting = new AbortController();
    const starting = this.#start(launch, kept, kept.starting.signal);
    starting.catch((error: unknown) => {
      if (kept.connection !== starting) return;
      kept.connection = undefined;
      kept.backoff.failed(this.#deps.clock.now(), 0);
      this.#enter(launch.id, kept, 'failed', error instanceof Error ? error.message : String(error));
    });
    return starting;
  }

  async #start(launch: GuestLaunch, kept: Kept, signal: AbortSignal): Promise<GuestConnection> {
    const { id, name } = launch;
    const { clock, version } = this.#deps;
    this.#enter(id, kept, 'starting', null);
    let opened: GuestConnection | undefined;
    const wait = kept.backoff.waitMs(clock.now());
    if (wait > 0) await pause(clock, wait, signal);
    const release = await this.#starts.take(signal);
    try {
      const startedAt = clock.now();
      opened = await GuestConnection.open({
        name,
        channel: await this.#channel(launch, kept),
        version,
        signal,
        note: (line) => kept.log.note(line),
        onNotification: (method, params) => this.#hear(kept, method, params),
        onClose: (why) => this.#ended(launch, kept, clock.now() - startedAt, why),
      });
      await launch.onStarted?.(await opened.snapshot(signal));
      signal.throwIfAborted();
      this.#enter(id, kept, 'running', null);
      return opened;
    } catch (error) {
      // It runs, and nobody knows it: it must not outlive this.
      await opened?.close();
      const { last } = kept.log;
      if (AppError.is(error, 'provider-unreachable') && last !== '') throw withLast(error, last);
      throw error;
    } finally {
      release();
    }
  }

  async #channel({ definition, secrets }: GuestLaunch, { log }: Kept): Promise<StdioChannel | HttpChannel> {
    const { environment, secureAgentFor } = this.#deps;
    if (definition.kind === 'http') return new HttpChannel(definition, secrets(), { log, secureAgentFor });
    const folder = this.#folder();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const program = await this.program(definition.command, definition.cwd);
    const channel = { log, records: this.#records, folder, program, environment };
    return new StdioChannel(definition, secrets(), channel);
  }

  #folder(): string {
    return this.#deps.workspaceFolder ?? path.join(this.#deps.directory, 'empty');
  }

  #hear(kept: Kept, method: string, params: JsonObject): void {
    if (method === 'notifications/tools/list_changed' || method === 'notifications/prompts/list_changed')
      kept.lists.changed();
    else for (const listener of kept.listeners) listener(method, params);
  }

  #ended({ id, definition }: GuestLaunch, kept: Kept, ranMs: number, why: string): void {
    if (kept.state !== 'running') return;
    kept.connection = undefined;
    // A session over HTTP that ended costs the server nothing to begin again.
    if (definition.kind === 'stdio') kept.backoff.failed(this.#deps.clock.now(), ranMs);
    this.#enter(id, kept, 'failed', `It ${why}.`);
  }

  #enter(id: string, kept: Kept, state: GuestState, problem: string | null): void {
    kept.state = state;
    kept.problem = problem;
    this.#changes.fire(id);
  }

  #of(id: string): Kept {
    const { clock, secrets } = this.#deps;
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const made: Kept = {
      log: new GuestLogRing(secrets),
      backoff: new StartBackoff(),
      lists: new ListChanges(clock, () => this.#listChanges.fire(id)),
      listeners: new Set(),
      connection: undefined,
      starting: new AbortController(),
      state: 'stopped',
      problem: null,
    };
    this.#kept.set(id, made);
    return made;
  }
}

/** @throws `signal.reason` as soon as it is aborted, whatever becomes of the rest */
function orAborted<T>(settling: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    settling.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false; // There is none, or none that may be run.
  }
}

/** What it said last mostly says why. */
function withLast(error: AppError, last: string): AppError {
  const { code, message, retryable, next } = error;
  return new AppError(code, `${message} It last said: ${last}`, { cause: error, retryable, next });
}
