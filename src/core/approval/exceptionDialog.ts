// The words of the dialog in which a person makes an exception from asking.
import { agentName, type DialogText } from './dialogText.ts';
import type { ExceptionRequest } from './exceptionService.ts';
import type { PlanVerb } from '../plan/verb.ts';

/** @param until a time as it is said to a person */
export function exceptionDialogText(
  { caller, verb, environment }: ExceptionRequest,
  until: string,
): DialogText {
  const label = agentName(caller);
  return {
    title: `Let ${label} ${VERB_WORDS[verb]} in ${environment} without asking until ${until}?`,
    detail: [
      `Whatever ${label} asks for of this kind in ${environment} happens at once until then; nobody looks at it first.`,
      'Anything else is asked for as before. Every execution is in the audit log.',
      '“Sluice: Show Approval Exceptions” takes it back at any time.',
    ].join('\n'),
  };
}

/** What a verb means, after "Let … ". */
export const VERB_WORDS: Readonly<Record<PlanVerb, string>> = {
  read: 'read',
  maintain: 'maintain',
  create: 'create things',
  change: 'change things',
  delete: 'delete things',
  revoke: 'revoke credentials',
  spend: 'spend money',
  share: 'share things',
  production: 'create and change things',
  bulk: 'work on many things at once',
};
