// One unfinished sync run as a line of a list. Pure.
import type { RunState } from '../../core/sync/syncService.ts';
import { agoText } from '../approvals/timeText.ts';
import { askerText, statusIcon } from '../operations/operationText.ts';
import type { Translate } from '../text/translate.ts';
import { filtersText, runProgressText } from './syncText.ts';

export interface RunRow {
  runId: string;
  /** With a codicon. */
  label: string;
  /** Its filters. */
  description: string;
  detail: string;
}

/** @param now milliseconds since the epoch; @param bundleName the name of its one bundle */
export function runRow(
  { operation, run, retryAfterMs }: RunState,
  now: number,
  bundleName: string | undefined,
  t: Translate,
): RunRow {
  const stopped = t('stopped {ago}', { ago: agoText(now - operation.updatedAt, t) });
  const details = [stopped, askerText(operation.caller.label, t)];
  if (retryAfterMs !== null && retryAfterMs > 0)
    details.push(t('the provider asks to wait {minutes} min', { minutes: Math.ceil(retryAfterMs / 60_000) }));
  return {
    runId: run.id,
    label: `$(${statusIcon(operation.status)}) ${runProgressText(run, t)}`,
    description: filtersText(run.filters, bundleName, t),
    detail: details.join(' · '),
  };
}
