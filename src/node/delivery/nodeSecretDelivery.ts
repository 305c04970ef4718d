// Secrets on their way out of the vault, on Node: `.env` files, the host's clipboard, commands. A value is opened at the
// last moment, lives in one local variable, and is part of no message.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  CLIPBOARD_MS,
  type Clipboard,
  type Delivered,
  type Delivery,
  type Destination,
  type DestinationFacts,
  type SecretDelivery,
} from '../../core/delivery/secretDelivery.ts';
import type { SecretRef } from '../../core/bundle/credential.ts';
import { AppError } from '../../core/errors.ts';
import type { Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { resolvedCommand, runWithInput, unknown } from './commandInput.ts';
import { holdsKey, writeKey } from './envFile.ts';
import { envFilePlace } from './workspaceFiles.ts';

export interface NodeSecretDeliveryDeps {
  /** Opens a value. @throws AppError `not-found`, `vault-locked`, `vault-corrupt` */
  open: (ref: SecretRef) => string;
  /** The folder that this window works on, or undefined if it has none. */
  folder: string | undefined;
  clipboard: Clipboard | undefined;
  /** Folder of Sluice's own in which commands get an empty one each. */
  scratch: string;
  clock: Clock;
}

export class NodeSecretDelivery implements SecretDelivery {
  readonly #deps: NodeSecretDeliveryDeps;
  #clearing: (Disposable & { now(): Promise<void> }) | undefined;

  constructor(deps: NodeSecretDeliveryDeps) {
    this.#deps = deps;
  }

  /** @inheritdoc */
  async inspect(destination: Destination): Promise<DestinationFacts> {
    switch (destination.type) {
      case 'env_file': {
        const { key, file } = destination;
        const folder = this.#folder();
        const place = await envFilePlace(folder, file);
        const replaces = await holdsKey(place, key);
        return { type: 'env_file', folder: path.basename(folder), file, key, exists: place.exists, replaces };
      }
      case 'clipboard':
        this.#clipboard();
        return { type: 'clipboard' };
      case 'command': {
        const argv = await resolvedCommand(destination.argv, this.#deps.folder);
        return { type: 'command', folder: 'an empty folder', argv };
      }
    }
  }

  /** @inheritdoc */
  async deliver({ ref, destination }: Delivery, signal: AbortSignal): Promise<Delivered> {
    const { open, clock } = this.#deps;
    switch (destination.type) {
      case 'env_file': {
        const place = await envFilePlace(this.#folder(), destination.file);
        await writeKey(place, destination.key, open(ref));
        return { exitStatus: null };
      }
      case 'clipboard':
        await this.#copy(this.#clipboard(), ref);
        return { exitStatus: null };
      case 'command': {
        const argv = await resolvedCommand(destination.argv, this.#deps.folder);
        const exitStatus = await this.#inEmptyFolder((cwd) =>
          runWithInput(argv, { cwd, value: open(ref), clock, signal }),
        );
        if (exitStatus !== 0) throw unknown(`The command ended with exit status ${exitStatus}.`);
        return { exitStatus };
      }
    }
  }

  /** Takes a value that is still on the clipboard from there. */
  async dispose(): Promise<void> {
    await this.#clearing?.now();
  }

  async #copy(clipboard: Clipboard, ref: SecretRef): Promise<void> {
    const { open, clock } = this.#deps;
    this.#clearing?.dispose();
    const copied = await copyOf(clipboard, open(ref));
    const clear = async (): Promise<void> => {
      this.#clearing?.dispose();
      this.#clearing = undefined;
      try {
        // Anything else that was copied since stays.
        if (digestOf(await clipboard.read()) === copied) await clipboard.write('');
      } catch (error) {
        clipboard.reportUncleared(error);
      }
    };
    const timer = clock.setTimer(CLIPBOARD_MS, () => void clear());
    this.#clearing = { dispose: () => timer.dispose(), now: clear };
  }

  /** Nothing that stands there can change what the command does, and nothing that it leaves there stays. */
  async #inEmptyFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const { scratch } = this.#deps;
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(path.join(scratch, 'command-'));
    try {
      return await work(folder);
    } finally {
      // What cannot be removed now is removed at the next start.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  #folder(): string {
    const { folder } = this.#deps;
    if (folder !== undefined) return folder;
    throw new AppError('unsupported', 'This window has no folder on a disk. Nothing was delivered.', {
      next: 'Open the project’s folder, or deliver to the clipboard.',
    });
  }

  #clipboard(): Clipboard {
    const { clipboard } = this.#deps;
    if (clipboard !== undefined) return clipboard;
    throw new AppError('unsupported', 'There is no clipboard here. Nothing was delivered.', {
      next: 'Choose an .env file or a command.',
    });
  }
}

/** @returns what recognizes the value later, also after the vault was locked, without keeping it in memory */
async function copyOf(clipboard: Clipboard, value: string): Promise<string> {
  await clipboard.write(value);
  return digestOf(value);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
