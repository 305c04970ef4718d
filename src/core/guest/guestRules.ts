// What holds of every decision on a guest, and the refusals that say so.
import { isDeliberate } from '../approval/answerChecks.ts';
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { definitionName, type Guest, type GuestSnapshot } from './guest.ts';
import type { GuestLaunch } from './guestConnections.ts';
import { changedSnapshot } from './guestSnapshots.ts';
import type { GuestAnswer, NewGuest } from './guestService.ts';

interface LaunchDeps {
  store: Store;
  hasher: Hasher;
}

/** What its connection needs. What its server says at each start is compared with what was accepted. */
export function launchOf(deps: LaunchDeps, { id, name, definition }: Guest): GuestLaunch {
  const { store } = deps;
  const names = definition.kind === 'stdio' ? definition.secretEnv : definition.secretHeaders;
  const secrets = (): Record<string, string> =>
    store.read((view) =>
      Object.fromEntries(names.map((part) => [part, view.secrets.open({ ownerId: id, part })])),
    );
  return { id, name, definition, secrets, onStarted: async (said) => void (await observe(deps, id, said)) };
}

/** Records what a server says now, if it differs from what was known. @returns whether it does */
export async function observe(
  { store, hasher }: LaunchDeps,
  id: string,
  snapshot: GuestSnapshot,
): Promise<boolean> {
  const known = store.read((view) => view.guests.get(id));
  if (known === undefined || changedSnapshot(known, snapshot, hasher) === undefined) return false;
  await store.transaction((tx) => {
    const guest = tx.guests.get(id);
    const changed = guest && changedSnapshot(guest, snapshot, hasher);
    if (changed !== undefined) tx.guests.put(changed);
  });
  return true;
}

export function forget(tx: StoreTransaction, id: string): void {
  tx.guests.delete(id);
  tx.secrets.deleteOwner(id);
}

/** @throws AppError `bad-arguments` if a `before` names no reading tool */
export function requireReading(guest: Guest): Guest {
  const reading = new Set(
    guest.tools.flatMap(({ verb, definition }) => (verb === 'read' ? [definitionName(definition)] : [])),
  );
  const wrong = guest.tools.find(({ before }) => before !== null && !reading.has(before));
  if (wrong === undefined) return guest;
  throw new AppError('bad-arguments', `${wrong.before} is no tool that only reads.`, {
    next: 'Nothing was recorded. Choose a reading tool for the comparison.',
  });
}

export function requireDeliberate({ shownForMs }: GuestAnswer): void {
  if (isDeliberate(shownForMs)) return;
  throw new AppError('bad-arguments', 'The button was pressed within 1.5 seconds of the dialog’s opening.', {
    next: 'Nothing was changed. Look at it again.',
  });
}

export function otherThanShown(): AppError {
  return new AppError('bad-arguments', 'This is not what was shown.', {
    next: 'Nothing was changed. Look at it again.',
  });
}

export function noGuest(name: string): AppError {
  return new AppError('not-found', `There is no guest ${JSON.stringify(name.slice(0, 60))}.`);
}

export function noTool(guest: string, tool: string): AppError {
  return new AppError('not-found', `${guest} has no tool ${JSON.stringify(tool.slice(0, 80))}.`);
}

/** @throws AppError `bad-arguments` if a secret has no value */
export function requireSecrets({ definition, secrets }: NewGuest): void {
  const wanted = definition.kind === 'stdio' ? definition.secretEnv : definition.secretHeaders;
  const missing = wanted.find((each) => secrets[each] === undefined);
  if (missing === undefined) return;
  throw new AppError('bad-arguments', `The value of ${missing} is missing.`, {
    next: 'Nothing was started.',
  });
}
