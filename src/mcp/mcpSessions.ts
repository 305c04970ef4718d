// The sessions that exist: found by their unguessable id and their client, bounded in number, closed when idle.
// It knows nothing of HTTP or of what happens in a session.
import type { Disposable } from '../core/lifecycle.ts';
import type { Caller } from '../core/operation/operation.ts';
import type { Clock, Hasher, Ids } from '../core/hostPorts.ts';
import { Refusal } from './refusal.ts';

export interface SessionLimits {
  /** Sessions of one client (one token's id) at once. */
  maxPerClient: number;
  /** Sessions of all clients at once. */
  maxInAll: number;
  /** Milliseconds without any open request or stream after which a session ends. */
  idleMs: number;
}

/** A session as this list knows it. */
export interface ListedSession {
  readonly id: string;
  readonly caller: Caller;
  readonly isIdle: boolean;
  readonly lastUsedAt: number;
  open(onClosed: () => void): Promise<void>;
  close(): Promise<void>;
}

interface Entry<S> {
  session: S;
  /** Set when it first rests; it looks then when it was used last. */
  expiry: Disposable | undefined;
}

/** Bytes of randomness in a session's id. */
const ID_BYTES = 32;
/** When a client that found no room may ask again, seconds. */
const RETRY_AFTER_S = 30;

export class McpSessions<S extends ListedSession, A extends unknown[] = []> {
  readonly #make: (id: string, caller: Caller, ...about: A) => S;
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #hasher: Hasher;
  /** By the hash of the session's id: how long a search takes tells nothing about the id. */
  readonly #entries = new Map<string, Entry<S>>();
  readonly #bySession = new Map<S, Entry<S>>();

  constructor(
    make: (id: string, caller: Caller, ...about: A) => S,
    { limits, clock, ids, hasher }: { limits: SessionLimits; clock: Clock; ids: Ids; hasher: Hasher },
  ) {
    this.#make = make;
    this.#limits = limits;
    this.#clock = clock;
    this.#ids = ids;
    this.#hasher = hasher;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether that client has a session. */
  has(callerId: string): boolean {
    return [...this.#entries.values()].some(({ session }) => session.caller.id === callerId);
  }

  /**
   * A new session for this caller. Where there is no room, the longest idle session makes room.
   * @throws Refusal `too-many-sessions` (503) where all of them are in use.
   */
  async open(caller: Caller, ...about: A): Promise<S> {
    this.#makeRoom(caller);
    const id = Buffer.from(this.#ids.randomBytes(ID_BYTES)).toString('base64url');
    const key = this.#hasher.sha256(id);
    const session = this.#make(id, caller, ...about);
    const entry = { session, expiry: undefined };
    this.#entries.set(key, entry);
    this.#bySession.set(session, entry);
    await session.open(() => this.#forget(key));
    return session;
  }

  /** @throws Refusal `unknown-session` (404), also where the session belongs to another client. */
  find(id: string, caller: Caller): S {
    const entry = this.#entries.get(this.#hasher.sha256(id));
    if (entry === undefined || entry.session.caller.id !== caller.id) {
      throw new Refusal(404, 'unknown-session', 'Session not found.', {
        jsonRpc: 'unknownSession',
        next: 'It has ended, or never was: send initialize without a session id.',
      });
    }
    return entry.session;
  }

  /** Starts the session's idle time anew; it ends when it is still idle after that. */
  rest(session: S): void {
    const entry = this.#bySession.get(session);
    if (entry !== undefined && entry.expiry === undefined) this.#expire(entry, this.#limits.idleMs);
  }

  /** One timer for many calls: what rested anew meanwhile is looked at again when its time is over. */
  #expire(entry: Entry<S>, afterMs: number): void {
    const { session } = entry;
    entry.expiry = this.#clock.setTimer(afterMs, () => {
      entry.expiry = undefined;
      // In use: its next rest sets a timer.
      if (!session.isIdle) return;
      const restMs = this.#limits.idleMs - (this.#clock.now() - session.lastUsedAt);
      if (restMs <= 0) void session.close();
      else this.#expire(entry, Math.min(restMs, this.#limits.idleMs));
    });
  }

  /** Ends every session of that client and its open streams; calls under way go on. @param callerId its token's id */
  async closeOf(callerId: string): Promise<void> {
    const own = [...this.#entries.values()].filter(({ session }) => session.caller.id === callerId);
    await Promise.all(own.map(({ session }) => session.close()));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ session }) => session.close()));
  }

  #makeRoom(caller: Caller): void {
    const all = [...this.#entries.values()].map(({ session }) => session);
    const own = all.filter((session) => session.caller.id === caller.id);
    const crowd =
      own.length >= this.#limits.maxPerClient ? own : all.length >= this.#limits.maxInAll ? all : undefined;
    if (crowd === undefined) return;
    const idle = crowd.filter((session) => session.isIdle);
    const oldest = idle.toSorted((left, right) => left.lastUsedAt - right.lastUsedAt)[0];
    if (oldest === undefined) {
      throw new Refusal(503, 'too-many-sessions', `There are ${crowd.length} sessions, all of them in use.`, {
        headers: { 'Retry-After': RETRY_AFTER_S },
        next: `Close one, or try again in ${RETRY_AFTER_S} s.`,
      });
    }
    this.#forget(this.#hasher.sha256(oldest.id));
    void oldest.close();
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.expiry?.dispose();
    this.#entries.delete(key);
    this.#bySession.delete(entry.session);
  }
}
