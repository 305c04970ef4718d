// What is remembered of a configuration that Sluice wrote into, so that disconnecting restores it byte for byte:
// places of the added text, and hashes. Never a text, because configurations hold secrets.
import { createHash } from 'node:crypto';
import { applyEdits, type TextEdit } from './textEdit.ts';

export interface WrittenFile {
  /** There was no file before. */
  created: boolean;
  /** Each piece that Sluice added, in the text as it left it; undefined if pieces do not tell. */
  pieces: Piece[] | undefined;
  /** SHA-256 of the text before the first writing, and after the last. */
  before: string;
  after: string;
  /** How many of the members that lead to the entry Sluice made, from the innermost outwards. */
  parents: number;
  /** The client whose entry is in the file. */
  client?: string;
  /** The file's mode before Sluice closed it to others; undefined if Sluice made the file. */
  mode?: number | undefined;
}

/** `was` is what the piece took the place of: nothing, or a null for an object that was not there. */
type Piece = [offset: number, length: number, was?: typeof NULL];
const NULL = 'null';

export function writtenBy(
  edits: readonly TextEdit[],
  before: string | undefined,
  after: string,
  parents: number,
): WrittenFile {
  const added = edits.every(({ offset, length }) => length === 0 || isNull(before, offset, length));
  return {
    created: before === undefined,
    pieces: added ? piecesOf(edits) : undefined,
    before: sha256(before ?? ''),
    after: sha256(after),
    parents,
  };
}

function isNull(text: string | undefined, offset: number, length: number): boolean {
  return text?.slice(offset, offset + length) === NULL;
}

/** Written into again: still undone as a whole if the edits stay within what Sluice added. */
export function continued(
  written: WrittenFile,
  before: string,
  after: string,
  edits: readonly TextEdit[],
): WrittenFile {
  const own = written.after === sha256(before) ? written.pieces : undefined;
  return { ...written, pieces: own && grown(own, edits), after: sha256(after) };
}

/** The text as it was before Sluice; `text` undefined: there was no file. Undefined if another program wrote since. */
export function restored(
  { created, pieces, before, after }: WrittenFile,
  text: string,
): { text: string | undefined } | undefined {
  if (pieces === undefined || sha256(text) !== after) return undefined;
  const rest = applyEdits(
    text,
    pieces.map(([offset, length, was = '']) => ({ offset, length, text: was })),
  );
  if (sha256(rest) !== before) return undefined;
  return { text: created ? undefined : rest };
}

function piecesOf(edits: readonly TextEdit[]): Piece[] {
  let shift = 0;
  return edits
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ offset, length, text }): Piece => {
      const added: [number, number] = [offset + shift, text.length];
      shift += text.length - length;
      return length > 0 ? [...added, NULL] : added;
    });
}

function grown(pieces: Piece[], edits: readonly TextEdit[]): Piece[] | undefined {
  let all: Piece[] | undefined = pieces;
  for (const { offset, length, text } of edits.toSorted((left, right) => right.offset - left.offset)) {
    const growth = text.length - length;
    const at: number = all.findIndex(([start, size]) => offset >= start && offset + length <= start + size);
    if (at < 0) return undefined;
    all = all.map(([start, size, ...was], index): Piece => {
      if (index === at) return [start, size + growth, ...was];
      return [index > at ? start + growth : start, size, ...was];
    });
  }
  return all;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
