// The text of the dialog that makes an exception. Pure.
import type { ExceptionRequest } from '../../core/approval/exceptionService.ts';
import { agentName } from '../../core/approval/foreignNames.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import type { PlanVerb } from '../../core/plan/verb.ts';
import { environmentName } from '../text/environmentName.ts';
import type { Translate } from '../text/translate.ts';

/** @param until a time, as a person reads it */
export function exceptionDialogText(
  { caller, verb, environment }: ExceptionRequest,
  until: string,
  t: Translate,
): DialogText {
  const values = {
    agent: agentName(caller),
    task: verbWords(verb, t),
    environment: environmentName(environment, t),
    until,
  };
  return {
    title: t('Let {agent} {task} in {environment} without asking until {until}?', values),
    detail: [
      t('Until then, every request of this kind by {agent} in {environment} runs at once.', values),
      t('You are asked for everything else as before. The audit log has every execution.'),
      t('“Sluice: All Commands… → Show Approval Exceptions” ends it at any time.'),
    ].join('\n'),
  };
}

/** A verb's words after "Let … ". */
export function verbWords(verb: PlanVerb, t: Translate): string {
  const words: Record<PlanVerb, string> = {
    read: t('read'),
    maintain: t('maintain'),
    create: t('create bundles'),
    change: t('change bundles'),
    delete: t('delete bundles'),
    revoke: t('revoke credentials'),
    spend: t('spend money'),
    share: t('share data'),
    production: t('create and change bundles'),
    bulk: t('work on many bundles at once'),
  };
  return words[verb];
}
