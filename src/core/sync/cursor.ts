// Cursors of sync runs: `s2-<chunk>-<MAC of run and chunk>`, short because models copy them. Only this file knows the form.
// The service decides what a cursor means for a run (expired, superseded).
import { AppError, type ErrorCode } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Vault } from '../storage/vault.ts';

/** Identifies one chunk of one run. */
export interface SyncPosition {
  runId: string;
  /** From 0. */
  chunk: number;
}

const PURPOSE = 'cursor';
/** The chunk in base 36, and 96 bits in base64url. */
const FORM = /^s2-(0|[1-9a-z][0-9a-z]{0,6})-([A-Za-z0-9_-]{16})$/;
const MAC_HEX_LENGTH = 24;

/** @throws AppError `vault-locked` */
export function syncCursor(vault: Vault, { runId, chunk }: SyncPosition): string {
  const number = chunk.toString(36);
  return `s2-${number}-${macOf(vault, runId, number)}`;
}

/**
 * The position that a cursor names among the runs, the likeliest first.
 * @throws AppError `cursor-malformed` if it is not one of this tool's, `cursor-tampered` if it fits none of the
 * runs, `vault-locked`
 */
export function positionOfCursor(
  vault: Vault,
  hasher: Hasher,
  cursor: string,
  runIds: Iterable<string>,
): SyncPosition {
  const [, number, mac] = FORM.exec(cursor) ?? [];
  if (number === undefined || mac === undefined)
    throw badCursor('cursor-malformed', 'This is no cursor of sync_credentials.');
  for (const runId of runIds)
    if (hasher.equal(macOf(vault, runId, number), mac)) return { runId, chunk: Number.parseInt(number, 36) };
  throw badCursor(
    'cursor-tampered',
    'This cursor was changed since, or its run is none of this workspace’s newest.',
  );
}

/** The errors of cursors: each has its own code, all have the same next step. */
export function badCursor(code: ErrorCode, message: string): AppError {
  return new AppError(code, `${message} Nothing was sent.`, {
    next: 'Use next_cursor exactly as it was returned, or call sync_credentials without cursor: it continues where the run stopped.',
  });
}

/** The MAC names the run: the cursor itself doesn't. */
function macOf(vault: Vault, runId: string, number: string): string {
  const hex = vault.authenticate(`s2 ${runId} ${number}`, PURPOSE).slice(0, MAC_HEX_LENGTH);
  const bytes = hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
