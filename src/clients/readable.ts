// Takes out of a JSON text what its reader refuses: comments, trailing commas, a byte order mark. Pure.
import { visit } from 'jsonc-parser';
import type { Reads } from './knownClients.ts';
import { applyEdits, withoutBom, type TextEdit } from './textEdit.ts';

export type Unreadable = keyof Reads;

/** `text` as the client reads it, and what had to go. Nothing of what the text says changes. */
export function readableBy(text: string, reads: Reads): { text: string; taken: Unreadable[] } {
  const body = reads.byteOrderMark ? text : withoutBom(text);
  const extras = extrasOf(body);
  const edits = {
    comments: reads.comments ? [] : extras.comments,
    trailingCommas: reads.trailingCommas ? [] : extras.trailingCommas,
  };
  const taken: Unreadable[] = [
    ...(body === text ? [] : (['byteOrderMark'] as const)),
    ...(['comments', 'trailingCommas'] as const).filter((what) => edits[what].length > 0),
  ];
  return { text: applyEdits(body, [...edits.comments, ...edits.trailingCommas]), taken };
}

/** The edits that take each of them out. A byte order mark is part of no token. */
function extrasOf(text: string): Record<'comments' | 'trailingCommas', TextEdit[]> {
  const comments: TextEdit[] = [];
  const trailingCommas: TextEdit[] = [];
  let comma: number | undefined;
  const other = (): void => {
    comma = undefined;
  };
  const end = (): void => {
    if (comma !== undefined) trailingCommas.push({ offset: comma, length: 1, text: '' });
    comma = undefined;
  };
  const body = withoutBom(text);
  const skipped = text.length - body.length;
  visit(body, {
    onComment: (offset, length) => void comments.push(withoutComment(text, offset + skipped, length)),
    onSeparator: (character, offset) => (comma = character === ',' ? offset + skipped : undefined),
    onObjectProperty: other,
    onLiteralValue: other,
    onObjectBegin: other,
    onArrayBegin: other,
    onObjectEnd: end,
    onArrayEnd: end,
  });
  return { comments, trailingCommas };
}

/** With its line, if it has one of its own; a line that ends with a comment keeps its end. */
function withoutComment(text: string, offset: number, length: number): TextEdit {
  const before = /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, offset))?.[0] ?? '';
  const isLast = /^[ \t]*(?:\r?\n|$)/.test(text.slice(offset + length));
  const start = offset - (isLast ? before.length : 0);
  return { offset: start, length: offset + length - start, text: '' };
}
