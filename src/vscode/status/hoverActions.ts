// The few actions that a hover over the status bar offers: what waits, and what runs. Loaded at the start, so it is small.
import type { Translate } from '../text/translate.ts';
import type { StatusFacts } from './statusBarText.ts';

export function hoverActions(facts: StatusFacts, t: Translate): { title: string; command: string }[] {
  const { state, approvals, waiting, interrupted, sync, running } = facts;
  if (state !== 'running') return [];
  const offers: [number, string, string][] = [
    [approvals.count, t('Review Pending Approvals'), 'reviewApprovals'],
    [waiting, t('Provide Input…'), 'provideInput'],
    [interrupted, t('Resume Operation…'), 'resumeOperation'],
    [sync.left, t('Resume Sync'), 'resumeSync'],
    [sync.reconnect, t('Reconnect Account…'), 'reconnectAccount'],
    [running.length, t('Cancel Operation…'), 'cancelOperation'],
    [1, t('Open Dashboard'), 'openDashboard'],
  ];
  return offers.flatMap(([count, title, command]) =>
    count > 0 ? [{ title, command: `sluice.${command}` }] : [],
  );
}
