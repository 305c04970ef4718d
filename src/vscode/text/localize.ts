// VS Code's own translations, as a parameter for pure modules.
import * as vscode from 'vscode';
import type { Translate } from './translate.ts';

/** Day and time. @param at milliseconds since the epoch */
export function dateTimeText(at: number): string {
  const format = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return format.format(at);
}

/** Loaded in the first moments of a window that is not English; until then what the core says stays English. */
let spoken: ((text: string) => string) | undefined;
let work: ((message: string) => string) | undefined;
const { bundle } = vscode.l10n;
if (bundle !== undefined) {
  void import('./sentences.ts').then(({ sentencesIn }) => {
    spoken = sentencesIn(bundle);
  });
  void import('./workWords.ts').then(({ workIn }) => {
    work = workIn(t);
  });
}

export const t: Translate = Object.assign(
  (message: string, values?: Record<string, string | number>): string =>
    values === undefined ? vscode.l10n.t(message) : vscode.l10n.t(message, values),
  {
    spoken: (text: string): string => spoken?.(text) ?? text,
    work: (message: string): string => work?.(message) ?? message,
  },
);
