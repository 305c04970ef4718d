// What others changed at the bundles of an operation after it had stopped or was completed.
import { changesIn } from '../../core/plan/effect.ts';
import { phrase, type Wording } from '../../core/plan/phrase.ts';
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { planOf } from '../../core/operation/approvedPlan.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { visibleText } from '../../core/visibleText.ts';
import { approvedTargetsOf } from '../gated.ts';

const MOST_LOOKED_AT = 500;

interface MovedTarget {
  bundle: Bundle;
  /** The revision that the operation left; undefined if not recorded. */
  left: number | null | undefined;
}

/** The targets that differ from what the operation left. A deleted target has nothing to compare. */
export function changedTargets(view: StoreView, target: Operation): MovedTarget[] {
  return approvedTargetsOf(target).flatMap(({ id, kind }) => {
    const bundle = kind === 'bundle' ? view.bundles.get(id) : undefined;
    const left = target.leftRevisions[id];
    return bundle === undefined || bundle.revision === left ? [] : [{ bundle, left }];
  });
}

/** One line for each change that a later operation made to a target, newest first: `URL: a → b (tool, caller)`. */
export function changedSinceLines(view: StoreView, target: Operation): Wording[] {
  const ids = new Set(approvedTargetsOf(target).map(({ id }) => id));
  const since = target.endedAt ?? target.updatedAt;
  const { items } = view.operations.page({}, null, MOST_LOOKED_AT);
  return items
    .filter(({ id, endedAt }) => id !== target.id && endedAt !== null && endedAt >= since)
    .flatMap((later) => {
      const by = { tool: later.kind, caller: visibleText(later.caller.label, 60) };
      const touched = (planOf(later)?.targets ?? []).filter(({ id }) => ids.has(id));
      if (
        touched.length === 0 ||
        !view.operations.steps(later.id).some(({ status }) => status === 'completed')
      )
        return [];
      const lines = touched.flatMap((touchedTarget) =>
        changesIn(touchedTarget).map(({ label, before, after }) =>
          phrase('{label}: {before} → {after} ({tool}, {caller})', {
            label,
            before: before ?? '–',
            after: after ?? '–',
            ...by,
          }),
        ),
      );
      return lines.length > 0
        ? lines
        : [phrase('{message} ({tool}, {caller})', { message: visibleText(later.message, 160), ...by })];
    });
}
