// Verification of the log: an edit, deletion, reordering or truncation is found and named.
import { AppError } from '../errors.ts';
import type { Hasher } from '../hostPorts.ts';
import type { Store } from '../storage/store.ts';
import { FIRST_PREVIOUS_HASH, recordText, type AuditHead, type AuditRecord } from './auditRecord.ts';
import type { AuditText } from './auditRepository.ts';
import { isReanchored } from './storageEntries.ts';

export type AuditVerification =
  /** Every record is as it was written; the last `notYetAnchored` lie beyond the anchored head. */
  | {
      kind: 'intact';
      records: number;
      notYetAnchored: number;
      /** Records at which the head outside had been lost or replaced: cutting off what stood before went unnoticed. */
      reanchored: number[];
    }
  /** The chain is whole in itself, but its head outside is lost: cutting off its end could not be noticed. */
  | { kind: 'unverifiable'; records: number; why: string }
  /** `sequence` is the first place that does not fit. */
  | { kind: 'broken'; sequence: number; why: string };

/** Records that are looked at between two breaths; takes some milliseconds. */
const BATCH = 500;

/** How far a walk has come. */
interface Walked {
  previous: AuditHead;
  /** Hash of the record where the anchored head should be. */
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
 * What the texts prove need not be looked at record by record. Where they prove nothing, all is: so the place that is
 * named is the first that does not fit, however the log was rewritten.
 * @param anchored its head as it was stored outside, or undefined where that is lost
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
 * The head outside stands for every text before it, through the hashes that the texts name: if all of them hold, each
 * text is, letter for letter, the one that was written.
 * @returns undefined where they do not all hold, which by itself says nothing: rows of the first versions hold less
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

/** Nothing, where the text is not even JSON. It is what was written only once that is proven. */
function saidBy(text: string): Partial<AuditRecord> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<AuditRecord>;
  } catch {
    // Who looks record by record names it.
    return {};
  }
}

/** Whether the text says what its row says, and names the record before. */
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
      const problem = record === null ? 'The record cannot be read.' : problemOf(record, previous, hasher);
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

/** Of a chain that is whole in itself. @param atAnchor hash of the record where the anchored head should be */
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

/** Undefined for what has no canonical text, which Sluice would not have written. */
function hashOf(record: AuditRecord, hasher: Hasher): string | undefined {
  try {
    return hasher.sha256(recordText(record));
  } catch (error) {
    if (AppError.is(error, 'not-json')) return undefined;
    throw error;
  }
}
