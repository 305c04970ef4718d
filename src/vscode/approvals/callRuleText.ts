// The text of the dialog that makes a rule for calls: what every call has in common, and what may differ. Pure.
import type { Effect } from '../../core/plan/effect.ts';
import { agentName } from '../../core/approval/foreignNames.ts';
import { DIALOG_ROWS, IN_DIALOG, wrapped, type DialogText } from '../../core/approval/rows.ts';
import { changesIn } from '../../core/plan/effect.ts';
import type { CallRule, FreeArgument } from '../../core/rules/rule.ts';
import type { RuleDraft } from '../../core/rules/ruleService.ts';
import { leavesOf } from '../../core/toolSource/leaves.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import { labelText, lineRows, quotedText, type Reader } from './lineRows.ts';

export interface RuleChoice {
  draft: RuleDraft;
  /** Names of arguments that may differ. */
  free: readonly string[];
  count: number;
  /** As a person reads it, e.g. "18:00". */
  until: string;
}

/** @returns undefined if the values that every call has in common don't fit a dialog */
export function callRuleText(
  { draft, free, count, until }: RuleChoice,
  provider: string | null,
  reader: Pick<Reader, 't' | 'clockTime'>,
): DialogText | undefined {
  const { t } = reader;
  const { approval, target, title } = draft;
  const { environment, live } = target;
  const words: Reader = { ...reader, room: IN_DIALOG };
  const rows = [
    ...lineRows({ kind: 'environment', environment, live, provider }, words),
    ...target.facts.flatMap((fact) => lineRows({ kind: 'fact', ...fact }, words)),
    ...fixedEffects(draft, free).flatMap((effect) => lineRows({ kind: 'effect', effect }, words)),
    ...draft.arguments
      .filter(({ name }) => free.includes(name))
      .flatMap(({ name, free: argument }) =>
        argument === undefined
          ? []
          : wrapped(`* ${labelText(name, t)}: ${freeText(argument, t)}`, words.room),
      ),
    ...wrapped(t('Anything else asks as before. You can end the rule at any time.'), words.room),
  ];
  if (rows.length > DIALOG_ROWS) return undefined;
  return {
    title: t('Let {agent} call {tool} {count} times without asking, until {until}?', {
      agent: agentName(approval.caller),
      tool: quotedText(title, t),
      count,
      until,
    }),
    detail: rows.join('\n'),
  };
}

/** "Claude Code: “Send message” through “shop”, channel_id = C_CI". */
export function callRuleLabel(rule: CallRule, bundle: string, t: Translate): string {
  const caller = foreignText(rule.callerLabel, 60);
  const values = { caller, tool: foreignText(rule.title, 60), bundle: foreignText(bundle, 60) };
  const fixed = Object.entries(rule.fixed).flatMap(([name, value]) =>
    leavesOf(value, name).map(([label, text]) => `${label} = ${text}`),
  );
  const label = t('{caller} may call “{tool}” through “{bundle}”', values);
  return fixed.length === 0 ? label : `${label}: ${foreignText(fixed.join(', '), 120)}`;
}

/** What the argument may hold. */
export function freeText({ type, longest }: FreeArgument, t: Translate): string {
  switch (type) {
    case 'string':
      return t('any text up to {longest} characters', { longest });
    case 'number':
      return t('any number');
    case 'boolean':
      return t('yes or no');
    case 'array':
      return t('any list up to {longest} characters', { longest });
    case 'object':
      return t('any object up to {longest} characters', { longest });
  }
}

/** What is shown of the call, without what may differ. */
function fixedEffects({ target, arguments: all }: RuleDraft, free: readonly string[]): Effect[] {
  const hidden = new Set(
    all.flatMap(({ name, value }) =>
      free.includes(name) ? [name, ...leavesOf(value, name).map(([label]) => label)] : [],
    ),
  );
  return [
    ...target.effects.filter(({ isSubject }) => isSubject),
    ...changesIn(target).filter(({ label }) => typeof label !== 'string' || !hidden.has(label)),
  ];
}
