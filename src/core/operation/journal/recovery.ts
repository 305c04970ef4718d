// The recovery options for an outward call with an intent and no answer. Pure: it decides, the journal acts.
import type { Verb } from '../../plan/verb.ts';
import { sentRequestOf } from '../../provider/declaredRequests.ts';
import type { Manifest } from '../../provider/manifest.ts';
import type { CallRecord } from '../operation.ts';

export type Recovery =
  /** A repeat can't take effect twice. */
  | { kind: 'repeat' }
  /** Find it by its tag, after any request in flight has ended. */
  | { kind: 'find'; request: string; settleMs: number }
  /** Neither: the provider may keep an orphan; the work can continue with a new one. */
  | { kind: 'none' }
  /** Neither, and a second effect would be wrong: a person must check. */
  | { kind: 'unsafe' };

/** Verbs that a request under another key would apply twice; any other ends in the same state. */
const DOUBLING: ReadonlySet<Verb> = new Set(['create', 'spend', 'share']);

/** Whether sending it again under another key could do it twice. */
export function mayDouble(manifest: Manifest, { request }: Pick<CallRecord, 'request'>): boolean {
  const declared = sentRequestOf(manifest, request);
  return declared !== undefined && DOUBLING.has(declared.verb);
}

/** The safest option that the manifest declares for this call, at `now` (milliseconds since the epoch). */
export function recoveryOf(manifest: Manifest, record: CallRecord, now: number): Recovery {
  const request = sentRequestOf(manifest, record.request);
  if (request === undefined) return { kind: 'unsafe' };
  // A spent refresh token must never be sent again (RFC 9700 section 2.2.2); refreshing has a ledger of its own.
  if (record.request === 'token.refresh') return { kind: 'unsafe' };
  if (request.verb === 'read') return { kind: 'repeat' };
  if (request.type === 'http') {
    const keyHolds =
      manifest.idempotency !== undefined && now - record.intendedAt < manifest.idempotency.lifetimeMs;
    if (request.idempotent && keyHolds) return { kind: 'repeat' };
    if (request.find !== undefined)
      return { kind: 'find', request: request.find, settleMs: request.timeoutMs };
  }
  switch (request.verb) {
    // Setting the same value, or removing the same object, ends in the same state however often it is sent.
    case 'maintain':
    case 'change':
    case 'delete':
    case 'revoke':
      return { kind: 'repeat' };
    case 'create':
      return { kind: 'none' };
    case 'spend':
    case 'share':
      return { kind: 'unsafe' };
  }
}
