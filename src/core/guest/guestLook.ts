// Asks a reading tool of a guest what a change would replace, for the dialog of a person who named that tool for it. It
// changes nothing and passes nothing to a client.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import type { Store } from '../storage/store.ts';
import { definitionName } from './guest.ts';
import type { GuestConnections } from './guestConnections.ts';
import { offeredTools } from './guestOffers.ts';
import { launchOf } from './guestRules.ts';

interface LookDeps {
  store: Store;
  hasher: Hasher;
  connections: GuestConnections;
}

export interface GuestLook {
  guestId: string;
  /** Accepted as one that only reads. */
  tool: string;
  input: JsonObject;
}

/** @returns the tool's result @throws AppError; GuestRequestError of the guest's own */
export async function lookAtGuest(
  deps: LookDeps,
  { guestId, tool, input }: GuestLook,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { store, hasher, connections } = deps;
  const launch = (): ReturnType<typeof launchOf> => {
    const guest = store.read((view) => view.guests.get(guestId));
    const accepted =
      guest && offeredTools(guest, hasher).find(({ definition }) => definitionName(definition) === tool);
    if (guest !== undefined && accepted?.verb === 'read') return launchOf(deps, guest);
    throw new AppError('not-found', `${tool} is no tool that only reads, or it changed.`);
  };
  await connections.connect(launch(), signal);
  // The server may say something else of the tool since it started.
  return connections.request(launch(), 'tools/call', { name: tool, arguments: input }, { signal });
}
