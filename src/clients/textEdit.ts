// Small edits to a text that leave the rest of it as it is, byte for byte. Knows nothing of what the text means.

/** Takes `length` characters at `offset` away and puts `text` there; offsets are those of the text before all edits. */
export interface TextEdit {
  offset: number;
  length: number;
  text: string;
}

/** How a text is laid out, so that what is added looks as if it had always been there. */
export interface Layout {
  eol: '\n' | '\r\n';
  /** One step of indentation. */
  indent: string;
}

const BOM = '\uFEFF';

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { offset, length, text: added } of edits.toSorted((left, right) => right.offset - left.offset))
    result = result.slice(0, offset) + added + result.slice(offset + length);
  return result;
}

/** Lets `work` edit what follows a byte order mark, which most parsers take for an error. */
export function beyondBom(text: string, work: (body: string) => TextEdit[]): TextEdit[] {
  const skipped = text.startsWith(BOM) ? BOM.length : 0;
  return work(text.slice(skipped)).map((edit) => ({ ...edit, offset: edit.offset + skipped }));
}

export function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(BOM.length) : text;
}

/** By the first line that is indented, and the first line's end. */
export function layoutOf(text: string): Layout {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1];
  return { eol: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n', indent: indent ?? '  ' };
}

/** The one edit that makes the one text out of the other. */
export function editBetween(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const text = after.slice(start, after.length - end);
  return [{ offset: start, length: before.length - start - end, text }];
}
