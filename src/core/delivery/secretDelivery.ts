// The port through which one secret value leaves the vault for an approved destination. Values pass from the vault to
// the destination inside the adapter: the core names them and never holds one.
import { z } from 'zod';
import type { SecretRef } from '../bundle/credential.ts';

/** A key in an `.env` file of the workspace that git ignores. */
export interface EnvFileDestination {
  type: 'env_file';
  /** Relative to the workspace folder, with `/`. */
  file: string;
  /** POSIX name of an environment variable. */
  key: string;
}
/** The clipboard, for `CLIPBOARD_MS`. */
export interface ClipboardDestination {
  type: 'clipboard';
}
/** The standard input of a command, run without a shell in an empty folder. */
export interface CommandDestination {
  type: 'command';
  argv: string[];
}
export type Destination = EnvFileDestination | ClipboardDestination | CommandDestination;

/** How long the clipboard holds a value, milliseconds. */
export const CLIPBOARD_MS = 30_000;

/** The clipboard of the machine in front of the person. */
export interface Clipboard {
  read(): Promise<string>;
  write(text: string): Promise<void>;
  /** Tells the person that a value may still be there, because it could not be read or cleared. */
  reportUncleared(error: unknown): void;
}

export interface Delivery {
  ref: SecretRef;
  destination: Destination;
}

/** What a destination means on this machine, as the basis of a person's decision. */
export const destinationFacts = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('env_file'),
    /** Name of the workspace folder. */
    folder: z.string(),
    file: z.string(),
    key: z.string(),
    /** Whether the file exists, and whether it has that key, whose value is then replaced. */
    exists: z.boolean(),
    replaces: z.boolean(),
  }),
  z.object({ type: z.literal('clipboard') }),
  z.object({
    type: z.literal('command'),
    /** The working folder, as a person reads it. */
    folder: z.string(),
    /** The program's own file, then its arguments. */
    argv: z.array(z.string()),
  }),
]);
export type DestinationFacts = z.infer<typeof destinationFacts>;

export interface Delivered {
  /** Of a command: 0. Anything else is a failure. */
  exitStatus: number | null;
}

export interface SecretDelivery {
  /**
   * Inspects the destination; opens, writes and runs nothing.
   * @throws AppError `destination-refused` (a file that git tracks or does not ignore, a path outside the
   * workspace, a missing program), `unsupported` (no clipboard, no folder)
   */
  inspect(destination: Destination): Promise<DestinationFacts>;
  /**
   * Looks again, opens the value and hands it over.
   * @throws AppError `destination-refused`, `unsupported`, `not-found`, `vault-locked`, `vault-corrupt`: nothing was
   * handed over; `delivery-unknown`: it may have been, e.g. a command that ended with another status than 0
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered>;
}

/** Whether repeating it ends in the same state. */
export function isRepeatable({ type }: Destination): boolean {
  return type !== 'command';
}
