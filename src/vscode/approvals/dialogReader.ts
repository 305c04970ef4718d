// How this window writes its dialogs and reviews: its language, its clock, the names of providers.
import * as vscode from 'vscode';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import type { DialogReader } from './dialogText.ts';
import { providerOfTarget } from './providerOfTarget.ts';
import { clockText } from './timeText.ts';

export function dialogReader(
  sluice: () => Pick<Sluice, 'bundle' | 'library'> | undefined,
  clock: Clock,
): DialogReader {
  return {
    t,
    clockTime: (at) => clockText(at, clock.now(), vscode.env.language),
    providerOf: (asked, targetId) => {
      const running = sluice();
      return running && providerOfTarget(running)(asked, targetId);
    },
  };
}
