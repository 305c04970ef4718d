// What a person decided about approvals for longer than one request, as a sentence. Every kind of such a record has its
// own: a missing one does not compile. Pure; names in it may be foreign text.
import { NOT_LIVE } from '../../core/approval/consents.ts';
import { POLICY_ACTS, type PolicyAct } from '../../core/audit/auditRecord.ts';
import type { JsonObject } from '../../core/json.ts';
import { PLAN_VERBS, VERBS } from '../../core/plan/verb.ts';
import { verbWords } from '../approvals/exceptionText.ts';
import { text } from '../commands/toolOutputs.ts';
import { verbText } from '../guests/guestTexts.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

/** How a time (ISO 8601) reads to the person. */
export type TimeText = (at: string) => string;

type Sentence = (facts: JsonObject, t: Translate, time: TimeText) => string;

const SENTENCES: Record<PolicyAct, Sentence> = {
  'hold approvals': (facts, t, time) => {
    const until = text(facts['held_until']);
    if (until !== '') return t('Approvals were held back until {until}', { until: time(until) });
    return t('Approvals are no longer held back');
  },
  'approval exception': (facts, t) => {
    const values = {
      ...names(facts, t),
      task: taskOf(text(facts['verb']), t),
      environment: environmentName(foreignText(text(facts['environment']), 20), t),
    };
    return facts['revoked'] === true
      ? t('{user} has {caller} ask again to {task} in {environment}', values)
      : t('{user} let {caller} {task} in {environment} without asking', values);
  },
  consent: (facts, t, time) => {
    const what = text(facts['what']);
    const values = { ...names(facts, t), what: foreignText(what, 160) };
    if (what === NOT_LIVE) return t('{user} no longer says that {caller} is not live', values);
    if (facts['revoked'] === true) return t('{user} revoked a destination of {caller}: {what}', values);
    return t('{user} widened a destination of {caller} until {until}: {what}', {
      ...values,
      until: time(text(facts['until'])),
    });
  },
  rule: (facts, t, time) => {
    const tool = foreignText(text(facts['bundle_tool']), 60);
    const values = { ...names(facts, t), tool };
    if (tool === '') return t('{user} has {caller} ask again before it reads through a live bundle', values);
    if (facts['revoked'] === true)
      return t('{user} has {caller} ask again before each call of {tool}', values);
    const count = typeof facts['count'] === 'number' ? facts['count'] : 0;
    return t('{user} let {caller} call {tool} without asking, {count} times until {until}', {
      ...values,
      count,
      until: time(text(facts['until'])),
    });
  },
  pin: (facts, t) => {
    const values = { ...names(facts, t), name: foreignText(text(facts['name']), 80) };
    return facts['unpinned'] === true
      ? t('{user} unpinned the tool {name}', values)
      : t('{user} pinned a bundle’s tool as {name}', values);
  },
  'accept manifest': (facts, t) =>
    t('{user} accepted the manifest of {name}', {
      ...names(facts, t),
      name: foreignText(text(facts['provider']), 60),
    }),
  'accept guest': (facts, t) => t('{user} accepted the server {guest}', names(facts, t)),
  'remove guest': (facts, t) => t('{user} removed the server {guest}', names(facts, t)),
  'accept change of guest': (facts, t) =>
    t('{user} accepted a change of the server {guest}', names(facts, t)),
  'keep change of guest': (facts, t) =>
    t('{user} kept a change of the server {guest} withheld', names(facts, t)),
  'set verb of guest': (facts, t) => {
    const verb = VERBS.find((known) => known === text(facts['verb']));
    const tool = foreignText(text(facts['named']), 60);
    return t('{user} said what {tool} of the server {guest} does: {verb}', {
      ...names(facts, t),
      tool,
      verb: verb === undefined ? foreignText(text(facts['verb']), 20) : verbText(verb, t),
    });
  },
};

/** @param act as the record has it, which any version of Sluice may have written */
export function policySentence(act: string, facts: JsonObject, time: TimeText, t: Translate): string {
  const known = POLICY_ACTS.find((each) => each === act);
  if (known !== undefined) return SENTENCES[known](facts, t, time);
  return t('{user} changed what is asked: {what}', { ...names(facts, t), what: foreignText(act, 60) });
}

/** Who decided, for whom or for which account, and about which server. */
function names(facts: JsonObject, t: Translate): { user: string; caller: string; guest: string } {
  return {
    user: foreignText(text(facts['user']) || t('You'), 60),
    caller: foreignText(text(facts['for']), 60),
    guest: foreignText(text(facts['guest']), 60),
  };
}

function taskOf(verb: string, t: Translate): string {
  const known = PLAN_VERBS.find((each) => each === verb);
  return known === undefined ? foreignText(verb, 20) : verbWords(known, t);
}
