// The choices of “Sync Credentials Now”, the most common first. Pure.
import type { RunState } from '../../core/sync/syncService.ts';
import type { SyncFilters } from '../../core/sync/syncRecords.ts';
import type { Translate } from '../text/translate.ts';
import { runProgressText } from './syncText.ts';

export interface SyncChoice {
  /** With a codicon. */
  label: string;
  /** The progress of its unfinished run. */
  description: string;
  detail: string;
  /** Null: the bundle is still to be chosen. */
  filters: SyncFilters | null;
}

export const EVERYTHING: SyncFilters = { bundleId: null, scope: 'all', retryFailed: false };

/** @param unfinished runs that a choice with the same filters resumes */
export function syncChoices(unfinished: readonly RunState[], t: Translate): SyncChoice[] {
  const choice = (label: string, detail: string, filters: SyncFilters | null): SyncChoice => ({
    label,
    detail,
    filters,
    description: filters === null ? '' : goesOnText(unfinished, filters, t),
  });
  return [
    choice(
      `$(sync) ${t('All credentials')}`,
      t('Refreshes what is due; everything else is listed as unchanged'),
      EVERYTHING,
    ),
    choice(`$(watch) ${t('Only what is about to expire')}`, t('Passes over everything that is not due'), {
      ...EVERYTHING,
      scope: 'expiring',
    }),
    choice(
      `$(error) ${t('Only what failed')}`,
      t('Tries it again at once, without waiting for the time that it was put off'),
      { ...EVERYTHING, retryFailed: true },
    ),
    choice(`$(package) ${t('One bundle…')}`, t('The accounts of one bundle'), null),
  ];
}

function goesOnText(unfinished: readonly RunState[], filters: SyncFilters, t: Translate): string {
  const same = unfinished.find(
    ({ run }) =>
      run.filters.bundleId === filters.bundleId &&
      run.filters.scope === filters.scope &&
      run.filters.retryFailed === filters.retryFailed,
  );
  return same === undefined ? '' : t('continues at {progress}', { progress: runProgressText(same.run, t) });
}
