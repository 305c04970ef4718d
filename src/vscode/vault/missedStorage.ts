// Which storage a renamed folder left behind. Pure.
import type { OtherStorage } from '../../core/storage/storageCare.ts';

/** Bundles of a folder that was not used for longer are not missed. */
const LATELY_MS = 30 * 24 * 60 * 60_000;

type Missed = OtherStorage & { workspace: string; bundles: number };

/** The last used storage whose folder is gone and whose bundles the person was not yet offered. */
export function missedStorage(
  storages: readonly OtherStorage[],
  offered: readonly string[],
  now: number,
  exists: (path: string) => boolean,
): Missed | undefined {
  return storages.find(
    (storage): storage is Missed =>
      storage.workspace !== null &&
      (storage.bundles ?? 0) > 0 &&
      now - storage.modifiedAt < LATELY_MS &&
      !offered.includes(storage.path) &&
      !exists(storage.workspace),
  );
}
