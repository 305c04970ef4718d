// Client tokens' hashes in memory: as SecretStorage, one text that several windows share.
import type { TokenPlace } from '../../src/core/access/clientTokenStore.ts';
import { Emitter } from '../../src/core/lifecycle.ts';

export interface MemoryTokenPlace extends TokenPlace {
  /** What is written at the moment. */
  text(): string | undefined;
  /** From now on nothing can be written. */
  fail(): void;
}

export function memoryTokenPlace(): MemoryTokenPlace {
  let stored: string | undefined;
  let isBroken = false;
  const changes = new Emitter<void>((error) => {
    throw error;
  });
  return {
    onDidChange: changes.event,
    read: async () => stored,
    write: async (text) => {
      if (isBroken) throw new Error('The keyring is locked.');
      stored = text;
      changes.fire();
    },
    text: () => stored,
    fail: () => void (isBroken = true),
  };
}
