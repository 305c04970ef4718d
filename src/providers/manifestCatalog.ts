// The manifests that Sluice knows: its own, and those that people wrote into directories. A bad file is reported and
// ignored; an unaccepted one waits; neither stops anything.
import { AppError } from '../core/errors.ts';
import { Emitter, type Event } from '../core/lifecycle.ts';
import type { Manifest } from '../core/provider/manifest.ts';
import { unknownProvider, type KnownProvider } from '../core/provider/manifestCatalog.ts';
import { hostsOf, haveSameReach } from '../core/provider/manifestReach.ts';
import type { DescriptionReader } from '../core/provider/describedOperation.ts';
import type {
  ManifestFileProblem,
  ManifestLibrary,
  WaitingManifest,
} from '../core/provider/manifestLibrary.ts';
import type { ManifestTrust } from '../core/provider/manifestTrust.ts';
import { ManifestFiles, type LoadedFile, type ManifestDirectories } from './manifestFiles.ts';
import { descriptionsOnDemand } from './openapi/descriptionsOnDemand.ts';

type Trust = Pick<ManifestTrust, 'accepted' | 'digestOf' | 'pinned' | 'isPinned' | 'pin' | 'hasBundles'>;

/** A manifest that is read on first use. */
interface UnreadManifest extends KnownProvider {
  readonly manifest: Manifest;
}

export interface ManifestCatalogOptions {
  /** Sluice's own, read on first use; a file can't replace one. */
  builtIn: readonly UnreadManifest[];
  /** Their `*.json`, sorted by name. */
  directories: ManifestDirectories | (() => ManifestDirectories);
  /** Reads what manifests include of OpenAPI descriptions; by default loaded when one does. */
  descriptions?: DescriptionReader;
  /** Records of acceptance; without it, only the user's own files count. */
  trust?: Trust;
  /** A listener of `onDidChange` failed. */
  onListenerError?: (error: unknown) => void;
}

/** Knows the built-in ones at once; those of files after `reload`. */
export function createManifestCatalog(options: ManifestCatalogOptions): ManifestLibrary {
  return new FileManifestLibrary(options);
}

