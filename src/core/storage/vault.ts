// Authenticated encryption under the vault's key.

/** Authenticated encryption under the vault's key (AES-256-GCM). Synchronous, so that it fits into transactions. */
export interface Vault {
  /** `locked`: the key is missing or wrong; records are readable, but nothing can be sealed, opened or sent. */
  readonly state: 'ready' | 'locked';
  /** @param context authenticated but not stored; opening needs the same. @throws AppError `vault-locked` */
  seal(plaintext: string, context: string): Uint8Array;
  /** @throws AppError `vault-locked`, `vault-corrupt` (altered, or sealed for another context) */
  open(sealed: Uint8Array, context: string): string;
  /** Hex HMAC-SHA-256 of a text that is not secret, under a key derived for `purpose`. @throws AppError `vault-locked` */
  authenticate(text: string, purpose: string): string;
}
