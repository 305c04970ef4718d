// A server that the project's file names: the person accepts it as any other, and gives the secrets that the file only
// names. Nothing of it runs, and no secret is asked for, before they agreed to what would start.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { GUESTS_FILE } from '../../core/guest/guest.ts';
import type { NewGuest } from '../../core/guest/guestService.ts';
import type { ProjectGuest, ReadProjectGuests } from '../../core/guest/projectGuests.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { RowRef } from '../views/viewRow.ts';
import { acceptServer } from './acceptServer.ts';
import type { GuestCore, GuestDeps } from './guestDeps.ts';
import { projectRowId } from './projectGuestRows.ts';

/** Undefined: the row is of none, or the file says something else by now. @throws AppError if the file can't be used */
export function namedByRow(
  { guests, problems }: ReadProjectGuests,
  row: RowRef | undefined,
): ProjectGuest | undefined {
  if (row?.kind !== 'projectGuest') return undefined;
  if (problems.length > 0)
    throw new AppError(
      'bad-arguments',
      t('{file} can’t be used: {problems}', { file: GUESTS_FILE, problems: problems.join('; ') }),
      {
        next: t('Nothing of it was started.'),
      },
    );
  return guests.find((guest) => projectRowId(guest) === row.id && guest.state !== 'accepted');
}

export async function acceptProjectServer(
  { name, definition }: ProjectGuest,
  sluice: GuestCore,
  deps: GuestDeps,
): Promise<void> {
  const names = definition.kind === 'stdio' ? definition.secretEnv : definition.secretHeaders;
  const asked = {
    name,
    definition,
    notes: [
      t('This project’s {file} names it.', { file: GUESTS_FILE }),
      ...(names.length > 0 ? [t('You type its secrets next. They go to the vault.')] : []),
      ...(definition.kind === 'stdio'
        ? [t('It runs with your rights, and can run code of this project.')]
        : []),
    ],
    secrets: () => askSecrets(name, names),
  };
  if (!(await acceptServer(asked, sluice, deps))) return;
  void vscode.window.showInformationMessage(
    t('“{server}” is behind Sluice. Agents that are connected to Sluice can use it.', { server: name }),
  );
}

async function askSecrets(
  server: string,
  names: readonly string[],
): Promise<NewGuest['secrets'] | undefined> {
  const secrets: Record<string, string> = {};
  for (const name of names) {
    const value = await vscode.window.showInputBox({
      title: t('Secrets of “{name}”', { name: server }),
      prompt: t('{name}: it goes to the vault, and from there to this server alone', {
        name: foreignText(name, 80),
      }),
      password: true,
      ignoreFocusOut: true,
      validateInput: (typed) => (typed === '' ? t('Type the value.') : undefined),
    });
    if (value === undefined) return undefined;
    secrets[name] = value;
  }
  return secrets;
}
