// The texts of the approval dialog and of the last question after a list. `isWhole` decides whether a dialog offers
// Approve. Pure.
import type { Approval } from '../../core/approval/approval.ts';
import { decisionGroups } from '../../core/approval/decisionGroups.ts';
import {
  disclosed,
  disclosedChoice,
  fitted,
  isLive,
  type ProviderOf,
  type WeighedLine,
} from '../../core/approval/disclosure.ts';
import { agentName } from '../../core/approval/foreignNames.ts';
import { DIALOG_ROWS, IN_DIALOG, type DialogText } from '../../core/approval/rows.ts';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import { lineRows, type Reader } from './lineRows.ts';
import { taskWords } from './taskWords.ts';

export interface ApprovalDialog extends DialogText {
  /** Whether the text shows everything that its Approve would approve. */
  isWhole: boolean;
}

export type DialogReader = Omit<Reader, 'room'> & { providerOf: ProviderOf };

export function dialogText(approvals: readonly Approval[], reader: DialogReader): ApprovalDialog {
  const { text, isWhole } = detailOf(disclosed(approvals, reader.providerOf), reader);
  const targets = approvals.reduce((sum, { plan }) => sum + plan.targets.length, 0);
  // Among several, a live one is approved from the list, with a question of its own.
  const isTogether = decisionGroups(approvals).length === 1 && (targets === 1 || !approvals.some(isLive));
  return { title: questionText(approvals, reader), detail: text, isWhole: isWhole && isTogether };
}

/** @param asked the selection; @param portion the part of it that this question is about */
export function choiceText(
  approvals: readonly Approval[],
  asked: readonly AskedFor[],
  portion: readonly AskedFor[],
  reader: DialogReader,
): ApprovalDialog {
  const lines = disclosedChoice(approvals, { chosen: asked, portion }, reader.providerOf);
  const { text, isWhole } = detailOf(lines, reader);
  const now = portion.flatMap(({ targets }) => targets);
  // Targets that are only counted were in the list and the review.
  const isCounted = now.some(({ live }) => live) && now.some(({ live }) => !live);
  return {
    title: choiceQuestion(approvals, asked, portion, reader),
    detail: text,
    isWhole: isWhole && !isCounted,
  };
}

/**
 * The selection in portions, each of which shows its live targets in full; the first also has those that aren't live. A
 * target that is too long is a portion of its own.
 */
export function portionsOf(
  approvals: readonly Approval[],
  asked: readonly AskedFor[],
  reader: DialogReader,
): AskedFor[][] {
  const others = narrowed(asked, ({ live }) => !live);
  const portions: AskedFor[][] = [];
  let open: AskedFor[] = [];
  for (const { approval, targets } of asked)
    for (const target of targets.filter(({ live }) => live)) {
      const wider = joined([...open, { approval, targets: [target] }]);
      const fits = choiceText(approvals, asked, wider, reader).isWhole;
      if (!fits && open.length > 0) portions.push(open);
      open = fits || open.length === 0 ? wider : [{ approval, targets: [target] }];
    }
  if (open.length > 0) portions.push(open);
  const [first = [], ...more] = portions;
  return [joined([...first, ...others]), ...more];
}

/** "Delete 3 bundles?", "Allow Claude Code to delete 3 bundles?" */
export function questionText(approvals: readonly Approval[], { t }: Pick<Reader, 't'>): string {
  const [first] = approvals;
  if (first === undefined) return '';
  const callers = new Set(approvals.map(({ caller }) => caller.id)).size;
  if (callers > 1)
    return t('Allow {count} requests of {callers} callers?', { count: approvals.length, callers });
  const count = approvals.reduce((sum, { plan }) => sum + plan.targets.length, 0);
  const isApart = new Set(approvals.map(({ tool }) => tool)).size > 1;
  const task = isApart
    ? t('do {count} different things', { count: approvals.length })
    : taskWords(first.tool, count, t);
  if (first.caller.kind === 'person') return `${task.charAt(0).toLocaleUpperCase()}${task.slice(1)}?`;
  return t('Allow {agent} to {task}?', { agent: agentName(first.caller), task });
}

function choiceQuestion(
  approvals: readonly Approval[],
  asked: readonly AskedFor[],
  portion: readonly AskedFor[],
  { t }: Pick<Reader, 't'>,
): string {
  const all = approvals.flatMap(({ plan }) => plan.targets).length;
  const chosen = countOf(asked);
  const now = countOf(portion);
  const task = taskWords(approvals[0]?.tool ?? '', now, t);
  const question = `${task.charAt(0).toLocaleUpperCase()}${task.slice(1)}`;
  if (now < chosen)
    return t('{task}? ({count} of {chosen} selected)', { task: question, count: now, chosen });
  return chosen < all ? t('{task}, keep {kept}?', { task: question, kept: all - chosen }) : `${question}?`;
}

function detailOf(lines: readonly WeighedLine[], reader: DialogReader): { text: string; isWhole: boolean } {
  const words: Reader = { ...reader, room: IN_DIALOG };
  const { lines: shown, isWhole } = fitted(lines, DIALOG_ROWS, (line) => lineRows(line, words).length);
  return { text: shown.flatMap((line) => lineRows(line, words)).join('\n'), isWhole };
}

function countOf(asked: readonly AskedFor[]): number {
  return asked.reduce((sum, { targets }) => sum + targets.length, 0);
}

function narrowed(
  asked: readonly AskedFor[],
  keeps: (target: AskedFor['targets'][number]) => boolean,
): AskedFor[] {
  return asked
    .map(({ approval, targets }) => ({ approval, targets: targets.filter(keeps) }))
    .filter(({ targets }) => targets.length > 0);
}

/** Each approval once, with all of its listed targets. */
function joined(asked: readonly AskedFor[]): AskedFor[] {
  return [...Map.groupBy(asked, ({ approval }) => approval)].map(([approval, own]) => ({
    approval,
    targets: own.flatMap(({ targets }) => targets),
  }));
}
