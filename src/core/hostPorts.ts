// What the core needs from its host: time, randomness, hashes, the key, the log. Hosts implement these ports.
import type { FaultPoint } from './faultPoints.ts';
import type { JsonObject } from './json.ts';
import type { Disposable } from './lifecycle.ts';

/** The one clock. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `callback` once after `delayMs`; disposing prevents it. Never keeps the process alive. */
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** Calls `callback` once everything that arrived together has been handled, with almost no delay. */
  soon(callback: () => void): void;
}

/** The one source of randomness. */
export interface Ids {
  /** A new id `<prefix>_<time-ordered, 26 chars>`: later ids sort after earlier ones of the same process. */
  create(prefix: string): string;
  randomBytes(count: number): Uint8Array;
}

export interface Hasher {
  /** Lower-case hex SHA-256. */
  sha256(data: string | Uint8Array): string;
  /** Lower-case hex HMAC-SHA-256. */
  hmac(key: Uint8Array, data: string): string;
  /** Constant-time comparison (of equal lengths; unequal lengths are unequal). */
  equal(left: string, right: string): boolean;
}

/** Holds the vault's key outside the database: SecretStorage in VS Code, a 0600 file headless. */
export interface KeyStore {
  /** The 32-byte key, or undefined if there is none. Rejects if the store itself can't be read. */
  load(): Promise<Uint8Array | undefined>;
  save(key: Uint8Array): Promise<void>;
}

/** The log. Never receives a secret, a provider's raw answer or a token. */
export interface Logger {
  debug(message: string, facts?: JsonObject): void;
  info(message: string, facts?: JsonObject): void;
  warn(message: string, facts?: JsonObject): void;
  /** `error`'s cause and stack go only to the log. */
  error(message: string, error?: unknown, facts?: JsonObject): void;
}

/** Named instants at which tests let the process die. In production it does nothing. */
export interface FaultInjector {
  /** @param point one of `FAULT_POINTS`; @param label the subject, e.g. the step's and call's names */
  reach(point: FaultPoint, label: string): void;
}
