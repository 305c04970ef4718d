// The page of one operation: what happens now, its steps, targets, what exists at the provider, its records in the audit
// log, and the ways on. Pure.
import { WORKED_ON, type Operation, type StepRecord } from '../../core/operation/operation.ts';
import type { Compensation } from '../../core/operation/compensation.ts';
import type { PageRow, PageSection, Tone } from '../../protocol/page.ts';
import { eventRow, type ListedEvent } from '../audit/auditSentence.ts';
import { offeredActions } from '../dashboard/dashboardActions.ts';
import { stepLine } from '../dashboard/dashboardRecords.ts';
import { actionTexts } from '../operations/operationAction.ts';
import {
  askerText,
  messageText,
  operationTitle,
  problemText,
  statusIcon,
  statusLabel,
} from '../operations/operationText.ts';
import { foreignText } from '../text/foreignText.ts';
import { type Translate, workText } from '../text/translate.ts';
import type { Acts, BuiltPage } from './builtPage.ts';

export interface OperationTarget {
  kind: string;
  id: string;
  name: string;
  live: boolean;
  /** Whether the bundle still exists. */
  exists: boolean;
}

export interface OperationFacts {
  operation: Operation;
  steps: readonly StepRecord[];
  compensation: Compensation | null;
  targets: readonly OperationTarget[];
  totalTargets: number;
  /** What it left at its provider, if that was determined. */
  existsNow: readonly string[];
  /** Its records, newest first. */
  events: readonly ListedEvent[];
  /** Whether another window works on it now. */
  isElsewhere: boolean;
  timeText: (at: number) => string;
}

export function operationPage(facts: OperationFacts, acts: Acts, t: Translate): BuiltPage {
  const { operation, steps, compensation, existsNow, timeText } = facts;
  const { id, status, caller, createdAt, endedAt, error, progress, message } = operation;
  const texts = actionTexts(t);
  const offered = offeredActions(operation, compensation).map((name, index) => {
    const action = name as keyof typeof texts;
    const primary = index === 0 && action === 'resume';
    return acts.offer({ kind: 'operation', action, id }, { ...texts[action], ...(primary && { primary }) });
  });
  const waiting = status === 'awaiting_approval' ? [review(operation, acts, t)] : [];
  const isLive = facts.targets.some(({ live }) => live);
  return {
    acts: acts.all,
    page: {
      icon: statusIcon(status).replace('~spin', ''),
      tone: toneOf(operation),
      title: operationTitle(operation, t),
      subtitle: [
        statusLabel(status, t),
        askerText(caller.label, t),
        timeText(createdAt),
        ...(endedAt === null ? [] : [t('ended {time}', { time: timeText(endedAt) })]),
      ].join(' · '),
      badge: isLive ? t('LIVE') : '',
      problem: error === null ? '' : problemText(error, t),
      notice: facts.isElsewhere
        ? t(
            'Another VS Code window on this folder works on it. Its progress appears here, and Cancel stops it there.',
          )
        : '',
      said: WORKED_ON.has(status) ? '' : statusLabel(status, t),
      progress: WORKED_ON.has(status)
        ? { percent: Math.floor(progress), message: messageText(workText(message, t)) }
        : null,
      actions: [...waiting, ...offered],
      sections: [
        {
          key: 'steps',
          kind: 'steps',
          title: t('Steps'),
          steps: steps.map((step) => stepLine(step, t)),
          actions: [],
        },
        ...(existsNow.length === 0 ? [] : [leftSection(existsNow, t)]),
        ...targetSection(facts, acts, t),
        recordSection(facts, acts, t),
      ],
    },
  };
}

/** Only opens the dialog: no page approves. */
function review({ id }: Operation, acts: Acts, t: Translate) {
  const look = { label: t('Review…'), icon: 'shield', primary: true } as const;
  return acts.offer({ kind: 'command', command: 'reviewApprovals', ref: { kind: 'operation', id } }, look);
}

function leftSection(lines: readonly string[], t: Translate): PageSection {
  return {
    key: 'exists',
    kind: 'rows',
    title: t('Exists now'),
    rows: lines.map((line, index) => row(`left-${index}`, 'cloud', foreignText(line, 300))),
    none: '',
    note: '',
    actions: [],
  };
}

function targetSection({ targets, totalTargets }: OperationFacts, acts: Acts, t: Translate): PageSection[] {
  if (targets.length === 0) return [];
  const more = totalTargets - targets.length;
  return [
    {
      key: 'targets',
      kind: 'rows',
      title: t('Targets'),
      rows: targets.map(({ kind, id, name, live, exists }) => ({
        ...row(id, live ? 'shield' : 'package', foreignText(name, 120), live ? t('LIVE') : ''),
        tone: live ? 'warning' : null,
        opens: kind === 'bundle' && exists ? acts.add({ kind: 'page', ref: { kind: 'bundle', id } }) : null,
      })),
      none: '',
      note: more > 0 ? t('{count} more', { count: more }) : '',
      actions: [],
    },
  ];
}

function recordSection({ events, timeText }: OperationFacts, acts: Acts, t: Translate): PageSection {
  const time = (at: string): string => timeText(Date.parse(at));
  return {
    key: 'audit',
    kind: 'rows',
    title: t('Audit Log'),
    rows: events.map((event) => eventLine(event, time, t)),
    none: t('Nothing of it is in the audit log: it needed no approval.'),
    note: '',
    actions: [
      acts.offer(
        { kind: 'page', ref: { kind: 'audit', id: '' } },
        { label: t('Audit Log'), icon: 'list-unordered' },
      ),
    ],
  };
}

/** One record of the audit log as a row. */
export function eventLine(event: ListedEvent, time: (at: string) => string, t: Translate): PageRow {
  const { label, detail } = eventRow(event, time, t);
  const [, icon = 'circle', title = label] = /^\$\(([^)]*)\) (.*)$/s.exec(label) ?? [];
  return row(String(event.sequence), icon, title, detail);
}

function row(key: string, icon: string, title: string, sub = ''): PageRow {
  return { key, icon, tone: null, title, sub, opens: null, actions: [] };
}

function toneOf({ status }: Operation): Tone {
  if (status === 'completed') return 'success';
  if (status === 'failed') return 'error';
  if (WORKED_ON.has(status)) return 'progress';
  return ['awaiting_approval', 'awaiting_input', 'interrupted'].includes(status) ? 'warning' : 'muted';
}
