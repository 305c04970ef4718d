// Starts the built-in sandbox provider: a real HTTP server on loopback whose world outlives the process.
import type { SandboxSeed } from './sandboxSeed.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENVIRONMENTS, type Environment } from '../../core/bundle/bundle.ts';
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { OnDemand } from '../../core/onDemand.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Clock, Ids } from '../../core/hostPorts.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Credential } from '../../core/bundle/credential.ts';
import { requestJournal, sandboxState, type RequestJournal } from './control.ts';
import { FaultQueue, type SandboxFault } from './faults.ts';
import { SandboxPace, type SandboxSpeed } from './pace.ts';
import { SandboxDatabase } from './sandboxDatabase.ts';
import { sandboxManifest } from './sandboxManifest.ts';
import { SandboxSecrets } from './sandboxSecrets.ts';
import { createSeedBundles, seedSandbox, removeSeedBundle } from './seed.ts';
import type { PlannedBundle } from './seedPlan.ts';

export interface SandboxOptions {
  /** Where `sandbox.sqlite` lives; created if it doesn't exist. */
  directory: string;
  ids: Ids;
  clock: Clock;
  speed: SandboxSpeed;
  /** Default 0: chosen by the operating system. */
  port?: number;
}

export interface Sandbox {
  /** Base URL without trailing slash; environments are its first path segment. */
  readonly url: string;
  /** What it is called as a provider. */
  readonly id: string;
  readonly name: string;
  /** Describes it in the manifest language; it has this run's port. Read when it is first asked for. */
  readonly manifest: Manifest;
  /** The demo API token of an environment: the same in every run on one directory. */
  token(environment: Environment): string;
  /**
   * The provided secrets of its manifest, for `ManifestProviderClient`: the token for `api_token`, else undefined.
   */
  providedSecret(environment: string, name: string): string | undefined;
  /** What a demo starts with; calling it again, in any run on the directory, yields the same. */
  seed(): SandboxSeed;
  /** Makes further bundles of the same kind; each call makes others. */
  plant(plans: readonly PlannedBundle[]): SandboxSeed;
  /** Takes away what a bundle has here. */
  uproot(bundle: Bundle, credentials: readonly Credential[]): void;
  /** Queues misbehaviour, as `POST /__control/faults` does. */
  addFaults(...faults: SandboxFault[]): void;
  /** As `GET /__control/requests`. */
  requests(): RequestJournal;
  /** As `GET /__control/state`. */
  state(): JsonObject;
  /** Ends every wait; what was not processed yet never will be. Idempotent. */
  close(): Promise<void>;
}

/** @throws AppError `port-taken` if the asked port is in use. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const database = new SandboxDatabase(options.directory);
  const secrets = new SandboxSecrets(rootOf(database, options.ids));
  const closing = new AbortController();
  const pace = new SandboxPace(options.speed, options.clock, options.ids, closing.signal);
  const faults = new FaultQueue();
  const token = (environment: Environment): string => secrets.value(environment, 'demo', environment);

  const attendant = new OnDemand('What answers for the sandbox', async () => {
    const { SandboxHandler } = await import('./sandboxHandler.ts');
    const { clock, ids } = options;
    return new SandboxHandler({
      database,
      secrets,
      faults,
      clock,
      ids,
      pace,
      token,
      closed: closing.signal,
    });
  });
  const answering = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answered = attendant
      .get()
      .then((attending) => attending.answer(request, response))
      .catch(() => {
        // A bug here must look to Sluice like a failing provider, and end neither process.
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      })
      .finally(() => answering.delete(answered));
    answering.add(answered);
  });

  const port = await listen(server, options.port ?? 0).catch((error: unknown) => {
    database.close();
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  const described = sandboxManifest(url);
  let closed: Promise<void> | undefined;
  return {
    url,
    id: described.id,
    name: described.name,
    get manifest() {
      return described.manifest;
    },
    token,
    providedSecret: (environment, name) => {
      const known = ENVIRONMENTS.find((candidate) => candidate === environment);
      return known !== undefined && name === 'api_token' ? token(known) : undefined;
    },
    seed: () => seedSandbox(database, secrets, options.ids, options.clock),
    plant: (plans) => createSeedBundles(database, secrets, options.ids, options.clock, plans),
    uproot: (bundle, credentials) => removeSeedBundle(database, bundle, credentials),
    addFaults: (...added) => faults.add(...added),
    requests: () => requestJournal(database),
    state: () => sandboxState(database),
    close: () => (closed ??= close(server, database, closing, answering)),
  };
}

function rootOf(database: SandboxDatabase, ids: Ids): Uint8Array {
  return database.transaction(() => {
    const known = database.fact('root');
    if (known !== undefined) return known;
    const root = ids.randomBytes(32);
    database.setFact('root', root);
    return root;
  });
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        new AppError(
          taken ? 'port-taken' : 'internal',
          `The sandbox cannot listen on port ${port}: ${cause.code}.`,
          {
            cause,
            next: 'Choose another port, or 0 to let the system choose.',
          },
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(
  server: Server,
  database: SandboxDatabase,
  closing: AbortController,
  answering: ReadonlySet<Promise<void>>,
): Promise<void> {
  closing.abort();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  // The database must outlive the handlers that just woke up from their waits.
  await Promise.allSettled(answering);
  database.close();
}
