// Verifies the log: detects and locates an edit, deletion, reordering or truncation.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import { FIRST_PREVIOUS_HASH, recordText, type AuditHead, type AuditRecord } from './auditRecord.ts';
import type { AuditText } from './auditRepository.ts';
import { isReanchored } from './storageEntries.ts';

export type AuditVerification =
  /** Every record is unchanged; the last `notYetAnchored` lie beyond the anchored head. */
  | {
      kind: 'intact';
      records: number;
      notYetAnchored: number;
      /** Records at which the outside head had been lost or replaced: an earlier truncation can't be detected. */
      reanchored: number[];
    }
  /** The chain is intact, but its outside head is lost: a truncation can't be detected. */
  | { kind: 'unverifiable'; records: number; why: string }
  /** `sequence` is the first invalid record. */
  | { kind: 'broken'; sequence: number; why: string };

/** Records checked between two yields; takes some milliseconds. */
const BATCH = 500;

/** The progress of a walk. */
interface Walked {
  previous: AuditHead;
  /** Hash of the record at the anchored head's place. */
  atAnchor: string | undefined;
  reanchored: number[];
}

const AT_THE_BEGINNING: Walked = {
  previous: { sequence: 0, hash: FIRST_PREVIOUS_HASH },
  atAnchor: undefined,
  reanchored: [],
};

/**
 * Walks the whole chain in small steps, so that it blocks nothing else: yields how many records have been looked at.
 *
 * If the texts prove the chain, the records need no check one by one. If not, all are checked. The reported
 * place is thus the first invalid one, however the log was rewritten.
 * @param anchored the head as stored outside, or undefined if it is lost
 */
export function* verificationSteps(
  store: Pick<Store, 'read'>,
  hasher: Hasher,
  anchored: AuditHead | undefined,
): Generator<number, AuditVerification> {
  const proven = anchored && (yield* provenByTexts(store, hasher, anchored));
  return yield* recordByRecord(store, hasher, anchored, proven ?? AT_THE_BEGINNING);
}

/**
 * Through the hashes in the texts, the outside head vouches for every text before it. If all of them match,
 * each text is exactly the one that was written.
 * @returns undefined if they don't all match; rows of the first versions hold less, so this proves nothing
 */
function* provenByTexts(
  store: Pick<Store, 'read'>,
  hasher: Hasher,
  anchored: AuditHead,
): Generator<number, Walked | undefined> {
  let { previous } = AT_THE_BEGINNING;
  const reanchored: number[] = [];
  while (previous.sequence < anchored.sequence) {
    const from = previous.sequence + 1;
    const limit = Math.min(BATCH, anchored.sequence - previous.sequence);
    const batch = store.read((view) => view.audit.texts(from, limit));
    for (const row of batch) {
      const said = saidBy(row.text);
      if (!follows(row, said, previous) || hasher.sha256(row.text) !== row.hash) return undefined;
      if (isReanchored(said)) reanchored.push(row.sequence);
      previous = { sequence: row.sequence, hash: row.hash };
    }
    if (batch.length < limit) return undefined;
    if (previous.sequence < anchored.sequence) yield previous.sequence;
  }
  return previous.hash === anchored.hash ? { previous, atAnchor: previous.hash, reanchored } : undefined;
}

/** Empty if the text is not even JSON. It is trustworthy only once proven. */
function saidBy(text: string): Partial<AuditRecord> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<AuditRecord>;
  } catch {
    // The record-by-record check reports it.
    return {};
  }
}

/** Whether the text matches its row, and names the previous record. */
function follows(row: AuditText, said: Partial<AuditRecord>, previous: AuditHead): boolean {
  return (
    row.sequence === previous.sequence + 1 &&
    said.previousHash === previous.hash &&
    said.sequence === row.sequence &&
    said.at === row.at &&
    said.caller === row.caller
  );
}

function* recordByRecord(
  store: Pick<Store, 'read'>,
  hasher: Hasher,
  anchored: AuditHead | undefined,
  walked: Walked,
): Generator<number, AuditVerification> {
  let { previous, atAnchor } = walked;
  const anew = [...walked.reanchored];
  for (;;) {
    const from = previous.sequence + 1;
    const batch = store.read((view) => view.audit.range(from, BATCH));
    for (const { record } of batch) {
      const problem = record === null ? 'The record can’t be read.' : problemOf(record, previous, hasher);
      if (record === null || problem !== undefined) {
        return { kind: 'broken', sequence: previous.sequence + 1, why: problem ?? '' };
      }
      previous = { sequence: record.sequence, hash: record.hash };
      if (record.sequence === anchored?.sequence) atAnchor = record.hash;
      if (isReanchored(record)) anew.push(record.sequence);
    }
    if (batch.length < BATCH) return verdict(previous.sequence, anchored, atAnchor, anew);
    yield previous.sequence;
  }
}

/** For an intact chain. @param atAnchor hash of the record at the anchored head's place */
function verdict(
  records: number,
  anchored: AuditHead | undefined,
  atAnchor: string | undefined,
  anew: number[],
): AuditVerification {
  if (anchored === undefined) {
    if (records === 0) return { kind: 'intact', records: 0, notYetAnchored: 0, reanchored: [] };
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
  return { kind: 'intact', records, notYetAnchored: records - anchored.sequence, reanchored: anew };
}

function problemOf(record: AuditRecord, previous: AuditHead, hasher: Hasher): string | undefined {
  if (record.sequence !== previous.sequence + 1) return 'A record is missing here, or they were reordered.';
  if (record.previousHash !== previous.hash) return 'The record does not follow the one before it.';
  return hashOf(record, hasher) === record.hash ? undefined : 'The record was edited.';
}

/** Undefined for a record without a canonical text, which Sluice would not have written. */
function hashOf(record: AuditRecord, hasher: Hasher): string | undefined {
  try {
    return hasher.sha256(recordText(record));
  } catch (error) {
    if (AppError.is(error, 'not-json')) return undefined;
    throw error;
  }
}
