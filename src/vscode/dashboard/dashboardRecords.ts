// Operations, runs and requests as the dashboard shows them: in words, bounded and made harmless. Pure.
import { sentenceText, type Translate, workText } from '../text/translate.ts';
import type { Approval } from '../../core/approval/approval.ts';
import {
  IN_FLIGHT,
  RESUMABLE,
  WORKED_ON,
  type InputRequest,
  type Operation,
  type StepRecord,
} from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import { completedOf, SYNC_KIND, type SyncRun } from '../../core/sync/syncRecords.ts';
import type {
  AttentionRecord,
  OperationPhase,
  OperationRecord,
  RunRecord,
  ServerRecord,
  StepLine,
} from '../../protocol/dashboardState.ts';
import { foreignText } from '../text/foreignText.ts';
import {
  askerText,
  messageText,
  operationTitle,
  problemText,
  titleText,
} from '../operations/operationText.ts';
import type { SluiceState } from '../lifecycle/sluiceLifecycle.ts';
import { endpointText } from '../status/statusBarText.ts';
import { offeredActions } from './dashboardActions.ts';

/** @param steps null if they were not requested; @param compensation the current one */
export function operationRecord(
  operation: Operation,
  { steps, compensation }: { steps: readonly StepRecord[] | null; compensation: Compensation | null },
  t: Translate,
): OperationRecord {
  const { id, status, error, createdAt, updatedAt, endedAt } = operation;
  return {
    id,
    title: operationTitle(operation, t),
    status,
    phase: phaseOf(operation),
    asker: askerText(operation.caller.label, t),
    percent: Math.floor(operation.progress),
    message: messageOf(operation, t),
    problem: error && problemText(error, t),
    steps: steps && steps.map((step) => stepLine(step, t)),
    createdAt,
    updatedAt,
    endedAt,
    actions: offeredActions(operation, compensation),
    isSync: operation.kind === SYNC_KIND,
  };
}

/** An operation's waiting message addresses the agent, not the person that it waits for. */
function messageOf({ status, message }: Operation, t: Translate): string {
  return status === 'awaiting_approval'
    ? t('Nothing happens until you decide.')
    : messageText(workText(message, t));
}

function phaseOf({ status }: Operation): OperationPhase {
  if (WORKED_ON.has(status)) return 'working';
  if (IN_FLIGHT.has(status)) return 'waiting';
  return RESUMABLE.has(status) ? 'stopped' : 'ended';
}

export function stepLine({ title, message, status, startedAt, endedAt }: StepRecord, t: Translate): StepLine {
  return {
    title: messageText(workText(title, t)),
    message: messageText(workText(message, t)),
    status,
    startedAt,
    endedAt,
  };
}

export function runRecord(run: SyncRun, rate: number | null): Omit<RunRecord, 'cells'> {
  const done = completedOf(run);
  const { id, skipped, counts } = run;
  return { id, done, total: Math.max(run.total, done), skipped, counts, rate };
}

export function approvalRecord(approval: Approval, t: Translate): AttentionRecord {
  return {
    id: approval.id,
    kind: 'approval',
    title: titleText(approval.plan.title, t),
    detail: askerText(approval.caller.label, t),
    live: approval.plan.targets.some(({ live }) => live),
    expiresAt: approval.expiresAt,
  };
}

export function inputRecord(request: InputRequest, t: Translate): AttentionRecord {
  const fields = request.fields.map(({ title }) => title).join(', ');
  const detail = t('{asker}; goes to {host}: {fields}', {
    asker: askerText(request.asker, t),
    host: foreignText(request.host, 120),
    fields: foreignText(fields, 160),
  });
  return {
    id: request.id,
    kind: 'input',
    title: titleText(request.title, t),
    detail,
    live: false,
    expiresAt: null,
  };
}

export function serverRecord(state: SluiceState, t: Translate): ServerRecord {
  switch (state.kind) {
    case 'restricted':
      return { kind: 'off', text: t('Sluice is off until you trust this workspace.') };
    case 'starting':
      return { kind: 'starting', text: t('Sluice is starting.') };
    case 'failed':
      return { kind: 'trouble', text: problemText(state.error, t) };
    case 'closed':
      return { kind: 'off', text: t('Sluice is closed.') };
    case 'running': {
      const { sluice } = state;
      if (sluice.vaultProblem !== null)
        return { kind: 'trouble', text: messageText(sentenceText(sluice.vaultProblem, t)) };
      const endpoint = sluice.endpoint();
      const kind = endpoint.kind === 'failed' ? 'trouble' : endpoint.kind === 'off' ? 'off' : 'ready';
      return { kind, text: endpointText(endpoint, t) };
    }
  }
}
