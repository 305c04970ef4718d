// Reads through a guest: a read changed nothing, so that one more after a lost answer is safe.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import type { Store } from '../storage/store.ts';
import type { Guest } from './guest.ts';
import type { GuestConnections, GuestRequestOptions } from './guestConnections.ts';
import { launchOf } from './guestRules.ts';

export interface GuestReadDeps {
  store: Store;
  hasher: Hasher;
  connections: GuestConnections;
}

export interface GuestRead {
  guest: Guest;
  method: string;
  params: JsonObject;
  /** Throws if it can't be asked any more: a start may have told what the server says of it now. */
  recheck: () => void;
}

/** @throws GuestRequestError of the guest's own; AppError as `GuestConnections.request`; what `recheck` throws */
export async function readFromGuest(
  deps: GuestReadDeps,
  { guest, method, params, recheck }: GuestRead,
  options: GuestRequestOptions,
): Promise<JsonObject> {
  const { connections } = deps;
  const launch = launchOf(deps, guest);
  const send = async (): Promise<JsonObject> => {
    await connections.connect(launch, options.signal);
    recheck();
    return connections.request(launch, method, params, options);
  };
  await connections.connect(launch, options.signal);
  return send().catch((error: unknown) => {
    // The connection was lost: what only reads is asked over a new one.
    if (AppError.is(error, 'provider-uncertain') || AppError.is(error, 'provider-unreachable')) return send();
    throw error;
  });
}
