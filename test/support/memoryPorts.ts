// The smallest ports of a core under test: they keep in memory what the host's keep in its own places.
import type { GuestPorts } from '../../src/core/guest/guestCalls.ts';
import { GuestWatchers } from '../../src/core/guest/guestWatchers.ts';
import type { AuditHead } from '../../src/core/audit/auditRecord.ts';
import type { AuditAnchor } from '../../src/core/audit/auditRepository.ts';
import type { SecretDelivery } from '../../src/core/delivery/secretDelivery.ts';
import type { KeyStore, Logger } from '../../src/core/hostPorts.ts';
import { unknownProvider, type ManifestCatalog } from '../../src/core/provider/manifestCatalog.ts';
import type { Manifest } from '../../src/core/provider/manifest.ts';
import type { HeldFiles } from '../../src/core/toolSource/fileArguments.ts';
import type { StoredResult, StoredResults } from '../../src/core/toolSource/storedResults.ts';

export class MemoryAnchor implements AuditAnchor {
  #head: AuditHead | undefined;

  async load(): Promise<AuditHead | undefined> {
    return this.#head;
  }

  async save(head: AuditHead): Promise<void> {
    this.#head = head;
  }
}

export class MemoryKeys implements KeyStore {
  #key: Uint8Array | undefined;

  async load(): Promise<Uint8Array | undefined> {
    return this.#key;
  }

  async save(key: Uint8Array): Promise<void> {
    this.#key = key;
  }
}

export function catalogOf(manifests: readonly Manifest[]): ManifestCatalog {
  return {
    known: () => manifests.map(({ id, name }) => ({ id, name })),
    find: (id) => manifests.find((manifest) => manifest.id === id),
    list: () => [...manifests],
    get: (id) => {
      const found = manifests.find((manifest) => manifest.id === id);
      if (found === undefined)
        throw unknownProvider(
          id,
          manifests.map((each) => each.id),
        );
      return found;
    },
  };
}

export function keptLogger(lines: string[]): Logger {
  const keep = (message: string, ...more: unknown[]): void =>
    void lines.push(`${message} ${JSON.stringify(more)}`);
  return { debug: keep, info: keep, warn: keep, error: (message, error) => keep(message, String(error)) };
}

export class MemoryResults implements StoredResults {
  readonly #kept = new Map<string, StoredResult>();

  async put(result: StoredResult): Promise<string> {
    const id = `res_${this.#kept.size + 1}`;
    this.#kept.set(id, result);
    return id;
  }

  async get(id: string): Promise<StoredResult | undefined> {
    return this.#kept.get(id);
  }
}

/** No folder is open. */
export const noFiles: Pick<HeldFiles, 'hold'> = {
  hold: () => Promise.reject(new Error('There is no file.')),
};

/** No server is behind Sluice. */
export const noGuests: GuestPorts = {
  watchers: new GuestWatchers(),
  connections: {
    onDidChange: () => ({ dispose: () => undefined }),
    onDidChangeLists: () => ({ dispose: () => undefined }),
    program: async () => null,
    connect: () => Promise.reject(new Error('There is no guest.')),
    snapshot: () => Promise.reject(new Error('There is no guest.')),
    request: () => Promise.reject(new Error('There is no guest.')),
    notify: () => undefined,
    listen: () => ({ dispose: () => undefined }),
    state: () => ({ state: 'stopped', problem: null }),
    log: () => ({ lines: [], strayLines: 0, starts: 0, pid: null }),
    stop: async () => undefined,
    dispose: async () => undefined,
  },
};

export const noDeliveries: SecretDelivery = {
  inspect: async () => ({ type: 'clipboard' }),
  deliver: async () => ({ exitStatus: null }),
};
