// The words of the last question before a part of a list is approved: what goes, what stays. Sluice's own records only.
import { visibleText } from '../visibleText.ts';
import type { Approval } from './approval.ts';
import { agentName, listedNames, sharedVerb, type DialogText } from './dialogText.ts';
import type { PlanTarget } from '../plan/plan.ts';

/** Which targets of which requests a person ticked: target ids by approval id. */
export type Selection = ReadonlyMap<string, readonly string[]>;

/**
 * @param approvals requests of one caller, in the list that was shown
 * @param clockTime how a time is said to a person, e.g. "14:32"
 */
export function selectionText(
  approvals: readonly Approval[],
  selection: Selection,
  clockTime: (at: number) => string,
): DialogText {
  const all = approvals.flatMap(({ plan }) => plan.targets);
  const chosen = approvals.flatMap((approval) => selectedTargets(approval, selection));
  const kept = all.length - chosen.length;
  const live = chosen.filter((target) => target.live).length;
  const label = approvals[0]?.caller.kind === 'agent' ? agentName(approvals[0].caller) : 'You';
  const warnings = new Set(approvals.flatMap(({ plan }) => (plan.warning === null ? [] : [plan.warning])));
  const until = Math.min(...approvals.map(({ expiresAt }) => expiresAt));
  const lines = [
    `${label} asked for ${all.length}; you ticked ${chosen.length}, ${live === 0 ? 'none of them live' : `${live} of them live`}:`,
    ...listedNames(chosen),
    ...(kept > 0
      ? [
          `The other ${kept} ${kept === 1 ? 'stays' : 'stay'} as ${kept === 1 ? 'it is' : 'they are'}, and the asker is told which.`,
        ]
      : []),
    ...[...warnings].slice(0, 2).map((warning) => `WARNING: ${visibleText(warning, 240)}`),
    `Waits until ${clockTime(until)}. Until you decide, nothing happens.`,
  ];
  return { title: question(approvals, chosen.length, kept), detail: lines.join('\n') };
}

/** The targets of one request that a person ticked. */
export function selectedTargets({ id, plan }: Approval, selection: Selection): PlanTarget[] {
  const ids = new Set(selection.get(id));
  return plan.targets.filter((target) => ids.has(target.id));
}

/** In the plans' own verb, where they agree on one. */
function question(approvals: readonly Approval[], chosen: number, kept: number): string {
  const verb = sharedVerb(approvals);
  const rest = kept === 0 ? '' : `, keep ${kept}`;
  if (verb === 'delete') return `Delete ${chosen}${rest}?`;
  if (verb === 'revoke') return `Revoke ${chosen}${rest}?`;
  if (verb === 'share') return `Share ${chosen}${kept === 0 ? '' : `, not the other ${kept}`}?`;
  return kept === 0
    ? `Approve all ${chosen}?`
    : `Approve ${chosen}, leave ${kept} as ${kept === 1 ? 'it is' : 'they are'}?`;
}
