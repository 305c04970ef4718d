// Opens the storage and the sandbox's database of a folder on which no host works, to compare the two.
// Must not know what is compared.
import path from 'node:path';
import type { Store } from '../../src/core/storage/store.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { NodeIds } from '../../src/node/nodeIds.ts';
import { SandboxDatabase } from '../../src/providers/sandbox/sandboxDatabase.ts';
import { openStorage } from '../../src/store/openStorage.ts';

/** Closes both when `look` returns or throws. */
export async function lookInto<T>(
  directory: string,
  look: (store: Store, sandbox: SandboxDatabase) => T,
): Promise<T> {
  const clock = new NodeClock();
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const keyStore = new FileKeyStore(directory);
  const { store, close } = await openStorage({ directory, keyStore, ids: new NodeIds(clock), clock, logger });
  const sandbox = new SandboxDatabase(path.join(directory, 'sandbox'));
  try {
    return look(store, sandbox);
  } finally {
    sandbox.close();
    close();
  }
}
