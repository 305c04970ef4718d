// Sluice: Show Approved Destinations lists what a person said once and for longer, and revokes it.
import * as vscode from 'vscode';
import { exactText } from '../../core/approval/exactText.ts';
import type { Consent } from '../../core/approval/consents.ts';
import type { DestinationRole } from '../../core/plan/effect.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
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

function consentRow(consent: Consent): { label: string; description: string } {
  const account = exactText(consent.scopeName);
  if (consent.kind === 'not-live') return { label: account, description: t('not live') };
  const value = consent.reach === 'subdomains' ? `*.${consent.value}` : consent.value;
  const live = consent.live ? t('also live') : t('only while not live');
  return { label: exactText(value), description: `${roleWords(consent.role)} · ${account} · ${live}` };
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
