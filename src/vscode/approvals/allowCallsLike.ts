// Allow Calls Like This…: from a waiting call of a bundle tool, a person chooses what may differ, how often and until when.
// A modal of its own makes the rule; live accounts ask a second time. Whatever a rule covers then starts.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import type { Clock, Hasher } from '../../core/hostPorts.ts';
import type { RuleDraft, RuleRequest } from '../../core/rules/ruleService.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { askChoice, askChoices } from '../prompts/quickInputs.ts';
import { runWizard, type WizardStep } from '../prompts/wizard.ts';
import { environmentName, environmentTitle } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import { AppError } from '../../core/errors.ts';
import type { RowRef } from '../views/viewRow.ts';
import { askPerson } from './askPerson.ts';
import { callRuleText, freeText, type RuleChoice } from './callRuleText.ts';
import { dialogReader } from './dialogReader.ts';
import { showExceptions } from './exceptionCommands.ts';
import { reviewedApprovalIds } from './reviewUri.ts';
import { textOf } from '../../core/toolSource/leaves.ts';
import { clockText } from './timeText.ts';

interface Deps {
  /** The window's requests. */
  approvals: { readonly waiting: readonly Approval[] };
  clock: Clock;
  hasher: Hasher;
  logger: OutputChannelLogger;
}

const MINUTE_MS = 60_000;
const COUNTS = [5, 20, 50, 100];
const DURATIONS_MIN = [30, 60, 4 * 60, 8 * 60];

export async function allowCallsLike(sluice: Sluice, deps: Deps, row?: RowRef): Promise<void> {
  const reviewed = reviewedApprovalIds();
  const approvalId = row?.kind === 'approval' ? row.id : reviewed.length === 1 ? reviewed[0] : undefined;
  if (approvalId === undefined) {
    void vscode.window.showInformationMessage(t('Open the changes of a request first.'));
    return;
  }
  try {
    const draft = sluice.rules.draft(approvalId);
    const request = await chosen(draft, deps);
    if (request !== undefined) await confirm(sluice, draft, request, deps);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, deps.logger);
  }
}

async function chosen(draft: RuleDraft, { clock }: Deps): Promise<RuleRequest | undefined> {
  const request: RuleRequest = {
    approvalId: draft.approval.id,
    free: [],
    count: COUNTS[0] ?? 1,
    durationMs: MINUTE_MS,
  };
  const title = t('Allow Calls Like This');
  const able = draft.arguments.flatMap(({ name, value, free }) =>
    free === undefined ? [] : [{ name, value: textOf(value), free }],
  );
  const nothing = { label: t('Nothing: only exactly this call'), description: '', value: '' };
  const steps: WizardStep[] = [
    (position) =>
      askChoices({
        title,
        position,
        placeholder: t('What may differ in later calls? Everything else stays as it is in this one'),
        nothing: t('Select what may differ, or “Nothing”'),
        items: [
          nothing,
          ...able.map(({ name, value, free }) => ({
            label: name,
            description: freeText(free, t),
            detail: t('now: {value}', { value: foreignText(value, 100) }),
            value: name,
          })),
        ],
        take: (items) => {
          request.free = items.flatMap(({ value }) => (value === '' ? [] : [value]));
        },
      }),
    (position) =>
      askChoice({
        title,
        position,
        placeholder: t('How many calls, this one included?'),
        items: COUNTS.map((count) => ({ label: t('{count} calls', { count }), count })),
        take: ({ count }) => {
          request.count = count;
        },
      }),
    (position) =>
      askChoice({
        title,
        position,
        placeholder: t('Until when?'),
        items: DURATIONS_MIN.map((minutes) => ({
          label: t('until {time}', { time: timeAfter(minutes * MINUTE_MS, clock) }),
          description:
            minutes < 60 ? t('{minutes} minutes', { minutes }) : t('{hours} h', { hours: minutes / 60 }),
          durationMs: minutes * MINUTE_MS,
        })),
        take: ({ durationMs }) => {
          request.durationMs = durationMs;
        },
      }),
  ];
  return (await runWizard(() => steps)) ? request : undefined;
}

async function confirm(sluice: Sluice, draft: RuleDraft, request: RuleRequest, deps: Deps): Promise<void> {
  const { clock, hasher } = deps;
  const until = timeAfter(request.durationMs, clock);
  const choice: RuleChoice = { draft, free: request.free, count: request.count, until };
  const reader = dialogReader(() => sluice, clock);
  const provider = reader.providerOf({ approval: draft.approval, targets: [draft.target] }, draft.target.id);
  const text = callRuleText(choice, provider ?? null, reader);
  if (text === undefined)
    throw new AppError('bad-arguments', t('What the calls have in common doesn’t fit a dialog.'), {
      next: t('Nothing was changed; Sluice asks as before.'),
    });
  const buttons = {
    first: t('Show Exceptions'),
    approve: t('Allow {count} Calls', { count: request.count }),
    later: t('Keep Asking'),
  };
  const { choice: first, ...answer } = await askPerson(text, buttons, hasher);
  if (first === 'first') return showExceptions(sluice);
  if (first !== 'approve') return undefined;
  const { environment, live } = draft.target;
  const second = live
    ? await askPerson(
        {
          title: `${environmentName(environment, t).toLocaleUpperCase()}: ${text.title}`,
          detail: text.detail,
        },
        {
          first: t('Show Exceptions'),
          back: t('Keep Asking for Each Call'),
          approve: t('Allow in {environment}', { environment: environmentTitle(environment, t) }),
          later: t('Keep Asking'),
        },
        hasher,
      )
    : undefined;
  if (second !== undefined && second.choice !== 'approve') return undefined;
  await sluice.rules.allow(request, second ?? answer);
  await startCovered(sluice, draft.approval, deps);
  vscode.window.setStatusBarMessage(
    t('Allowed {count} calls until {time}.', { count: request.count, time: until }),
    6_000,
  );
}

/** This request, then others of the same caller that wait, as far as the rule goes. */
async function startCovered(sluice: Sluice, { id, caller }: Approval, { approvals }: Deps): Promise<void> {
  await sluice.ruleStarts.startWaiting(id);
  for (const other of approvals.waiting)
    if (other.id !== id && other.caller.id === caller.id) await sluice.ruleStarts.startWaiting(other.id);
}

function timeAfter(durationMs: number, clock: Clock): string {
  const now = clock.now();
  return clockText(now + durationMs, now, vscode.env.language);
}
