// Guests over real storage and real processes, without windows: what a person decides is called as a dialog would.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyStore } from '../../../src/core/hostPorts.ts';
import { AuditLog } from '../../../src/core/audit/auditLog.ts';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import type { Guest, GuestDefinition } from '../../../src/core/guest/guest.ts';
import type { GuestLaunch } from '../../../src/core/guest/guestConnections.ts';
import { Guests } from '../../../src/core/guest/guests.ts';
import type {
  GuestAnswer,
  GuestEntry,
  GuestProposal,
  NewGuest,
} from '../../../src/core/guest/guestService.ts';
import { launchOf } from '../../../src/core/guest/guestRules.ts';
import type { Verb } from '../../../src/core/plan/verb.ts';
import { KnownSecrets } from '../../../src/core/provider/knownSecrets.ts';
import { ConnectionPool } from '../../../src/guests/connectionPool.ts';
import { plainEnvironment } from '../../../src/node/delivery/plainEnvironment.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeHasher } from '../../../src/node/nodeHasher.ts';
import { NodeIds } from '../../../src/node/nodeIds.ts';
import { openStorage, type Storage } from '../../../src/store/openStorage.ts';
import { keptLogger, MemoryAnchor, MemoryKeys } from '../memoryPorts.ts';
import { TemporaryFolders } from '../temporaryFolder.ts';

const LYING = fileURLToPath(new URL('lyingGuest.ts', import.meta.url));
export const NEVER = new AbortController().signal;

/** What a person's deliberate click reports. */
export const CLICK: GuestAnswer = {
  shownForMs: DELIBERATE_MS,
  dialogDigest: 'test',
  decidedBy: { user: 'tester', host: 'here' },
};

/** The lying guest of that behavior; it appends what it does to `file`. */
export function lying(behavior: string, file = '', secretEnv: string[] = []): GuestDefinition {
  return {
    kind: 'stdio',
    command: process.execPath,
    args: [LYING, behavior, file],
    cwd: null,
    env: {},
    secretEnv,
  };
}

export class GuestWorld {
  readonly storage: Storage;
  readonly pool: ConnectionPool;
  readonly guests: Guests;
  readonly directory: string;
  readonly #folders: TemporaryFolders;

  private constructor(folders: TemporaryFolders, directory: string, storage: Storage, secrets: KnownSecrets) {
    this.#folders = folders;
    this.directory = directory;
    this.storage = storage;
    const clock = new NodeClock();
    const hasher = new NodeHasher();
    const logger = keptLogger([]);
    const { store } = storage;
    this.pool = new ConnectionPool({
      directory: path.join(directory, 'guests'),
      workspaceFolder: undefined,
      environment: plainEnvironment,
      version: '0.0.0',
      clock,
      logger,
      secrets,
    });
    const audit = new AuditLog({ store, anchor: new MemoryAnchor(), hasher, clock, logger });
    const ids = new NodeIds(clock);
    this.guests = new Guests({ store, connections: this.pool, audit, clock, ids, hasher, logger });
  }

  /** @param kept what another process left, or will find; by default nothing outlives it */
  static async start(kept?: { directory: string; keyStore: KeyStore }): Promise<GuestWorld> {
    const folders = new TemporaryFolders();
    const directory = kept?.directory ?? folders.make();
    const clock = new NodeClock();
    const secrets = new KnownSecrets();
    const storage = await openStorage({
      directory,
      keyStore: kept?.keyStore ?? new MemoryKeys(),
      ids: new NodeIds(clock),
      clock,
      logger: keptLogger([]),
      onSecret: (ref, value) => secrets.add(ref, value),
    });
    return new GuestWorld(folders, directory, storage, secrets);
  }

  async stop(): Promise<void> {
    this.guests.dispose();
    await this.pool.dispose();
    this.storage.close();
    this.#folders.dispose();
  }

  /** A file for what a guest notes. */
  notes(): string {
    const file = path.join(this.directory, 'notes.txt');
    writeFileSync(file, '');
    return file;
  }

  noted(file: string): string[] {
    appendFileSync(file, '');
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  async propose(guest: NewGuest): Promise<GuestProposal> {
    const { digest } = await this.guests.review(guest.name, guest.definition);
    return this.guests.propose(guest, digest, CLICK, NEVER);
  }

  async accept(guest: NewGuest, verbs: Record<string, Verb> = {}): Promise<GuestEntry> {
    const { digest } = await this.propose(guest);
    return this.guests.accept({ name: guest.name, digest, verbs }, CLICK);
  }

  launch(guest: Guest): GuestLaunch {
    return launchOf({ store: this.storage.store, hasher: new NodeHasher() }, guest);
  }

  /** Starts it again and compares what it lists. */
  async reconnect(name: string): Promise<void> {
    const guest = this.guests.find(name);
    if (guest === undefined) throw new Error(`There is no guest ${name}.`);
    await this.pool.stop(guest.id);
    await this.pool.snapshot(this.launch(guest), NEVER);
  }
}
