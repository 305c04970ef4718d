// Sluice: Show Approved Destinations lists what a person said once and for longer, and revokes it. Sluice: Widen Approved
// Destination… widens one of them for a while, by a modal of its own.
import * as vscode from 'vscode';
import { exactText } from '../../core/approval/exactText.ts';
import type { Consent, WideReach } from '../../core/approval/consents.ts';
import type { Widening } from '../../core/approval/consentService.ts';
import { AppError } from '../../core/errors.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { DestinationRole } from '../../core/plan/effect.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import { askPerson } from './askPerson.ts';
import { whoDecides } from './decisionModal.ts';

export async function showConsents(sluice: Pick<Sluice, 'consents'>): Promise<void> {
  const consents = sluice.consents.list();
  if (consents.length === 0) {
    void vscode.window.showInformationMessage(
      t('You have approved no destination yet, and every account counts as live.'),
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(
    consents.map((consent) => ({ consent, ...consentRow(consent) })),
    {
      title: t('Approved Destinations and Accounts That Are Not Live'),
      placeHolder: t('Select what to revoke. Sluice asks again from then on'),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  for (const { consent } of chosen ?? []) await sluice.consents.revoke(consent.id, whoDecides());
  if (chosen !== undefined && chosen.length > 0)
    vscode.window.setStatusBarMessage(t('Revoked: {count}', { count: chosen.length }), 6_000);
}

const DAY_MS = 24 * 60 * 60_000;
const DAYS = [2, 7, 30];

export async function widenDestination(
  sluice: Pick<Sluice, 'consents'>,
  { hasher, logger }: { hasher: Hasher; logger: OutputChannelLogger },
): Promise<void> {
  const title = t('Widen Approved Destination');
  const rows = sluice.consents.widenable().map((consent) => ({ consent, ...consentRow(consent) }));
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(
      t('There is no destination to widen: approve an address for an account that is not live first.'),
    );
    return;
  }
  const placeHolder = t('Select the destination that you widen');
  const chosen = await vscode.window.showQuickPick(rows, { title, placeHolder });
  const wider = chosen && (await pickWidening(await sluice.consents.widenings(chosen.consent.id), title));
  const days = DAYS.map((count) => ({ count, label: t('{count} days', { count }) }));
  const lasts =
    wider && (await vscode.window.showQuickPick(days, { title, placeHolder: t('For how long?') }));
  if (chosen === undefined || wider === undefined || lasts === undefined) return;
  const { consent } = chosen;
  const values = { origin: exactText(wider.value), account: exactText(consent.scopeName) };
  const text = {
    title: t('Allow every address at {origin} for {account}?', values),
    detail: [
      t('{role}. For {count} days, and only while the account is not live.', {
        role: roleWords(consent.role),
        count: lasts.count,
      }),
      riskOf(wider.reach),
    ].join('\n'),
  };
  const buttons = { first: t('Show Log'), approve: t('Allow Addresses'), later: t('Keep Asking') };
  const { choice, ...answer } = await askPerson(text, buttons, hasher);
  if (choice === 'first') logger.show();
  if (choice !== 'approve') return;
  try {
    await sluice.consents.widen(consent.id, { reach: wider.reach, durationMs: lasts.count * DAY_MS }, answer);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}

/** Without a question if there is one way only. */
async function pickWidening(ways: readonly Widening[], title: string): Promise<Widening | undefined> {
  if (ways.length < 2) return ways[0];
  const words: Record<WideReach, string> = {
    origin: t('Every address at this origin'),
    subdomains: t('Every address at every host below this name'),
  };
  const rows = ways.map((way) => ({ way, label: exactText(way.value), description: words[way.reach] }));
  const placeHolder = t('How far? Only you can widen a destination, and only while its account is not live');
  return (await vscode.window.showQuickPick(rows, { title, placeHolder }))?.way;
}

function riskOf(reach: WideReach): string {
  return reach === 'origin'
    ? t('If others can receive at this origin too, data can go to them without a question.')
    : t('If others can have a host below this name, data can go to them without a question.');
}

function consentRow(consent: Consent): { label: string; description: string } {
  const account = exactText(consent.scopeName);
  if (consent.kind === 'not-live') return { label: account, description: t('not live') };
  const live = consent.live ? t('also live') : t('only while not live');
  return {
    label: exactText(consent.value),
    description: `${roleWords(consent.role)} · ${account} · ${live}`,
  };
}

function roleWords(role: DestinationRole): string {
  const words: Record<DestinationRole, string> = {
    webhook: t('Webhook'),
    redirect: t('Redirect URI'),
    key: t('Key'),
    recipient: t('Recipient'),
    command: t('Command'),
    file: t('File'),
    clipboard: t('Clipboard'),
  };
  return words[role];
}
