// Foreign names in Sluice's own lines: visible, bounded, and unable to read like the line around them.
import type { Caller } from '../operation/operation.ts';
import { visibleText } from '../visibleText.ts';
import { withLookAlikeRemark } from './lookAlikes.ts';

const TEXT_LENGTH = 120;

/** `visibleText` without long runs of spaces, which would push words onto a row that looks like ours. */
function visibleLine(text: string, maxLength: number): string {
  const shown = visibleText(text, maxLength);
  const folded = shown.replaceAll(/ {4,}/g, (run) => ` ⟨${run.length} spaces⟩ `);
  return folded === shown ? shown : visibleText(folded, maxLength);
}

/** Cut to `maxLength`: for names only, never for decisive values. */
export function foreign(text: string, maxLength = TEXT_LENGTH): string {
  return withLookAlikeRemark(visibleLine(text, maxLength));
}

export function agentName({ label }: Pick<Caller, 'label'>): string {
  return foreignStart(label, 40);
}

/** Foreign text at the start of a line: in quotation marks if it could read like a line of ours ("WARNING: …"). */
export function foreignStart(text: string, maxLength = TEXT_LENGTH): string {
  const shown = foreign(text, maxLength);
  return /^[\p{L}\p{N}][^:?“”]*$/u.test(shown) ? shown : `“${shown.replaceAll(/[“”]/g, '"')}”`;
}
