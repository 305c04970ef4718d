// The demo's text for each scene: what happens, and what the person can do. Pure.
import type { Operation } from '../../core/operation/operation.ts';
import type { Translate } from '../text/translate.ts';

export function provisionScene(t: Translate): string {
  return t(
    '1 of 3: an agent sets up a bundle at the sandbox. Every step shows as it happens; nothing is lost if you stop it.',
  );
}

export function deletionScene(count: number, live: number, t: Translate): string {
  return t(
    '2 of 3: now the agent wants to delete {count} bundles, {live} of them live. Choose Review Changes, clear what should stay, and approve the rest. Nothing happens until you decide.',
    { count, live },
  );
}

/** @param operation the deletion, after the decision */
export function outcomeText({ status, approvedTargets }: Operation, count: number, t: Translate): string {
  const approved = approvedTargets?.length ?? count;
  if (status === 'running' || status === 'completed')
    return t('2 of 3: you approved {approved} of {count} and kept {kept}. The agent learns which, and why.', {
      approved,
      count,
      kept: count - approved,
    });
  return t('2 of 3: nothing is deleted, and the agent learns that.');
}

export function syncScene(done: number, total: number, t: Translate): string {
  return t('3 of 3: the agent refreshes {total} accounts, 20 a call. {done} are done.', { done, total });
}

export function resumeText(done: number, total: number, t: Translate): string {
  return t(
    'The agent disconnected after {done} of {total} accounts. Nothing is lost, and nothing is refreshed twice. Resume where it stopped?',
    { done, total },
  );
}
