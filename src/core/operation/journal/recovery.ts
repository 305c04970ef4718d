// What can be done about an outward call that was intended and has no answer. Pure: it decides, the journal acts.
import type { Verb } from '../../plan/verb.ts';
import { sentRequestOf, type Manifest } from '../../provider/manifest.ts';
import type { CallRecord } from '../operation.ts';

export type Recovery =
  /** Sending the same again cannot do it twice. */
  | { kind: 'repeat' }
  /** Look for it by its tag, but not before a request that is still under way has come to its end. */
  | { kind: 'find'; request: string; settleMs: number }
  /** Neither: the provider may keep an orphan; the work can continue with a new one. */
  | { kind: 'none' }
  /** Neither, and doing it twice would be wrong: a person has to look. */
  | { kind: 'unsafe' };

/** Verbs that a second sending under another key would do twice; any other ends in the same state. */
const DOUBLING: ReadonlySet<Verb> = new Set(['create', 'spend', 'share']);

/** Whether sending it again under another key could do it twice. */
export function mayDouble(manifest: Manifest, { request }: Pick<CallRecord, 'request'>): boolean {
  const declared = sentRequestOf(manifest, request);
  return declared !== undefined && DOUBLING.has(declared.verb);
}

/** The safest means that the manifest gives for this call, at `now` (milliseconds since the epoch). */
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
    // Setting the same value, or removing the same thing, ends in the same state however often it is sent.
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
