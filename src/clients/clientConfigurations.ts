// The configurations of the clients on this machine: which there are, what would change in them, and changing them.
// It remembers what it wrote, without any text of it, in the person's Sluice folder.
import path from 'node:path';
import { lstat, readFile } from 'node:fs/promises';
import { AppError } from '../core/errors.ts';
import { readConfig, replaceFile, writeConfig } from './configFiles.ts';
import {
  planConnect,
  planDisconnect,
  planRotate,
  type ConnectionPlan,
  type PlannedFile,
  type PlanDeps,
} from './connectionPlan.ts';
import type { Connection, KnownClient, Machine } from './knownClients.ts';
import type { WrittenFile } from './writtenFile.ts';

export interface ClientStatus {
  client: KnownClient;
  file: string;
  /** Something of the client is on this machine. */
  isPresent: boolean;
  isConnected: boolean;
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

  /** Never rejects for what is wrong with a configuration: see `problem`. */
  async status(client: KnownClient): Promise<ClientStatus> {
    const file = client.file(this.#machine);
    const isPresent = (await isThere(client.presence(this.#machine))) || (await isThere(file));
    try {
      const { text } = await readConfig(file);
      const isConnected = text !== undefined && client.format.valueAt(text, client.member) !== undefined;
      return { client, file, isPresent, isConnected, problem: undefined };
    } catch (error) {
      if (!AppError.is(error)) throw error;
      return { client, file, isPresent, isConnected: false, problem: error };
    }
  }

  /** @throws AppError `bad-client-config` where a file is not understood; names the file */
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
   * @returns false where a file changed since the plan was made; files before it in the plan are written
   * @throws AppError `bad-client-config`; likewise
   */
  async carryOut({ files }: ConnectionPlan): Promise<boolean> {
    for (const file of files) {
      if (!(await writeConfig({ ...file, file: file.path }))) return false;
      await this.#remember(file);
    }
    return true;
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

  async #remember({ path: file, written }: PlannedFile): Promise<void> {
    const { [file]: _older, ...others } = await this.#memory();
    const memory = written === undefined ? others : { ...others, [file]: written };
    await replaceFile(this.#memoryFile, `${JSON.stringify(memory, null, 2)}\n`, 0o600);
  }

  /** Without it disconnecting still works, only not byte for byte. */
  async #memory(): Promise<Memory> {
    try {
      const memory: unknown = JSON.parse(await readFile(this.#memoryFile, 'utf8'));
      return typeof memory === 'object' && memory !== null ? (memory as Memory) : {};
    } catch {
      // There is none yet, or somebody damaged it.
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
