// The vault: authenticated encryption of secrets under one key. Knows nothing of where the key comes from or where
// sealed values go.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Ids } from '../core/hostPorts.ts';
import type { Vault } from '../core/storage/vault.ts';

/** AES-256. */
export const VAULT_KEY_BYTES = 32;

const ALGORITHM = 'aes-256-gcm';
/** First byte of every sealed value, so that formats can change. */
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * AES-256-GCM (NIST SP 800-38D). A sealed value is the format byte, a random nonce of 12 bytes, the tag of 16 bytes,
 * and the ciphertext; the context is the additional authenticated data. Random nonces are safe for 2^32 values.
 */
export class AesGcmVault implements Vault {
  readonly #ids: Pick<Ids, 'randomBytes'>;
  readonly #key: KeyObject | undefined;
  /** By purpose. */
  readonly #derived = new Map<string, KeyObject>();
  /** Why it is locked, for people: one or two sentences. Null while it is ready. */
  readonly lockReason: string | null;

  private constructor(ids: Pick<Ids, 'randomBytes'>, key: Uint8Array | undefined, lockReason: string | null) {
    this.#ids = ids;
    this.#key = key === undefined ? undefined : createSecretKey(key);
    this.lockReason = lockReason;
  }

  /** @param key 32 bytes. */
  static ready(ids: Pick<Ids, 'randomBytes'>, key: Uint8Array): AesGcmVault {
    return new AesGcmVault(ids, key, null);
  }

  static locked(ids: Pick<Ids, 'randomBytes'>, reason: string): AesGcmVault {
    return new AesGcmVault(ids, undefined, reason);
  }

  get state(): 'ready' | 'locked' {
    return this.#key === undefined ? 'locked' : 'ready';
  }

  seal(plaintext: string, context: string): Uint8Array {
    const key = this.#unlockedKey();
    const nonce = this.#ids.randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce);
    cipher.setAAD(utf8(context));
    // GCM is a stream: the update yields all of the ciphertext, the end none.
    const ciphertext = cipher.update(utf8(plaintext));
    cipher.final();
    const sealed = new Uint8Array(HEADER_BYTES + ciphertext.length);
    sealed[0] = FORMAT;
    sealed.set(nonce, 1);
    sealed.set(cipher.getAuthTag(), 1 + NONCE_BYTES);
    sealed.set(ciphertext, HEADER_BYTES);
    return sealed;
  }

  open(sealed: Uint8Array, context: string): string {
    const key = this.#unlockedKey();
    if (sealed.length < HEADER_BYTES) throw corrupt('it is too short');
    if (sealed[0] !== FORMAT) throw corrupt('its format is not known to this version of Sluice');
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(utf8(context));
    decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
    try {
      const plaintext = decipher.update(sealed.subarray(HEADER_BYTES));
      // Only now is it known to be what was sealed.
      decipher.final();
      return plaintext.toString('utf8');
    } catch (error) {
      throw corrupt('it was altered, or sealed for another place', error);
    }
  }

  /** A key of its own for each purpose, derived by HKDF-SHA-256 (RFC 5869), so that no MAC can serve another purpose. */
  authenticate(text: string, purpose: string): string {
    return createHmac('sha256', this.#keyFor(purpose)).update(utf8(text)).digest('hex');
  }

  /** Derived once: there are a handful of purposes, and a sync needs one of them several times a credential. */
  #keyFor(purpose: string): KeyObject {
    const known = this.#derived.get(purpose);
    if (known !== undefined) return known;
    const key = this.#unlockedKey();
    const bytes = hkdfSync('sha256', key, new Uint8Array(), utf8(`sluice:${purpose}`), VAULT_KEY_BYTES);
    const derived = createSecretKey(Buffer.from(bytes));
    this.#derived.set(purpose, derived);
    return derived;
  }

  #unlockedKey(): KeyObject {
    if (this.#key !== undefined) return this.#key;
    throw new AppError('vault-locked', `${this.lockReason} Nothing was sent, and nothing is lost.`, {
      next: 'A person unlocks the keyring of the operating system and restarts VS Code; then ask again.',
    });
  }
}

/** UTF-8 has no form for half a surrogate pair: it would come back as another text. */
function utf8(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  throw new AppError('bad-arguments', 'A text with half a surrogate pair cannot be sealed.', {
    next: 'Leave such characters out.',
  });
}

function corrupt(why: string, cause?: unknown): AppError {
  return new AppError('vault-corrupt', `A sealed value cannot be opened: ${why}. Nothing was sent.`, {
    cause,
    next: 'Give the secret again, or put back a backup of the storage.',
  });
}