class FileManifestLibrary implements ManifestLibrary {
  readonly #options: ManifestCatalogOptions;
  readonly #files: ManifestFiles;
  readonly #changes: Emitter<void>;
  #manifests: Map<string, UnreadManifest>;
  #problems: readonly ManifestFileProblem[] = [];
  #waiting: WaitingManifest[] = [];
  /** Providers whose manifest's reach differs from what existing bundles were set up with. */
  #held = new Set<string>();
  /** Digests and texts: a file that did not change is not digested again. */
  readonly #digests = new WeakMap<LoadedFile, ReturnType<Trust['digestOf']>>();
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ManifestCatalogOptions) {
    this.#options = options;
    const { directories } = options;
    this.#files = new ManifestFiles(
      typeof directories === 'function' ? directories : () => directories,
      options.descriptions ?? descriptionsOnDemand(),
    );
    this.#manifests = new Map(options.builtIn.map((known) => [known.id, known]));
    this.#changes = new Emitter(options.onListenerError ?? (() => undefined));
  }

  get problems(): readonly ManifestFileProblem[] {
    return this.#problems;
  }

  get waiting(): readonly WaitingManifest[] {
    return this.#waiting;
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  known(): KnownProvider[] {
    return [...this.#manifests.values()].map(({ id, name }) => ({ id, name }));
  }

  find(providerId: string): Manifest | undefined {
    return this.#manifests.get(providerId)?.manifest;
  }

  list(): Manifest[] {
    return [...this.#manifests.values()].map(({ manifest }) => manifest);
  }

  get(providerId: string): Manifest {
    // A bundle outlives the file that declared its provider.
    const known = this.#manifests.get(providerId) ?? this.#options.trust?.accepted(providerId);
    if (known !== undefined) return known.manifest;
    if (!this.#waiting.some(({ manifest: { id } }) => id === providerId))
      throw unknownProvider(providerId, [...this.#manifests.keys()]);
    throw new AppError('unknown-provider', `The manifest of “${providerId}” was not accepted yet.`, {
      details: { known: [...this.#manifests.keys()] },
      next: 'The person at the editor accepts it with “Sluice: All Commands… → Review Provider Manifests…”.',
    });
  }

  privateHosts(providerId: string): ReadonlySet<string> {
    const manifest = this.find(providerId);
    if (manifest?.privateNetwork !== true) return new Set();
    return new Set(
      hostsOf(manifest).flatMap((host) => URL.parse(`https://${host}`)?.hostname.toLowerCase() ?? []),
    );
  }

  heldBack(providerId: string): AppError | undefined {
    if (!this.#held.has(providerId)) return undefined;
    return new AppError(
      'host-not-allowed',
      `The manifest of “${providerId}” now names other hosts or live environments than its bundles were set up with. Nothing was sent.`,
      {
        next: 'The person at the editor looks at it with “Sluice: All Commands… → Review Provider Manifests…”.',
      },
    );
  }

  /** Serializes readings; each sees the files as they are when it begins. */
  reload(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  async #read(): Promise<void> {
    const files = await this.#files.read();
    const found: ManifestFileProblem[] = [];
    const manifests = new Map<string, UnreadManifest>(
      this.#options.builtIn.map((known) => [known.id, known]),
    );
    const taken = new Set(manifests.keys());
    this.#waiting = [];
    this.#held = new Set();
    for (const { loaded, problems } of files) {
      found.push(...problems);
      const [file] = loaded;
      if (file === undefined) continue;
      const problem = problemOf(file, taken);
      if (problem !== undefined) found.push(problem);
      taken.add(file.manifest.id);
      const used = problem === undefined ? await this.#usable(file) : undefined;
      if (used !== undefined) manifests.set(used.id, { id: used.id, name: used.name, manifest: used });
    }
    this.#manifests = manifests;
    this.#problems = found;
    this.#changes.fire();
  }

  /** The manifest to use now: the file's, the previously accepted one, or none. */
  async #usable(loaded: LoadedFile): Promise<Manifest | undefined> {
    const { origin, manifest, value, descriptionChanged } = loaded;
    const { trust } = this.#options;
    const isOwn = origin === 'user' && !manifest.privateNetwork && !descriptionChanged;
    if (trust === undefined) return isOwn ? manifest : undefined;
    const read = this.#digests.get(loaded) ?? trust.digestOf(value);
    this.#digests.set(loaded, read);
    const accepted = isOwn ? trust.pinned(manifest.id) : trust.accepted(manifest.id);
    if (accepted?.digest === read.digest) return manifest;
    if (isOwn && mayPin(trust, manifest, accepted?.manifest)) {
      // If this write fails, the next reading pins it.
      await trust.pin(manifest, read.text).catch(this.#options.onListenerError);
      return manifest;
    }
    if (isOwn) this.#held.add(manifest.id);
    this.#waiting.push({
      ...loaded,
      ...read,
      accepted: accepted?.manifest,
      acceptedText: accepted?.text,
    });
    return accepted?.manifest;
  }
}

/** Pin the first use, and later ones of the same reach; without bundles nothing depends on it. */
function mayPin(trust: Trust, manifest: Manifest, pinned: Manifest | undefined): boolean {
  const { id } = manifest;
  return (
    !trust.isPinned(id) || (pinned !== undefined && haveSameReach(pinned, manifest)) || !trust.hasBundles(id)
  );
}

function problemOf(
  { file, manifest }: LoadedFile,
  taken: ReadonlySet<string>,
): ManifestFileProblem | undefined {
  if (taken.has(manifest.id))
    return { file, path: 'id', reason: `there is a provider “${manifest.id}” already` };
  if (manifest.provided.length === 0) return undefined;
  return { file, path: 'provided', reason: 'only built-in providers are given secrets by Sluice itself' };
}
