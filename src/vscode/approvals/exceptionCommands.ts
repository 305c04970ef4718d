// Sluice: Allow Without Asking… and Sluice: Show Approval Exceptions. A modal of its own makes an exception, for one
// caller, one verb, one environment and some hours; the list ends it.
import * as vscode from 'vscode';
import type { ExceptionRequest } from '../../core/approval/exceptionService.ts';
import type { PolicyException } from '../../core/approval/exceptions.ts';
import { AppError } from '../../core/errors.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { Rule } from '../../core/rules/rule.ts';
import type { Sluice } from '../../core/sluice.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { showProblem } from '../text/problemMessage.ts';
import { askChoice } from '../prompts/quickInputs.ts';
import { runWizard, type StepOutcome, type StepPosition, type WizardStep } from '../prompts/wizard.ts';
import { askPerson } from './askPerson.ts';
import { whoDecides } from './decisionModal.ts';
import { callRuleLabel } from './callRuleText.ts';
import { exceptionDialogText, verbWords } from './exceptionText.ts';
import { clockText, timeLeftText } from './timeText.ts';

interface ExceptionDeps {
  hasher: Hasher;
  logger: OutputChannelLogger;
}

const MINUTE_MS = 60_000;
const DURATIONS_MIN = [30, 60, 4 * 60, 8 * 60];

export async function allowWithoutAsking(sluice: Sluice, deps: ExceptionDeps): Promise<void> {
  const draft: Partial<ExceptionRequest> = {};
  const callers = sluice.exceptions.callers(sluice.tokens.list());
  if (callers.length === 0) {
    void vscode.window.showInformationMessage(t('No agent has asked for anything yet.'));
    return;
  }
  const answered = await runWizard((): WizardStep[] => [
    (position) =>
      choose(
        t('Whom do you trust with it?'),
        position,
        callers.map((caller) => ({ label: `$(hubot) ${foreignText(caller.label, 60)}`, value: caller })),
        (caller) => {
          draft.caller = caller;
        },
      ),
    (position) =>
      choose(
        t('In which environment?'),
        position,
        sluice.exceptions.environments().map(({ environment, live }) => ({
          label: environmentName(environment, t),
          description: live
            ? t('live: Sluice always asks before it deletes, revokes, spends and shares')
            : '',
          value: environment,
        })),
        (environment) => {
          draft.environment = environment;
        },
      ),
    (position) =>
      choose(
        t('What may it do without asking?'),
        position,
        sluice.exceptions
          .verbs(draft.environment ?? 'production')
          .map((verb) => ({ label: verb, description: verbWords(verb, t), value: verb })),
        (verb) => {
          draft.verb = verb;
        },
      ),
    (position) =>
      choose(
        t('For how long?'),
        position,
        DURATIONS_MIN.map((minutes) => ({
          label: minutes < 60 ? t('{minutes} minutes', { minutes }) : t('{hours} h', { hours: minutes / 60 }),
          value: minutes * MINUTE_MS,
        })),
        (durationMs) => {
          draft.durationMs = durationMs;
        },
      ),
  ]);
  if (answered && isComplete(draft)) await confirm(sluice, draft, deps);
}

async function confirm(
  sluice: Sluice,
  request: ExceptionRequest,
  { hasher, logger }: ExceptionDeps,
): Promise<void> {
  const now = Date.now();
  const until = clockText(now + request.durationMs, now, vscode.env.language);
  const buttons = {
    first: t('Show Exceptions'),
    approve: t('Allow Until {time}', { time: until }),
    later: t('Keep Asking'),
  };
  const { choice, ...answer } = await askPerson(exceptionDialogText(request, until, t), buttons, hasher);
  if (choice === 'first') return showExceptions(sluice);
  if (choice !== 'approve') return undefined;
  try {
    await sluice.exceptions.allow(request, answer);
    vscode.window.setStatusBarMessage(t('Allowed until {time}.', { time: until }), 6_000);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}

export async function showExceptions(sluice: Sluice): Promise<void> {
  const items = [
    ...sluice.exceptions.list().map((exception) => ({
      ...exceptionRow(exception, Date.now()),
      end: () => sluice.exceptions.revoke(exception.id, whoDecides()),
    })),
    ...sluice.rules.list().map((rule) => ({
      ...ruleRow(rule, sluice),
      end: () => sluice.rules.revoke(rule.id, whoDecides()),
    })),
  ];
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      t('There is no exception: everything that must be asked for is asked for.'),
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Approval Exceptions'),
    placeHolder: t('Select the exceptions to end. Sluice asks again from then on'),
    canPickMany: true,
  });
  for (const { end } of chosen ?? []) await end();
  if (chosen !== undefined && chosen.length > 0)
    vscode.window.setStatusBarMessage(t('Exceptions ended: {count}', { count: chosen.length }), 6_000);
}

function exceptionRow(
  { callerLabel, verb, environment, until }: PolicyException,
  now: number,
): { label: string; description: string } {
  const caller = foreignText(callerLabel, 60);
  const label = t('{caller} may {task} in {environment}', {
    caller,
    task: verbWords(verb, t),
    environment: environmentName(environment, t),
  });
  return { label, description: timeLeftText(until - now, t) };
}

function ruleRow(
  rule: Rule,
  sluice: Pick<Sluice, 'bundle' | 'guests'>,
): { label: string; description: string } {
  const { callerLabel, bundleId } = rule;
  const guest = sluice.guests.list().find(({ id }) => id === bundleId);
  const bundle = foreignText(guest?.name ?? sluice.bundle(bundleId)?.name ?? bundleId, 60);
  if (rule.kind === 'call') {
    const { left, count, until } = rule;
    const remaining = t('calls left: {left} of {count}', { left, count });
    const time = timeLeftText(until - Date.now(), t);
    return { label: callRuleLabel(rule, bundle, t), description: `${remaining} · ${time}` };
  }
  const label = t('{caller} may read through “{bundle}”', { caller: foreignText(callerLabel, 60), bundle });
  return { label, description: t('until you end it') };
}

async function choose<T>(
  placeholder: string,
  position: StepPosition,
  items: (vscode.QuickPickItem & { value: T })[],
  take: (value: T) => void,
): Promise<StepOutcome> {
  const title = t('Allow Without Asking');
  return askChoice({ title, placeholder, position, items, take: ({ value }) => take(value) });
}

function isComplete(draft: Partial<ExceptionRequest>): draft is ExceptionRequest {
  const { caller, verb, environment, durationMs } = draft;
  return caller !== undefined && verb !== undefined && environment !== undefined && durationMs !== undefined;
}
