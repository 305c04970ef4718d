// The shape of a live window’s file: what the window publishes to those who search for it. Never a secret.

/** What a bridge and a window must agree on to find each other; a file of another version is left alone. */
export const REGISTRY_PROTOCOL = 1;

/** What changes while the window lives. */
export interface WindowFacts {
  /** Absolute paths of the workspace's folders on this machine. */
  folders: readonly string[];
  /** The workspace's name, as its window shows it; empty if there is none. */
  name: string;
  /** False while the workspace is in Restricted Mode: then there is no server. */
  trusted: boolean;
  /** The endpoint on loopback, or null while it does not listen. */
  url: string | null;
  /** Path of the endpoint's local socket, or null while it does not listen there. */
  socket: string | null;
}

export interface WindowEntry extends WindowFacts {
  protocol: typeof REGISTRY_PROTOCOL;
  /** 16 hexadecimal digits; the window's own over reloads. */
  id: string;
  /** The machine: a home directory may be shared by several. */
  host: string;
  /** Of the process that listens. */
  pid: number;
  /** Sluice's. */
  version: string;
  /** When that process entered itself, ISO 8601. */
  startedAt: string;
}

export const WINDOW_ID = /^[0-9a-f]{16}$/;

/** Undefined for what is no entry of this protocol: a half-known one must not be guessed at. */
export function parseWindowEntry(text: string): WindowEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // Not an entry.
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<Record<keyof WindowEntry, unknown>>;
  const isEntry =
    entry.protocol === REGISTRY_PROTOCOL &&
    typeof entry.id === 'string' &&
    WINDOW_ID.test(entry.id) &&
    Number.isSafeInteger(entry.pid) &&
    [entry.host, entry.version, entry.startedAt, entry.name].every((text) => typeof text === 'string') &&
    Array.isArray(entry.folders) &&
    entry.folders.every((folder) => typeof folder === 'string') &&
    typeof entry.trusted === 'boolean' &&
    [entry.url, entry.socket].every((place) => place === null || typeof place === 'string');
  return isEntry ? (value as WindowEntry) : undefined;
}
