// Cursors of sync runs: `s1.<base64url of run and chunk>.<MAC>`. Opaque to callers; only this file knows the format.
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
const FORM = /^s1\.([A-Za-z0-9_-]{1,200})\.([0-9a-f]{64})$/;
const PAYLOAD = /^([A-Za-z0-9_]{1,80}) (0|[1-9][0-9]{0,8})$/;

/** @throws AppError `vault-locked` */
export function syncCursor(vault: Vault, { runId, chunk }: SyncPosition): string {
  const head = `s1.${base64Url(`${runId} ${chunk}`)}`;
  return `${head}.${vault.authenticate(head, PURPOSE)}`;
}

/**
 * The position that a cursor names.
 * @throws AppError `cursor-malformed` if it is not one of this tool's, `cursor-tampered` if Sluice never
 * issued it, `vault-locked`
 */
export function positionOfCursor(vault: Vault, hasher: Hasher, cursor: string): SyncPosition {
  const [, payload, mac] = FORM.exec(cursor) ?? [];
  if (payload === undefined || mac === undefined)
    throw badCursor('cursor-malformed', 'This is no cursor of sync_credentials.');
  if (!hasher.equal(vault.authenticate(`s1.${payload}`, PURPOSE), mac))
    throw badCursor('cursor-tampered', 'This cursor was not issued by this Sluice, or was changed since.');
  const [, runId, chunk] = PAYLOAD.exec(textOf(payload)) ?? [];
  if (runId === undefined || chunk === undefined)
    throw badCursor('cursor-malformed', 'This is no cursor of sync_credentials.');
  return { runId, chunk: Number(chunk) };
}

/** The errors of cursors: each has its own code, all have the same next step. */
export function badCursor(code: ErrorCode, message: string): AppError {
  return new AppError(code, `${message} Nothing was sent.`, {
    next: 'Use next_cursor exactly as it was returned, or call sync_credentials without cursor: it continues where the run stopped.',
  });
}

function base64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function textOf(base64: string): string {
  try {
    return atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    // Not base64: its form is invalid.
    return '';
  }
}
