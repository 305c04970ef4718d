// The bytes of a backup: one line of JSON, then the database under AES-256-GCM, then the tag. See docs/backup.md.
// Knows nothing of what is in the database.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { Ids } from '../core/hostPorts.ts';
import { parseEnvelope, unwrapKey, wrapKey } from './passphraseEnvelope.ts';
import { VAULT_KEY_BYTES } from './vault.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NEW_LINE = 0x0a;
/** Far more than a head has. */
const MAX_HEAD_BYTES = 16_384;

const headSchema = z.strictObject({
  format: z.literal('sluice-backup'),
  version: z.literal(1),
  /** Milliseconds since the epoch. */
  createdAt: z.int(),
  key: z.unknown(),
  cipher: z.literal(ALGORITHM),
  nonce: z.string().length(2 * NONCE_BYTES),
});

export interface BackupParts {
  createdAt: number;
  /** The vault's key. */
  key: Uint8Array;
  database: Uint8Array;
}

/** The whole file. The head is authenticated with the database, so that nothing in it can be exchanged. */
export async function encodeBackup(
  ids: Pick<Ids, 'randomBytes'>,
  { createdAt, key, database }: BackupParts,
  passphrase: string,
  cost?: number,
): Promise<Uint8Array> {
  const nonce = Buffer.from(ids.randomBytes(NONCE_BYTES));
  const head = Buffer.from(
    `${JSON.stringify({
      format: 'sluice-backup',
      version: 1,
      createdAt,
      key: await wrapKey(ids, key, passphrase, cost),
      cipher: ALGORITHM,
      nonce: nonce.toString('hex'),
    })}\n`,
  );
  const cipher = createCipheriv(ALGORITHM, backupKey(key, nonce), nonce);
  cipher.setAAD(head);
  return Buffer.concat([head, cipher.update(database), cipher.final(), cipher.getAuthTag()]);
}

/**
 * @throws AppError `backup-invalid` for what is no backup, of a newer version, or altered; `passphrase-wrong`
 */
export async function decodeBackup(file: Uint8Array, passphrase: string): Promise<BackupParts> {
  const end = file.subarray(0, MAX_HEAD_BYTES).indexOf(NEW_LINE);
  const head = file.subarray(0, end + 1);
  const { createdAt, key: envelope, nonce: nonceText } = parseHead(head);
  const key = await unwrapKey(envelope, passphrase);
  const body = file.subarray(end + 1);
  if (body.length < TAG_BYTES) throw invalid('It is cut short.');
  const nonce = Buffer.from(nonceText, 'hex');
  const decipher = createDecipheriv(ALGORITHM, backupKey(key, nonce), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(head);
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  try {
    const database = Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
    return { createdAt, key, database };
  } catch (error) {
    throw invalid('It was altered, damaged or cut short.', error);
  }
}

function parseHead(head: Uint8Array) {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(head).toString('utf8'));
  } catch (error) {
    throw invalid('This file is no backup of Sluice.', error);
  }
  if (isNewer(value)) throw invalid('It was made by a newer Sluice: update Sluice first.');
  const parsed = headSchema.safeParse(value);
  if (!parsed.success) throw invalid('This file is no backup of Sluice, or it was altered.', parsed.error);
  try {
    return { ...parsed.data, key: parseEnvelope(parsed.data.key) };
  } catch (error) {
    throw invalid('It was altered or damaged.', error);
  }
}

function isNewer(value: unknown): boolean {
  const known = z.object({ format: z.literal('sluice-backup'), version: z.int().min(2) });
  return known.safeParse(value).success;
}

/** Of its own for each backup (RFC 5869): the vault's key itself encrypts nothing but the vault. */
function backupKey(key: Uint8Array, nonce: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, nonce, 'sluice:backup', VAULT_KEY_BYTES));
}

function invalid(why: string, cause?: unknown): AppError {
  return new AppError('backup-invalid', `The backup cannot be used. ${why} Nothing was changed.`, {
    cause,
    next: 'Choose another backup.',
  });
}
