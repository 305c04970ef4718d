// The configurations of the clients on this machine: which there are, what would change in them, and changing them.
// Remembers what it wrote, without any text of it, in the person's Sluice folder.
import path from 'node:path';
import { lstat, readFile } from 'node:fs/promises';
import { AppError } from '../core/errors.ts';
import { isMountedAlone, readConfig, replaceFile, writeConfig } from './configFiles.ts';
import { inFile } from './configFormat.ts';
import {
  kindOf,
  memberIn,
  planConnect,
  planDisconnect,
  planRotate,
  type ConnectionPlan,
  type PlannedFile,
  type PlanDeps,
} from './connectionPlan.ts';
import { KNOWN_CLIENTS, type Connection, type KnownClient, type Machine } from './knownClients.ts';
import type { WrittenFile } from './writtenFile.ts';

export interface ClientStatus {
  client: KnownClient;
  file: string;
  /** Something of the client is on this machine. */
  isPresent: boolean;
  isConnected: boolean;
  /** There is an entry under Sluice's name that Sluice did not write. */
  isForeign: boolean;
  /** Why its configuration cannot be read or understood. */
  problem: AppError | undefined;
}

/** What was written into which file, by its path. */
type Memory = Record<string, WrittenFile>;

export class ClientConfigurations {
  readonly #machine: Machine;
  readonly #memoryFile: string;

  /** @param folder the person's Sluice folder */
  constructor(machine: Machine, folder: string) {
    this.#machine = machine;
    this.#memoryFile = path.join(folder, 'connections.json');
  }

  /** All files that could be the client's on this machine. */
  filesOf(client: KnownClient): readonly string[] {
    return client.files(this.#machine);
  }

  /** Never rejects for what is wrong with a configuration: see `problem`. */
  async status(client: KnownClient): Promise<ClientStatus> {
    const file = client.file(this.#machine);
    const isPresent = (await isThere(client.presence(this.#machine))) || (await isThere(file));
    try {
      const { text = '' } = await readConfig(file);
      const kind = inFile(file, () => kindOf(client.format.valueAt(text, memberIn(client, text))));
      const [isConnected, isForeign] = [kind === 'own', kind === 'foreign'];
      return { client, file, isPresent, isConnected, isForeign, problem: undefined };
    } catch (error) {
      if (!AppError.is(error)) throw error;
      return { client, file, isPresent, isConnected: false, isForeign: false, problem: error };
    }
  }

  /** Whether the client's entry is in another file than this one, as Sluice remembers it. */
  async isConnectedElsewhere(client: KnownClient): Promise<boolean> {
    const own = client.file(this.#machine);
    const others = Object.entries(await this.#memory())
      .filter(([file, written]) => file !== own && written.client === client.id)
      .map(([file]) => ({ ...client, file: () => file }));
    const states = await Promise.all(others.map((other) => this.status(other)));
    return states.some(({ isConnected }) => isConnected);
  }

  /** Files of the plan that are written in place, since they are mounted by themselves and cannot be replaced. */
  async writtenInPlace({ files }: ConnectionPlan): Promise<string[]> {
    const targets = await Promise.all(
      files.map(async ({ path: file }) => isMountedAlone((await readConfig(file)).target)),
    );
    return files.filter((_file, at) => targets[at]).map(({ path: file }) => file);
  }

  /** @throws AppError `bad-client-config` if a file is not understood; names the file */
  async planConnect(
    client: KnownClient,
    connection: Connection,
    options: { allow: boolean },
  ): Promise<ConnectionPlan> {
    return planConnect(await this.#deps(client), connection, options);
  }

  /** @throws AppError as planConnect */
  async planDisconnect(client: KnownClient): Promise<ConnectionPlan> {
    return planDisconnect(await this.#deps(client));
  }

  /** @throws AppError as planConnect */
  async planRotate(client: KnownClient, token: string): Promise<ConnectionPlan> {
    return planRotate(await this.#deps(client), token);
  }

  /**
   * Writes what was planned, one file after the other.
   * @returns false if a file changed since the plan was made; files before it in the plan are written
   * @throws AppError `bad-client-config`; likewise
   */
  async carryOut({ files }: ConnectionPlan): Promise<boolean> {
    for (const file of files) {
      const replaced = await writeConfig({ ...file, file: file.path });
      if (replaced === undefined) return false;
      await this.#remember(file, replaced.mode);
    }
    return true;
  }

  /**
   * Removes every entry that Sluice remembers to have written. Asks nobody: Sluice is being removed.
   * @returns the files that keep one, because they are not understood or changed meanwhile
   */
  async disconnectAll(): Promise<string[]> {
    const left: string[] = [];
    for (const [file, { client: id }] of Object.entries(await this.#memory())) {
      const client = KNOWN_CLIENTS.find((known) => known.id === id);
      if (client === undefined) continue;
      try {
        const plan = await this.planDisconnect({ ...client, file: () => file });
        // Somebody else's entry of the same name stays.
        if (plan.older === 'foreign') continue;
        if (!(await this.carryOut(plan))) left.push(file);
      } catch (error) {
        if (!AppError.is(error)) throw error;
        left.push(file);
      }
    }
    return left;
  }

  async #deps(client: KnownClient): Promise<PlanDeps> {
    const files = [client.file(this.#machine)];
    if (client.allowRule?.kind === 'item') files.push(client.allowRule.file(this.#machine));
    const texts = new Map<string, string | undefined>();
    for (const file of files) texts.set(file, (await readConfig(file)).text);
    const memory = await this.#memory();
    const machine = this.#machine;
    return { client, machine, texts: (file) => texts.get(file), remembered: (file) => memory[file] };
  }

  async #remember({ path: file, written }: PlannedFile, mode: number | undefined): Promise<void> {
    const { [file]: older, ...others } = await this.#memory();
    const kept = older === undefined ? mode : older.mode;
    const memory = written === undefined ? others : { ...others, [file]: { ...written, mode: kept } };
    await replaceFile(this.#memoryFile, `${JSON.stringify(memory, null, 2)}\n`, 0o600);
  }

  /** Without it disconnecting still works, only not byte for byte. */
  async #memory(): Promise<Memory> {
    try {
      const memory: unknown = JSON.parse(await readFile(this.#memoryFile, 'utf8'));
      return typeof memory === 'object' && memory !== null ? (memory as Memory) : {};
    } catch {
      // There is none yet, or it is damaged.
      return {};
    }
  }
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
