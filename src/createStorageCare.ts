// Composes what a person can do to the storage as a whole, apart from a running Sluice: it is there where none can start.
import type { StorageCare } from './core/storage/storageCare.ts';
import { NodeClock } from './node/nodeClock.ts';
import { NodeHasher } from './node/nodeHasher.ts';
import { NodeIds } from './node/nodeIds.ts';
import { FileStorageCare, type StorageCareDeps } from './store/fileStorageCare.ts';

export function createStorageCare(parts: Omit<StorageCareDeps, 'ids' | 'clock' | 'hasher'>): StorageCare {
  const clock = new NodeClock();
  return new FileStorageCare({ ...parts, clock, ids: new NodeIds(clock), hasher: new NodeHasher() });
}
