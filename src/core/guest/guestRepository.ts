// How guests and their calls are stored. Implemented in src/store.
import type { Guest } from './guest.ts';

/** A stored guest. */
export interface GuestRow {
  id: string;
  name: string;
  /** Null while the vault is locked, or if the record was altered: then nothing of it is offered or started. */
  guest: Guest | null;
}

/**
 * `intended`: it may have reached the guest. `done`: the guest answered. `unknown`: the guest went away before it
 * answered. What was proven not to have been sent has no record.
 */
export type GuestCallState = 'intended' | 'done' | 'unknown';

/**
 * Whether the caller has the outcome. `none`: it was given to nobody. `written`: to a connection, whose reader may have
 * been gone; `at` is when. `had`: the reader spoke again afterwards.
 */
export type GuestCallDelivery = 'none' | 'written' | 'had';

/** One call of a guest's tool that does more than read: the intent is durable before sending, the answer after. */
export interface GuestCallRecord {
  operationId: string;
  guestId: string;
  /** Hash of caller, guest, tool and arguments. */
  request: string;
  state: GuestCallState;
  /** Of the sealed answer; null if there is none. */
  resultId: string | null;
  delivery: GuestCallDelivery;
  /** Milliseconds since the epoch: when state or delivery was reached. */
  at: number;
}

export interface GuestReader {
  /** In order of name. */
  list(): GuestRow[];
  /** Undefined if there is none, or if it can't be read. */
  find(name: string): Guest | undefined;
  /** As `find`. */
  get(id: string): Guest | undefined;
  call(operationId: string): GuestCallRecord | undefined;
  /** The newest call of that request which ended since `since`, in milliseconds since the epoch. */
  newestCall(request: string, since: number): GuestCallRecord | undefined;
}

export interface GuestRepository extends GuestReader {
  /** Seals and writes, replacing an older record of that id. @throws AppError `vault-locked` */
  put(guest: Guest): void;
  delete(id: string): void;
  putCall(call: GuestCallRecord): void;
  deleteCall(operationId: string): void;
}
