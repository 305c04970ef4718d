// What became of a tried request, in words. Pure.
import type { Tried } from '../../core/provider/manifestTrial.ts';
import type { Translate } from '../text/translate.ts';

export function trialOutcome(outcome: Tried['outcome'], t: Translate): string {
  const words: Record<Tried['outcome'], string> = {
    done: t('done'),
    gone: t('not there'),
    conflict: t('exists already'),
    limited: t('asks to wait'),
    rejected: t('rejected'),
    uncertain: t('no usable answer'),
    unsent: t('not sent'),
  };
  return words[outcome];
}
