// What the core needs of its host: time, randomness, hashes, the key, the log. Hosts implement these ports.
import type { FaultPoint } from './faultPoints.ts';
import type { JsonObject } from './json.ts';
import type { Disposable } from './lifecycle.ts';

/** The one clock. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `callback` once after `delayMs`; disposing prevents it. Never keeps the process alive. */
  setTimer(delayMs: number, callback: () => void): Disposable;
  /** Calls `callback` once everything that arrived together has been handled; hardly any time passes. */
  soon(callback: () => void): void;
}

/** The one place for randomness. */
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
  /** The 32-byte key, or undefined where there is none. Rejects where the store itself cannot be read. */
  load(): Promise<Uint8Array | undefined>;
  save(key: Uint8Array): Promise<void>;
}

/** The log. Never given a secret, a provider's raw answer or a token. */
export interface Logger {
  debug(message: string, facts?: JsonObject): void;
  info(message: string, facts?: JsonObject): void;
  warn(message: string, facts?: JsonObject): void;
  /** `error`'s cause and stack go to the log alone. */
  error(message: string, error?: unknown, facts?: JsonObject): void;
}

/** Named instants at which tests let the process die. Production hands in one that does nothing. */
export interface FaultInjector {
  /** @param point one of `FAULT_POINTS`; @param label what it is about, e.g. the step's and call's names. */
  reach(point: FaultPoint, label: string): void;
}
