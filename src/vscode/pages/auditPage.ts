// The page of the audit log: a filter, and what it lets through, newest first. Pure.
import type { PageField, PageRow } from '../../protocol/page.ts';
import { callerText, type ListedEvent } from '../audit/auditSentence.ts';
import { toolWords } from '../audit/toolWords.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';
import { AUDIT_OUTCOMES, type AuditFilter, type AuditOutcome } from './auditSearch.ts';
import type { Acts, BuiltPage } from './builtPage.ts';
import { eventLine } from './operationPage.ts';

export interface AuditFacts {
  filter: AuditFilter;
  events: readonly ListedEvent[];
  lookedAt: number;
  hasMore: boolean;
  /** Of the whole log. */
  size: number;
  bundles: readonly { id: string; name: string }[];
  callers: readonly string[];
  tools: readonly string[];
  /** What went wrong as it was read; empty if nothing did. */
  problem: string;
  timeText: (at: number) => string;
}

export function auditPage(facts: AuditFacts, acts: Acts, t: Translate): BuiltPage {
  const { events, lookedAt, hasMore, size, problem } = facts;
  const isFiltered = Object.values(facts.filter).some((value) => value !== '');
  return {
    acts: acts.all,
    page: {
      icon: 'list-unordered',
      tone: null,
      title: t('Audit Log'),
      subtitle: t('Records: {count}. Newest first.', { count: size }),
      badge: '',
      problem,
      notice: '',
      said: '',
      progress: null,
      actions: [
        acts.offer({ kind: 'command', command: 'verifyAuditLog' }, { label: t('Verify'), icon: 'verified' }),
        isFiltered
          ? acts.offer({ kind: 'export' }, { label: t('Export Filtered…'), icon: 'export' })
          : acts.offer(
              { kind: 'command', command: 'exportAuditLog' },
              { label: t('Export…'), icon: 'export' },
            ),
      ],
      sections: [
        { key: 'filter', kind: 'filter', title: t('Filter'), fields: fields(facts, t), actions: [] },
        {
          key: 'records',
          kind: 'rows',
          title: t('Records'),
          rows: events.map((event) => recordRow(event, facts, acts, t)),
          none: hasMore ? t('Nothing found yet.') : t('No record matches the filter.'),
          note: hasMore ? t('Records searched: {count}.', { count: lookedAt }) : t('That is all.'),
          actions: hasMore
            ? [acts.offer({ kind: 'more' }, { label: t('Show more…'), icon: 'ellipsis' })]
            : [],
        },
      ],
    },
  };
}

function recordRow(event: ListedEvent, { timeText }: AuditFacts, acts: Acts, t: Translate): PageRow {
  const { operationId } = event;
  const opens =
    operationId === null ? null : acts.add({ kind: 'page', ref: { kind: 'operation', id: operationId } });
  return { ...eventLine(event, (at) => timeText(Date.parse(at)), t), opens };
}

function fields({ filter, bundles, callers, tools }: AuditFacts, t: Translate): PageField[] {
  const choice = (name: keyof AuditFilter, label: string, options: PageField['options']): PageField => ({
    name,
    label,
    kind: 'choice',
    value: filter[name],
    options: [{ value: '', label: t('Any') }, ...options],
  });
  const date = (name: 'since' | 'until', label: string): PageField => ({
    name,
    label,
    kind: 'date',
    value: filter[name],
    options: [],
  });
  return [
    choice(
      'bundle',
      t('Bundle'),
      bundles.map(({ id, name }) => ({ value: id, label: foreignText(name, 60) })),
    ),
    choice(
      'caller',
      t('Caller'),
      callers.map((caller) => ({ value: caller, label: callerText(caller, t) })),
    ),
    choice(
      'tool',
      t('Tool'),
      tools.map((tool) => ({ value: tool, label: toolWords(tool, t) })),
    ),
    choice(
      'outcome',
      t('Outcome'),
      AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, label: outcomeText(outcome, t) })),
    ),
    date('since', t('From')),
    date('until', t('To')),
  ];
}

function outcomeText(outcome: AuditOutcome, t: Translate): string {
  switch (outcome) {
    case 'asked':
      return t('Asked for approval');
    case 'approved':
      return t('Approved');
    case 'rejected':
      return t('Rejected');
    case 'undecided':
      return t('Ended without a decision');
    case 'began':
      return t('Began');
    case 'completed':
      return t('Completed');
    case 'stopped':
      return t('Stopped or failed');
    case 'other':
      return t('Policy and storage');
  }
}
