// A process of its own that writes, and names on stdout each write whose promise has resolved.
// Arguments: directory, name, how many writes (0: until it is killed).
import { writeSync } from 'node:fs';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { openStorage } from '../../../src/store/openStorage.ts';

const [directory = '', name = '', limit = '0'] = process.argv.slice(2);
const count = Number(limit) || Number.POSITIVE_INFINITY;
const clock = new NodeClock();
const keyStore = new FileKeyStore(directory);
const logger = { debug() {}, info() {}, warn() {}, error() {} };
// The clock's timers keep no process alive, and waiting for the opening lock has nothing else.
const alive = setInterval(() => {}, 60_000);
const storage = await openStorage({ directory, keyStore, ids: new NodeIds(clock), clock, logger });
for (let written = 1; written <= count; written += 1) {
  const key = `${name}-${written}`;
  await storage.store.transaction((tx) => {
    tx.facts.set(key, written);
    tx.secrets.put({ ownerId: key, part: 'value' }, key);
  });
  writeSync(1, `${key}\n`);
}
storage.close();
clearInterval(alive);
