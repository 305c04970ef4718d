// A window of its own process that sends requests to one provider, as many as its limits allow, until it has sent them
// all or is killed. argv: storage folder, URL of the provider, number of requests, limits as JSON.
import os from 'node:os';
import { ProviderLimiter } from '../../src/core/provider/providerLimiter.ts';
import { parseManifest } from '../../src/core/provider/manifestChecks.ts';
import { FileKeyStore } from '../../src/node/fileKeyStore.ts';
import { isProcessDead } from '../../src/node/isProcessDead.ts';
import { NodeClock } from '../../src/node/nodeClock.ts';
import { NodeIds } from '../../src/node/nodeIds.ts';
import { ManifestProviderClient } from '../../src/providers/manifestProviderClient.ts';
import { openStorage } from '../../src/store/openStorage.ts';
import { ADMITS_ALL } from './outward.ts';
import { catalogOf, keptLogger } from './memoryPorts.ts';

const [directory = '', url = '', count = '', limits = ''] = process.argv.slice(2);
const manifest = parseManifest({
  id: 'shared',
  name: 'Shared',
  environments: { development: { baseUrl: url, live: false } },
  limits: JSON.parse(limits) as object,
  requests: { validate: { type: 'http', method: 'GET', path: '/', verb: 'read', auth: 'none', outputs: {} } },
});
// Sluice's own timers keep no process alive.
setInterval(() => undefined, 1_000);
const clock = new NodeClock();
const ids = new NodeIds(clock);
const keyStore = new FileKeyStore(directory);
const { store } = await openStorage({ directory, keyStore, ids, clock, logger: keptLogger([]) });
const owner = `${os.hostname()}:${process.pid}:${ids.create('run')}`;
const client = new ManifestProviderClient({
  manifests: catalogOf([manifest]),
  secrets: { open: () => '', provided: () => undefined },
  limiter: new ProviderLimiter({ store, clock, owner, isDead: isProcessDead }),
  clock,
});
const call = { provider: 'shared', environment: 'development', request: 'validate', params: {}, secrets: {} };
const never = new AbortController().signal;
await Promise.all(
  Array.from({ length: Number(count) }, () =>
    client.send({ ...call, idempotencyKey: '', admission: ADMITS_ALL }, never),
  ),
);
process.exit(0);
