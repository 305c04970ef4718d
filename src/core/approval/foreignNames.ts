// Foreign names in lines of Sluice's own: visible, bounded, and unable to read like the line around them.
import type { Caller } from '../operation/operation.ts';
import { visibleText } from '../visibleText.ts';
import type { Approval } from './approval.ts';
import { withLookAlikeRemark } from './lookAlikes.ts';

const TITLE_LENGTH = 240;
const TEXT_LENGTH = 120;

/** `visibleText`, in which no run of spaces pushes words onto a row of their own, where they would look like ours. */
function visibleLine(text: string, maxLength: number): string {
  const shown = visibleText(text, maxLength);
  const folded = shown.replaceAll(/ {4,}/g, (run) => ` ⟨${run.length} spaces⟩ `);
  return folded === shown ? shown : visibleText(folded, maxLength);
}

/** Cut to `maxLength`: for names, never for what a person decides on. */
export function foreign(text: string, maxLength = TEXT_LENGTH): string {
  return withLookAlikeRemark(visibleLine(text, maxLength));
}

export function agentName({ label }: Pick<Caller, 'label'>): string {
  return foreignStart(label, 40);
}

/** Foreign text that begins a line: in quotation marks if it could read like a line of ours ("WARNING: …"). */
export function foreignStart(text: string, maxLength = TEXT_LENGTH): string {
  const shown = foreign(text, maxLength);
  return /^[\p{L}\p{N}][^:?“”]*$/u.test(shown) ? shown : `“${shown.replaceAll(/[“”]/g, '"')}”`;
}

/** What is to be done, in the plan's own words: one line, safe to show. */
export function taskText({ plan }: Pick<Approval, 'plan'>): string {
  return visibleLine(plan.title, TITLE_LENGTH);
}
