// The text of a review: one document with requests in full, or the two sides of a diff. Sluice breaks the rows, so that
// no setting of an editor hides a part of a value. Pure.
import type { Approval, ApprovalStatus } from '../../core/approval/approval.ts';
import { liveFirst, placed, wholly, type PlacedTarget } from '../../core/approval/disclosure.ts';
import { IN_DIFF, IN_REVIEW, wrapped } from '../../core/approval/rows.ts';
import { changesIn, type Effect } from '../../core/plan/effect.ts';
import type { Wording } from '../../core/plan/phrase.ts';
import { exactText } from '../../core/approval/exactText.ts';
import type { Translate } from '../text/translate.ts';
import type { DialogReader } from './dialogText.ts';
import { questionText } from './dialogText.ts';
import { labelText, lineRows, marksText, valueText, type Reader } from './lineRows.ts';
import type { ReviewSide } from './reviewUri.ts';

/** Several requests below each other, live ones first. */
export function reviewsText(approvals: readonly Approval[], side: ReviewSide, reader: DialogReader): string {
  const ordered = liveFirst(
    approvals.map((approval) => ({ approval, live: approval.plan.targets.some(({ live }) => live) })),
  );
  return ordered.map(({ approval }) => reviewText(approval, side, reader)).join(`\n${'─'.repeat(40)}\n\n`);
}

export function reviewText(approval: Approval, side: ReviewSide, words: DialogReader): string {
  const { plan, changedSince, claimedReason, caller } = approval;
  const reader: Reader = { ...words, room: side === 'request' ? IN_REVIEW : IN_DIFF };
  const { t } = words;
  const sections = [
    [
      questionText([approval], words),
      t('Request {id}', { id: exactText(approval.id) }),
      statusText(approval, words),
    ],
    changedSince.flatMap((what) => lineRows({ kind: 'changed-since', what }, reader)),
    ...placed([wholly(approval)], words.providerOf).map((target) => targetRows(target, side, reader)),
    plan.impact.flatMap((text) => lineRows({ kind: 'impact', text }, reader)),
    plan.quote ? lineRows({ kind: 'quote', quote: plan.quote }, reader) : [],
    plan.warning === null ? [] : lineRows({ kind: 'warning', text: plan.warning }, reader),
    claimedReason === null ? [] : lineRows({ kind: 'reason', caller, text: claimedReason }, reader),
  ];
  return `${sections
    .filter((rows) => rows.length > 0)
    .map((rows) => rows.join('\n'))
    .join('\n\n')}\n`;
}

/** Whether a diff has something to show. */
export function hasChanges({ plan }: Approval): boolean {
  return plan.targets.some((target) => changesIn(target).length > 0);
}

function statusText({ status, expiresAt }: Approval, { t, clockTime }: DialogReader): string {
  const words: Record<ApprovalStatus, string> = {
    pending: t('Waits until {time}. Until you decide, nothing happens.', { time: clockTime(expiresAt) }),
    approved: t('Approved, about to start.'),
    consumed: t('Approved and started.'),
    rejected: t('Rejected; nothing was changed.'),
    expired: t('Expired undecided; nothing was changed.'),
    superseded: t('Superseded by a newer request; nothing was changed.'),
    withdrawn: t('Withdrawn; nothing was changed.'),
  };
  return words[status];
}

function targetRows(target: PlacedTarget, side: ReviewSide, reader: Reader): string[] {
  const { environment, live, provider, facts, id, effects } = target;
  return [
    ...lineRows({ kind: 'environment', environment, live, provider }, reader),
    ...effects.flatMap((effect) =>
      effect.isSubject
        ? [...lineRows({ kind: 'effect', effect }, reader), ...wrapped(`  ${exactText(id)}`, reader.room)]
        : effectRows(effect, side, reader),
    ),
    ...facts.flatMap((fact) => lineRows({ kind: 'fact', ...fact }, reader)),
  ];
}

/** In a diff the editor marks the sides, else a sign does. */
function effectRows(effect: Effect, side: ReviewSide, reader: Reader): string[] {
  if (side === 'request') return lineRows({ kind: 'effect', effect }, reader);
  const { t, room } = reader;
  const value = side === 'now' ? effect.before : effect.after;
  const marks = side === 'after' ? marksText(effect.marks, t) : '';
  return wrapped(`${labelText(effect.label, t)}: ${shownOr(value, t)}${marks}`, room);
}

function shownOr(value: Wording | null, t: Translate): string {
  return value === null ? `⟨${t('none')}⟩` : valueText(value, t);
}
