// Verification of the log: an edit, deletion, reordering or truncation is found and named.
import type { Hasher, Store } from '../ports.ts';
import { FIRST_PREVIOUS_HASH, recordText, type AuditHead, type AuditRecord } from './auditRecord.ts';
import { isAnchoredAnew } from './storageEntries.ts';

export type AuditVerification =
  /** Every record is as it was written; the last `notYetAnchored` lie beyond the anchored head. */
  | {
      kind: 'intact';
      records: number;
      notYetAnchored: number;
      /** Records at which the head outside had been lost or replaced: cutting off what stood before went unnoticed. */
      anchoredAnew: number[];
    }
  /** The chain is whole in itself, but its head outside is lost: cutting off its end could not be noticed. */
  | { kind: 'unverifiable'; records: number; why: string }
  /** `sequence` is the first place that does not fit. */
  | { kind: 'broken'; sequence: number; why: string };

/** Records that are looked at between two breaths; takes some tens of milliseconds. */
const BATCH = 500;

/**
 * Walks the whole chain in small steps, so that nobody is blocked: yields how many records have been looked at.
 * @param anchored its head as it was stored outside, or undefined where that is lost
 */
export function* verificationSteps(
  store: Pick<Store, 'read'>,
  hasher: Hasher,
  anchored: AuditHead | undefined,
): Generator<number, AuditVerification> {
  let previous: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  let atAnchor: string | undefined;
  const anew: number[] = [];
  for (;;) {
    const from = previous.sequence + 1;
    const batch = store.read((view) => view.audit.range(from, BATCH));
    for (const { record } of batch) {
      const problem = record === null ? 'The record cannot be read.' : problemOf(record, previous, hasher);
      if (record === null || problem !== undefined) {
        return { kind: 'broken', sequence: previous.sequence + 1, why: problem ?? '' };
      }
      previous = { sequence: record.sequence, hash: record.hash };
      if (record.sequence === anchored?.sequence) atAnchor = record.hash;
      if (isAnchoredAnew(record)) anew.push(record.sequence);
    }
    if (batch.length < BATCH) return verdict(previous.sequence, anchored, atAnchor, anew);
    yield previous.sequence;
  }
}

/** Of a chain that is whole in itself. @param atAnchor hash of the record where the anchored head should be */
function verdict(
  records: number,
  anchored: AuditHead | undefined,
  atAnchor: string | undefined,
  anew: number[],
): AuditVerification {
  if (anchored === undefined) {
    if (records === 0) return { kind: 'intact', records: 0, notYetAnchored: 0, anchoredAnew: [] };
    return { kind: 'unverifiable', records, why: 'The head that is kept outside the database is missing.' };
  }
  if (anchored.sequence > records) {
    const missing = anchored.sequence - records;
    return {
      kind: 'broken',
      sequence: records + 1,
      why: `The last ${missing} record${missing === 1 ? ' is' : 's are'} missing.`,
    };
  }
  if (anchored.sequence > 0 && atAnchor !== anchored.hash) {
    return {
      kind: 'broken',
      sequence: anchored.sequence,
      why: 'The record does not have the hash that was kept outside.',
    };
  }
  return { kind: 'intact', records, notYetAnchored: records - anchored.sequence, anchoredAnew: anew };
}

function problemOf(record: AuditRecord, previous: AuditHead, hasher: Hasher): string | undefined {
  if (record.sequence !== previous.sequence + 1) return 'A record is missing here, or they were reordered.';
  if (record.previousHash !== previous.hash) return 'The record does not follow the one before it.';
  if (hasher.sha256(recordText(record)) !== record.hash) return 'The record was edited.';
  return undefined;
}
