// Lets a person choose one of the servers behind Sluice.
import * as vscode from 'vscode';
import type { GuestEntry, GuestService } from '../../core/guest/guestService.ts';
import type { RowRef } from '../views/viewRow.ts';
import { t } from '../text/localize.ts';
import { stateText } from './guestTexts.ts';

/** @param row chooses its own server @param fits those that are offered */
export async function chooseGuest(
  guests: Pick<GuestService, 'list'>,
  {
    title,
    row,
    fits,
    none,
  }: { title: string; row?: RowRef | undefined; fits: (entry: GuestEntry) => boolean; none: string },
): Promise<string | undefined> {
  if (row?.kind === 'guest') return row.id;
  const entries = guests.list().filter(fits);
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return only.name;
  const items = entries.map(({ name, state, problem }) => ({
    label: `$(server-process) ${name}`,
    description: stateText(state, t),
    detail: problem ?? '',
    name,
  }));
  const placeHolder = t('Which server?');
  return (await vscode.window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.name;
}
