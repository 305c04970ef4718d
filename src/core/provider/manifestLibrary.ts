// The state of manifest files: which are used, which wait for a person, and which are invalid.
import type { AppError } from '../errors.ts';
import type { Event } from '../lifecycle.ts';
import type { ManifestCatalog } from './manifestCatalog.ts';
import type { Manifest } from './manifest.ts';

/** Where a manifest file is: `user`: the person's own folder; `workspace`: a folder that others wrote. */
export type ManifestOrigin = 'user' | 'workspace';

/** A manifest that is used only once a person accepts it. */
export interface WaitingManifest {
  manifest: Manifest;
  /** Absolute path. */
  file: string;
  origin: ManifestOrigin;
  /** SHA-256 over the meaning of the file (RFC 8785): the acceptance covers exactly this. */
  digest: string;
  /** The text to accept: canonical JSON. */
  text: string;
  /** The version that was accepted or used before, or undefined. */
  accepted: Manifest | undefined;
  /** Its text, as `text`. */
  acceptedText: string | undefined;
  /** Whether the OpenAPI description is another one than the manifest names by its digest. */
  descriptionChanged: boolean;
}

export interface ManifestFileProblem {
  /** Absolute path. */
  file: string;
  /** Place in the manifest, e.g. `requests/webhook.create/path`; empty for the file as a whole. */
  path: string;
  reason: string;
}

export interface ManifestLibrary extends ManifestCatalog {
  /** What was rejected, and why. */
  readonly problems: readonly ManifestFileProblem[];
  readonly waiting: readonly WaitingManifest[];
  /** Fires after every reading of the files. */
  readonly onDidChange: Event<void>;
  /** Reads the changed files; resolves when the library is up to date. Never rejects. */
  reload(): Promise<void>;
  /** Why nothing is sent for this provider until a person reviews its manifest; undefined if nothing is wrong. */
  heldBack(providerId: string): AppError | undefined;
  /** Hosts (lower case, without port) on private networks that the person allowed for this provider. */
  privateHosts(providerId: string): ReadonlySet<string>;
}
