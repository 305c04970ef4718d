// A sync run in words for a person: its progress, its filters, its result. Pure.
import {
  attentionOf,
  completedOf,
  type SyncFilters,
  type SyncOutcome,
  type SyncRun,
} from '../../core/sync/syncRecords.ts';
import { foreignText } from '../text/foreignText.ts';
import type { Translate } from '../text/translate.ts';

/** "60 of 240 credentials, 2 need attention". */
export function runProgressText(run: SyncRun, t: Translate): string {
  const done = completedOf(run);
  const progress = t('{done} of {total} credentials', { done, total: Math.max(run.total, done) });
  const count = attentionOf(run);
  if (count === 0) return progress;
  const attention = count === 1 ? t('1 needs attention') : t('{count} need attention', { count });
  return `${progress}, ${attention}`;
}

/** The run's filters, "" if it covers everything. @param bundleName the name of its one bundle */
export function filtersText(filters: SyncFilters, bundleName: string | undefined, t: Translate): string {
  const parts: string[] = [];
  if (filters.bundleId !== null)
    parts.push(t('bundle “{name}”', { name: foreignText(bundleName ?? filters.bundleId, 80) }));
  if (filters.scope === 'expiring') parts.push(t('only what is about to expire'));
  if (filters.retryFailed) parts.push(t('only what failed'));
  return parts.join(' · ');
}

/**
 * The result of a finished run, as one sentence: "Synced 240 credentials: 238 refreshed, 2 to be connected
 * again."
 */
export function outcomeText(run: SyncRun, t: Translate): string {
  const count = completedOf(run);
  if (count === 0)
    return run.filters.retryFailed
      ? t('There is nothing to retry: no account has failed.')
      : t('There is no account to sync.');
  const outcomes = countsText(run, t);
  if (outcomes === '')
    return count === 1
      ? t('Checked 1 credential: it is not due.')
      : t('Checked {count} credentials: none is due.', { count });
  return count === 1
    ? t('Synced 1 credential: {outcomes}.', { outcomes })
    : t('Synced {count} credentials: {outcomes}.', { count, outcomes });
}

function countsText({ counts }: SyncRun, t: Translate): string {
  const told: Record<SyncOutcome, string> = {
    refreshed: t('{count} refreshed', { count: counts.refreshed }),
    unchanged: t('{count} unchanged', { count: counts.unchanged }),
    failed: t('{count} failed', { count: counts.failed }),
    needs_reauth: t('{count} to be connected again', { count: counts.needs_reauth }),
    unknown: t('{count} unknown', { count: counts.unknown }),
  };
  const order = Object.keys(told) as SyncOutcome[];
  return order
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => told[outcome])
    .join(', ');
}
