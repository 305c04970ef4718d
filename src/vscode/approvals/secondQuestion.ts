// The second question before something live, or something that can't be undone: where, and what. Pure.
import type { ProviderOf } from '../../core/approval/disclosure.ts';
import { foreign } from '../../core/approval/foreignNames.ts';
import { columnsOf, type DialogText } from '../../core/approval/rows.ts';
import type { Verb } from '../../core/plan/verb.ts';
import type { Scope } from '../../core/provider/scope.ts';
import { hurts, undecidedScopes, type AskedFor } from '../../core/approval/secondAnswer.ts';
import { environmentName, environmentTitle } from '../text/environmentName.ts';
import type { Translate } from '../text/translate.ts';
import type { ModalButtons } from './decisionModal.ts';
import { quotedText } from './lineRows.ts';
import { taskWords } from './taskWords.ts';

const LONGEST_NAME = 80;

const COUNTED: Partial<Record<Verb, (count: number, t: Translate) => string>> = {
  delete: (count, t) => t('delete {count}', { count }),
  revoke: (count, t) => t('revoke {count}', { count }),
  share: (count, t) => t('share {count}', { count }),
  create: (count, t) => t('set up {count}', { count }),
  change: (count, t) => t('change {count}', { count }),
};

const CONFIRM: Partial<Record<Verb, (environment: string, t: Translate) => string>> = {
  delete: (environment, t) => t('Delete in {environment}', { environment }),
  revoke: (environment, t) => t('Revoke in {environment}', { environment }),
  spend: (environment, t) => t('Spend in {environment}', { environment }),
  share: (environment, t) => t('Share from {environment}', { environment }),
  create: (environment, t) => t('Set Up in {environment}', { environment }),
  change: (environment, t) => t('Change in {environment}', { environment }),
};

/** @param detail the first question's: the second shows the same facts under another title */
export function secondQuestion(
  asked: readonly AskedFor[],
  detail: string,
  providerOf: ProviderOf,
  t: Translate,
): { text: DialogText; buttons: ModalButtons } {
  const places = placesOf(asked, providerOf, t);
  const [first = '', ...others] = places;
  const place =
    others.length === 0 ? first : t('{place} and {count} more', { place: first, count: others.length });
  const question = place === '' ? `${taskOf(asked, t)}?` : `${place}: ${taskOf(asked, t)}?`;
  const confirm = confirmLabel(asked, t);
  const undecided = onlyUndecided(asked);
  return {
    text: {
      title:
        undecided === undefined
          ? question
          : t('Is {account} live? {question}', { account: quotedText(undecided.name, t), question }),
      detail,
    },
    buttons: {
      first: t('Review…'),
      back: t('Back to the First Question'),
      approve: undecided === undefined ? confirm : t('Live: {confirm}', { confirm }),
      ...(undecided && { notLive: t('Not Live: {confirm}', { confirm }) }),
      later: t('Decide Later'),
    },
  };
}

/** A person says of one account at a time whether it is live. */
function onlyUndecided(asked: readonly AskedFor[]): Scope | undefined {
  const [scope, ...others] = undecidedScopes(asked);
  return others.length === 0 ? scope : undefined;
}

/** "PRODUCTION, Slack", live ones first. */
function placesOf(asked: readonly AskedFor[], providerOf: ProviderOf, t: Translate): string[] {
  const found = asked.filter(hurts).flatMap((one) =>
    one.targets.map(({ id, environment, live }) => {
      const provider = providerOf(one, id);
      const where = environmentName(environment, t).toLocaleUpperCase();
      return { live, text: provider === undefined ? where : `${where}, ${foreign(provider, 60)}` };
    }),
  );
  const ordered = [...found].sort((left, right) => Number(right.live) - Number(left.live));
  return [...new Set(ordered.map(({ text }) => text))];
}

function taskOf(asked: readonly AskedFor[], t: Translate): string {
  const [only] = asked;
  if (only !== undefined && asked.length === 1 && only.targets.length === only.approval.plan.targets.length)
    return oneTask(only, t);
  const count = asked.reduce((sum, { targets }) => sum + targets.length, 0);
  const verb = onlyVerb(asked);
  return (verb && COUNTED[verb]?.(count, t)) ?? t('approve {count}', { count });
}

/** With the target's name, unless that is too long for a title. */
function oneTask({ approval: { tool }, targets }: AskedFor, t: Translate): string {
  const task = taskWords(tool, targets.length, t);
  const [only, ...others] = targets;
  const name = only === undefined || others.length > 0 ? '' : quotedText(only.name, t);
  return name === '' || columnsOf(name) > LONGEST_NAME ? task : `${task}: ${name}`;
}

function confirmLabel(asked: readonly AskedFor[], t: Translate): string {
  const environments = new Set(
    asked.filter(hurts).flatMap(({ targets }) => targets.map(({ environment }) => environment)),
  );
  const [only] = environments;
  const environment =
    only !== undefined && environments.size === 1
      ? environmentTitle(only, t)
      : t('{count} Environments', { count: environments.size });
  const verb = onlyVerb(asked);
  return (verb && CONFIRM[verb]?.(environment, t)) ?? t('Approve in {environment}', { environment });
}

/** The verb of all plans, if there is only one. */
function onlyVerb(asked: readonly AskedFor[]): Verb | undefined {
  const verbs = new Set(asked.flatMap(({ approval }) => approval.plan.verbs));
  const [verb] = verbs;
  return verbs.size === 1 ? verb : undefined;
}
