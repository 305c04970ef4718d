// The list from which a person selects what to approve, of one request with many targets or of many requests: rows,
// their order, the preselection. Pure.
import type { Approval } from '../../core/approval/approval.ts';
import { foreign } from '../../core/approval/foreignNames.ts';
import { FOR_GOOD } from '../../core/approval/secondAnswer.ts';
import type { PlanTarget } from '../../core/plan/plan.ts';
import { ENVIRONMENTS, type Bundle, type LastUsed } from '../../core/bundle/bundle.ts';
import { taskText } from '../operations/operationText.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import { agoText } from './timeText.ts';

export const SORT_ORDERS = ['name', 'environment', 'last-used', 'created'] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/** Which targets of which requests a person selected: target ids by approval id. */
export type Selection = ReadonlyMap<string, readonly string[]>;

export interface SelectionRow {
  approvalId: string;
  targetId: string;
  /** With a codicon; live ones have one of their own. */
  label: string;
  /** The icon's meaning in words. */
  description: string;
  live: boolean;
  /** Its provider keeps no record of its use: a person can't know what a deletion loses. */
  usageUnknown: boolean;
  name: string;
  environment: PlanTarget['environment'];
  /** Milliseconds since the epoch; null if unknown. */
  createdAt: number | null;
  lastUsedAt: number | null;
}

/** @param bundleOf the target's record, if it is an existing bundle */
export function selectionRows(
  approvals: readonly Approval[],
  bundleOf: (id: string) => Bundle | undefined,
  now: number,
  t: Translate,
): SelectionRow[] {
  const wants = new Set(approvals.map(({ plan }) => plan.verbs.join()));
  return approvals.flatMap((approval) =>
    approval.plan.targets.map((target): SelectionRow => {
      const bundle = target.kind === 'bundle' ? bundleOf(target.id) : undefined;
      const usageUnknown = target.used?.source === 'unknown';
      const environment = environmentName(target.environment, t);
      const parts = [
        target.live ? t('{environment}, LIVE', { environment }) : environment,
        ...(target.used === undefined ? [] : [usageText(target.used, now, t)]),
        ...(bundle === undefined ? [] : [createdText(bundle, now, t)]),
        // If the requests want different verbs.
        ...(wants.size > 1 ? [taskText(approval.plan.title, t)] : []),
      ];
      return {
        approvalId: approval.id,
        targetId: target.id,
        label: `$(${target.live ? 'flame' : usageUnknown ? 'question' : 'package'}) ${safe(target.name)}`,
        description: parts.join(' · '),
        live: target.live,
        usageUnknown,
        name: target.name,
        environment: target.environment,
        createdAt: bundle?.createdAt ?? null,
        lastUsedAt: target.used?.at ?? null,
      };
    }),
  );
}

/** Never live ones, and nothing that can't be undone; before a deletion, only those whose use is known. */
export function preselected(rows: readonly SelectionRow[], approvals: readonly Approval[]): SelectionRow[] {
  const verbs = new Map(approvals.map(({ id, plan }) => [id, plan.verbs]));
  return rows.filter(({ approvalId, live, usageUnknown }) => {
    const own = verbs.get(approvalId) ?? [];
    const isForGood = own.some((verb) => FOR_GOOD.has(verb));
    return !live && !isForGood && !(usageUnknown && own.includes('delete'));
  });
}

/** The longest unused and the oldest come first, unknown ones last. */
export function sorted(rows: readonly SelectionRow[], order: SortOrder): SelectionRow[] {
  const byName = (left: SelectionRow, right: SelectionRow): number => left.name.localeCompare(right.name);
  const time = (value: number | null): number => value ?? Number.MAX_SAFE_INTEGER;
  return rows.toSorted((left, right) => {
    switch (order) {
      case 'name':
        return byName(left, right);
      case 'environment':
        // Live ones first: a person must not overlook them.
        return (
          Number(right.live) - Number(left.live) ||
          ENVIRONMENTS.indexOf(left.environment) - ENVIRONMENTS.indexOf(right.environment) ||
          byName(left, right)
        );
      case 'last-used':
        return (
          Number(left.usageUnknown) - Number(right.usageUnknown) ||
          (left.lastUsedAt ?? 0) - (right.lastUsedAt ?? 0) ||
          byName(left, right)
        );
      case 'created':
        return time(left.createdAt) - time(right.createdAt) || byName(left, right);
    }
  });
}

/** The targets of one request that a person selected. */
export function selectedTargets({ id, plan }: Approval, selection: Selection): PlanTarget[] {
  const ids = new Set(selection.get(id));
  return plan.targets.filter((target) => ids.has(target.id));
}

export function selectionOf(approvals: readonly Approval[], chosen: readonly SelectionRow[]): Selection {
  return new Map(
    approvals.map(({ id }): [string, string[]] => [
      id,
      chosen.filter(({ approvalId }) => approvalId === id).map(({ targetId }) => targetId),
    ]),
  );
}

/** "Approve 21 of 37…": the dots announce a last question. */
export function selectionTitle(chosen: number, total: number, t: Translate): string {
  return t('Approve {selected} of {total}…', { selected: chosen, total });
}

export function sortLabel(order: SortOrder, t: Translate): string {
  switch (order) {
    case 'name':
      return t('Sort by Name');
    case 'environment':
      return t('Sort by Environment');
    case 'last-used':
      return t('Sort by Last Use');
    case 'created':
      return t('Sort by Creation');
  }
}

function usageText({ at, source }: LastUsed, now: number, t: Translate): string {
  if (source === 'unknown') return t('last use unknown');
  if (at === null) return t('never used');
  return t('used {ago}', { ago: agoText(now - at, t) });
}

function createdText({ createdAt }: Bundle, now: number, t: Translate): string {
  return t('created {ago}', { ago: agoText(now - createdAt, t) });
}

/** A name with its look-alike mark, harmless in a quick pick. */
function safe(name: string): string {
  return foreignText(foreign(name, 80), 160);
}
