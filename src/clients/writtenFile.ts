// What is remembered of a configuration that Sluice wrote into, so that disconnecting gives it back byte for byte: where
// the added text stands, and hashes. Never a text, since configurations hold secrets.
import { createHash } from 'node:crypto';
import { applyEdits, type TextEdit } from './textEdit.ts';

export interface WrittenFile {
  /** There was no file before. */
  created: boolean;
  /** Offset and length of each piece that Sluice added, in the text as it left it; undefined where pieces do not tell. */
  pieces: [offset: number, length: number][] | undefined;
  /** SHA-256 of the text before the first writing, and after the last. */
  before: string;
  after: string;
  /** How many of the members that lead to the entry Sluice made, from the innermost outwards. */
  parents: number;
}

export function writtenBy(
  edits: readonly TextEdit[],
  before: string | undefined,
  after: string,
  parents: number,
): WrittenFile {
  const added = edits.every(({ length }) => length === 0);
  return {
    created: before === undefined,
    pieces: added ? piecesOf(edits) : undefined,
    before: sha256(before ?? ''),
    after: sha256(after),
    parents,
  };
}

/** Written into once more: still undone as a whole, where the edits stay within what Sluice added. */
export function continued(
  written: WrittenFile,
  before: string,
  after: string,
  edits: readonly TextEdit[],
): WrittenFile {
  const own = written.after === sha256(before) ? written.pieces : undefined;
  return { ...written, pieces: own && grown(own, edits), after: sha256(after) };
}

/** The text as it was before Sluice; `text` undefined: there was no file. Undefined where somebody else wrote since. */
export function restored(
  { created, pieces, before, after }: WrittenFile,
  text: string,
): { text: string | undefined } | undefined {
  if (pieces === undefined || sha256(text) !== after) return undefined;
  const rest = applyEdits(
    text,
    pieces.map(([offset, length]) => ({ offset, length, text: '' })),
  );
  if (sha256(rest) !== before) return undefined;
  return { text: created ? undefined : rest };
}

function piecesOf(edits: readonly TextEdit[]): [number, number][] {
  let shift = 0;
  return edits
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ offset, text }) => {
      const piece: [number, number] = [offset + shift, text.length];
      shift += text.length;
      return piece;
    });
}

function grown(pieces: [number, number][], edits: readonly TextEdit[]): [number, number][] | undefined {
  let all: [number, number][] | undefined = pieces;
  for (const { offset, length, text } of edits.toSorted((left, right) => right.offset - left.offset)) {
    const growth = text.length - length;
    const at: number = all.findIndex(([start, size]) => offset >= start && offset + length <= start + size);
    if (at < 0) return undefined;
    all = all.map(([start, size], index): [number, number] => {
      if (index === at) return [start, size + growth];
      return [index > at ? start + growth : start, size];
    });
  }
  return all;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
