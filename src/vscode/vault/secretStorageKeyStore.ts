// The vault's key in VS Code's SecretStorage. Knows nothing of what the key opens.
import path from 'node:path';
import type { SecretStorage } from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { KeyStore } from '../../core/hostPorts.ts';

/** Keeps one key per storage, as base64. */
export class SecretStorageKeyStore implements KeyStore {
  readonly #secrets: SecretStorage;
  readonly #name: string;

  /** @param storageDirectory the key's storage: each workspace's storage has its own key */
  constructor(secrets: SecretStorage, storageDirectory: string) {
    this.#secrets = secrets;
    this.#name = vaultKeyName(storageDirectory);
  }

  /** @inheritdoc @throws AppError `vault-locked` if SecretStorage fails or holds an invalid key */
  async load(): Promise<Uint8Array | undefined> {
    let stored: string | undefined;
    try {
      stored = await this.#secrets.get(this.#name);
    } catch (error) {
      throw refusal('cannot be read', error);
    }
    if (stored === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]+=*$/.test(stored)) throw refusal('holds something that is not a key');
    return new Uint8Array(Buffer.from(stored, 'base64'));
  }

  /** @inheritdoc @throws AppError `vault-locked` if SecretStorage fails */
  async save(key: Uint8Array): Promise<void> {
    try {
      await this.#secrets.store(this.#name, Buffer.from(key).toString('base64'));
    } catch (error) {
      throw refusal('cannot be written', error);
    }
  }
}

/** The name of a storage's key in SecretStorage. */
export function vaultKeyName(storageDirectory: string): string {
  return `vault-key:${storageId(storageDirectory)}`;
}

/**
 * VS Code's own id of the storage: `…/workspaceStorage/<id>/<extension>` for a workspace, `globalStorage` for
 * windows without one. Unlike the whole path it stays the same when the profile's folder moves.
 */
export function storageId(storageDirectory: string): string {
  return path.basename(path.dirname(storageDirectory));
}

function refusal(what: string, cause?: unknown): AppError {
  return new AppError('vault-locked', `VS Code’s secret storage ${what}.`, {
    cause,
    next: 'Unlock the keyring of your system, then reload the window.',
  });
}
