// The vault's key wrapped under a passphrase: scrypt (RFC 7914), then AES-256-GCM. Knows nothing of files.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../core/canonicalJson.ts';
import { AppError } from '../core/errors.ts';
import type { Ids } from '../core/hostPorts.ts';
import { VAULT_KEY_BYTES } from './vault.ts';

/** 128 MiB and some tenths of a second for each guess. */
const SCRYPT = { r: 8, p: 1 };
const SCRYPT_N = 2 ** 17;
/** A hostile file must not take all memory: 1 GiB at most. */
const MAX_SCRYPT_BYTES = 1024 * 1024 * 1024;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const ALGORITHM = 'aes-256-gcm';

const hex = z.string().regex(/^([0-9a-f]{2})+$/);
const headSchema = z.strictObject({
  format: z.literal('sluice-vault-key'),
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.int().min(2 ** 14),
    r: z.int().min(8),
    p: z.int().min(1).max(16),
    salt: hex,
  }),
  cipher: z.literal(ALGORITHM),
  nonce: hex,
});
const envelopeSchema = z.strictObject({
  ...headSchema.shape,
  /** Tells a wrong passphrase from an altered file: HMAC-SHA-256 of the head under the second half of what scrypt gave. */
  passphraseCheck: hex,
  /** The wrapped key and its tag. */
  wrapped: hex,
  /** SHA-256 over all of the above: tells damage before anybody is asked for a passphrase again. */
  checksum: hex,
});
type Head = z.infer<typeof headSchema>;
export type PassphraseEnvelope = z.infer<typeof envelopeSchema>;

/**
 * @param key 32 bytes @param cost scrypt's N; lower for tests alone
 * Resolves after some tenths of a second.
 */
export async function wrapKey(
  ids: Pick<Ids, 'randomBytes'>,
  key: Uint8Array,
  passphrase: string,
  cost = SCRYPT_N,
): Promise<PassphraseEnvelope> {
  const head: Head = {
    format: 'sluice-vault-key',
    version: 1,
    kdf: { name: 'scrypt', N: cost, ...SCRYPT, salt: toHex(ids.randomBytes(SALT_BYTES)) },
    cipher: ALGORITHM,
    nonce: toHex(ids.randomBytes(NONCE_BYTES)),
  };
  const derived = await derive(head, passphrase);
  const cipher = createCipheriv(ALGORITHM, derived.wrapping, fromHex(head.nonce));
  cipher.setAAD(Buffer.from(canonicalJson(head)));
  const wrapped = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  const checked = { ...head, passphraseCheck: checkOf(head, derived.checking), wrapped: toHex(wrapped) };
  return { ...checked, checksum: checksumOf(checked) };
}

/**
 * The key in the envelope.
 * @throws AppError `passphrase-wrong`; `vault-corrupt` for an envelope that was altered
 */
export async function unwrapKey(envelope: PassphraseEnvelope, passphrase: string): Promise<Uint8Array> {
  const { checksum: _checksum, passphraseCheck, wrapped, ...head } = envelope;
  const derived = await derive(head, passphrase);
  if (!timingSafeEqual(fromHex(passphraseCheck), fromHex(checkOf(head, derived.checking))))
    throw wrongPassphrase();
  const bytes = fromHex(wrapped);
  const decipher = createDecipheriv(ALGORITHM, derived.wrapping, fromHex(head.nonce));
  decipher.setAAD(Buffer.from(canonicalJson(head)));
  decipher.setAuthTag(bytes.subarray(VAULT_KEY_BYTES));
  try {
    return new Uint8Array(
      Buffer.concat([decipher.update(bytes.subarray(0, VAULT_KEY_BYTES)), decipher.final()]),
    );
  } catch (error) {
    throw altered(error);
  }
}

/** @throws AppError `vault-corrupt` for what is no whole envelope */
export function parseEnvelope(value: unknown): PassphraseEnvelope {
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) throw altered(parsed.error);
  const { checksum, ...checked } = parsed.data;
  const { N, r, salt } = checked.kdf;
  const isWhole =
    checksum === checksumOf(checked) &&
    128 * N * r <= MAX_SCRYPT_BYTES &&
    (N & (N - 1)) === 0 &&
    salt.length === 2 * SALT_BYTES &&
    checked.nonce.length === 2 * NONCE_BYTES &&
    checked.passphraseCheck.length === 64 &&
    checked.wrapped.length === 2 * (VAULT_KEY_BYTES + 16);
  if (!isWhole) throw altered(undefined);
  return parsed.data;
}

/** What scrypt gives for the passphrase in its NFKC form, so that keyboards that compose differently agree. */
function derive({ kdf }: Head, passphrase: string): Promise<{ wrapping: Buffer; checking: Buffer }> {
  const { N, r, p, salt } = kdf;
  const options = { N, r, p, maxmem: 2 * MAX_SCRYPT_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), fromHex(salt), 2 * VAULT_KEY_BYTES, options, (error, derived) => {
      if (error !== null) reject(error);
      else
        resolve({
          wrapping: derived.subarray(0, VAULT_KEY_BYTES),
          checking: derived.subarray(VAULT_KEY_BYTES),
        });
    });
  });
}

function checkOf(head: Head, checking: Buffer): string {
  return createHmac('sha256', checking).update(canonicalJson(head)).digest('hex');
}

function checksumOf(checked: Omit<PassphraseEnvelope, 'checksum'>): string {
  return createHash('sha256').update(canonicalJson(checked)).digest('hex');
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function wrongPassphrase(): AppError {
  return new AppError('passphrase-wrong', 'This is not the passphrase. Nothing was changed.', {
    next: 'Try again; capital letters and spaces count.',
  });
}

function altered(cause: unknown): AppError {
  return new AppError(
    'vault-corrupt',
    'The passphrase’s file was altered or damaged, and opens nothing. Nothing was changed.',
    { cause, next: 'Put back an intact copy of it, or restore a backup.' },
  );
}
