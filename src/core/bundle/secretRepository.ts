// How sealed values are stored. Implemented in src/store.
import type { SecretRef } from './credential.ts';

/** Sealed values. Only the provider client reads them; tools and agents never see a value. */
export interface SecretReader {
  has(ref: SecretRef): boolean;
  /** The parts of an owner. */
  parts(ownerId: string): string[];
  /** @throws AppError `not-found`, `vault-locked`, `vault-corrupt` */
  open(ref: SecretRef): string;
  /** Hex keyed hash by which two values can be distinguished; undefined if there is no value. @throws as `open` */
  fingerprint(ref: SecretRef): string | undefined;
}

export interface SecretRepository extends SecretReader {
  /** Seals and writes, replacing an older value. @throws AppError `vault-locked` */
  put(ref: SecretRef, value: string): void;
  /** Seals the value again, for another place; if there is none, empties that place. @throws as `open` */
  copy(from: SecretRef, to: SecretRef): void;
  deleteOwner(ownerId: string): void;
}
