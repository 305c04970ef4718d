// A person's actions on one operation: one icon and one label each, wherever offered. Pure.
import type { ActionText } from '../../protocol/dashboardTexts.ts';
import type { Translate } from '../text/translate.ts';

/** `details` shows what the operation concerns, `open` the operation itself. */
export type OperationAction = keyof ReturnType<typeof actionTexts>;

export function actionTexts(t: Translate) {
  return {
    resume: { icon: 'debug-continue', label: t('Resume') },
    retry: { icon: 'refresh', label: t('Retry') },
    cancel: { icon: 'debug-stop', label: t('Cancel (it can be resumed)') },
    rollBack: { icon: 'discard', label: t('Roll Back') },
    undo: { icon: 'discard', label: t('Undo') },
    recreate: { icon: 'history', label: t('Recreate…') },
    details: { icon: 'go-to-file', label: t('Show Details') },
    open: { icon: 'go-to-file', label: t('Show Details') },
    copy: { icon: 'copy', label: t('Copy for Agent') },
    reconnect: { icon: 'plug', label: t('Reconnect…') },
    retryFailed: { icon: 'refresh', label: t('Retry Failed') },
    log: { icon: 'output', label: t('Show Log') },
  } satisfies Record<string, ActionText>;
}
