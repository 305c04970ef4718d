// Sluice: Reconnect Account… lists accounts whose tokens are no longer valid, and takes new ones from the person. A
// token goes from its password box to the vault; nothing keeps or shows it on the way.
import * as vscode from 'vscode';
import type { Clock } from '../../core/hostPorts.ts';
import { baseUrlOf } from '../../core/provider/requestBuilder.ts';
import type { Sluice } from '../../core/sluice.ts';
import { NEEDING_ATTENTION, type SyncItem } from '../../core/sync/syncRecords.ts';
import { canReconnectInBrowser, reconnectInBrowser } from '../connect/connectCommand.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { listAsPerson, type ToolHost } from '../commands/person.ts';
import { askText } from '../prompts/quickInputs.ts';
import type { RowRef } from '../views/viewRow.ts';
import { runWizard, type StepPosition, type WizardStep } from '../prompts/wizard.ts';
import { driveSync } from './driveSync.ts';
import {
  RECONNECTABLE,
  reconnectRow,
  tokenProblem,
  troubledAccounts,
  type ReconnectableState,
  type ReconnectRow,
  type TroubledAccount,
} from './reconnectRows.ts';
import { EVERYTHING } from './syncChoices.ts';

type Core = Pick<Sluice, 'accounts' | 'bundle' | 'connect' | 'library' | 'operations' | 'runner' | 'sync'>;

export interface ReconnectDeps {
  logger: OutputChannelLogger;
  clock: Clock;
}

/** The most of one state that a person reads in a list. */
const MOST_OF_A_STATE = 500;
/** How many runs are searched for the reasons. */
const RUNS_LOOKED_AT = 3;

/** @param row the account's, if the command was run on one */
export async function reconnectAccount(sluice: Core, deps: ReconnectDeps, row?: RowRef): Promise<void> {
  const rows = await troubledRows(sluice);
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(t('No account needs to be connected again.'));
    return;
  }
  const chosen =
    rows.find(({ account }) => row?.kind === 'credential' && account.id === row.id) ??
    (await vscode.window.showQuickPick(rows, {
      title: t('Reconnect Account'),
      placeHolder: t('Which account do you want to reconnect?'),
      matchOnDescription: true,
      matchOnDetail: true,
    }));
  if (chosen !== undefined) await reconnectSomehow(sluice, chosen.account, deps);
}

/** By signing in if the browser can return here, else by pasting tokens. */
async function reconnectSomehow(sluice: Core, account: TroubledAccount, deps: ReconnectDeps): Promise<void> {
  if (!canReconnectInBrowser(sluice, account.bundleId)) return reconnect(sluice, account, deps);
  const inBrowser = {
    label: `$(globe) ${t('In the Browser')}`,
    description: t('you sign in, and the tokens go to the vault'),
  };
  const byTokens = {
    label: `$(key) ${t('With New Tokens')}`,
    description: t('that you have from elsewhere'),
  };
  const chosen = await vscode.window.showQuickPick([inBrowser, byTokens], {
    title: t('Reconnect Account'),
    placeHolder: t('How?'),
  });
  if (chosen === inBrowser) await reconnectInBrowser(sluice, account.id, account.bundleId, deps.logger);
  if (chosen === byTokens) await reconnect(sluice, account, deps);
}

async function troubledRows(sluice: Core): Promise<ReconnectRow[]> {
  const accounts: TroubledAccount[] = [];
  for (const state of RECONNECTABLE) accounts.push(...(await accountsIn(sluice, state)));
  if (accounts.length === 0) return [];
  const items = newestItems(sluice);
  return accounts.map((account) =>
    reconnectRow(account, bundleText(sluice, account.bundleId), items.get(account.id), t),
  );
}

function accountsIn(sluice: ToolHost, state: ReconnectableState): Promise<TroubledAccount[]> {
  const listed = { tool: 'list_credentials', filter: { state }, most: MOST_OF_A_STATE };
  return listAsPerson(sluice, listed, (output) => troubledAccounts(output, state));
}

/** The newest runs' results for failed credentials, by credential. */
function newestItems({ sync }: Pick<Sluice, 'sync'>): Map<string, SyncItem> {
  const runs = sync.newest(RUNS_LOOKED_AT).toReversed();
  const items = runs.flatMap(({ run }) =>
    NEEDING_ATTENTION.flatMap((outcome) => sync.itemsWith(run.id, outcome, MOST_OF_A_STATE)),
  );
  return new Map(items.map((item) => [item.credentialId, item]));
}

async function reconnect(sluice: Core, account: TroubledAccount, deps: ReconnectDeps): Promise<void> {
  const given = { access: '', refresh: '' };
  const place = placeOf(sluice, account);
  const answered = await runWizard((): WizardStep[] => [
    (position) =>
      askToken(t('Access token'), account, place, position, {
        problem: (text) => tokenProblem(text, false, '', t),
        take: (text) => (given.access = text),
      }),
    (position) =>
      askToken(t('Refresh token'), account, place, position, {
        problem: (text) => tokenProblem(text, !account.refreshedBySluice, given.access, t),
        take: (text) => (given.refresh = text),
        isOptional: !account.refreshedBySluice,
      }),
  ]);
  if (!answered) return;
  await sluice.accounts.reconnect(account.id, {
    accessToken: given.access,
    refreshToken: given.refresh === '' ? null : given.refresh,
    // Its lifetime is unknown: treated as due, so that the next sync verifies it and learns.
    expiresAt: deps.clock.now(),
  });
  await offerSync(sluice, account, deps.logger);
}

interface TokenQuestion {
  problem: (text: string) => string | undefined;
  take: (text: string) => void;
  isOptional?: boolean;
}

async function askToken(
  field: string,
  { account }: TroubledAccount,
  { provider, host }: { provider: string; host: string },
  position: StepPosition,
  { problem, take, isOptional = false }: TokenQuestion,
): ReturnType<WizardStep> {
  const fate = t('It is kept encrypted and sent only to {host}; no agent can read it.', { host });
  const how = isOptional
    ? t('Leave it empty where the system that refreshes this account keeps it.')
    : t('Sign in to {provider} as this account there, and paste the new token.', { provider });
  return askText({
    title: t('{field} of {account} for {host}', { field, account: foreignText(account, 80), host }),
    prompt: `${how} ${fate}`,
    position,
    secret: true,
    problem,
    take,
  });
}

async function offerSync(
  sluice: Pick<Sluice, 'operations' | 'sync'>,
  { account, bundleId }: TroubledAccount,
  logger: OutputChannelLogger,
): Promise<void> {
  const syncNow = t('Sync Now');
  const text = t('{account} is connected again. The next sync shows whether its tokens work.', {
    account: foreignText(account, 80),
  });
  const chosen = await vscode.window.showInformationMessage(text, syncNow);
  if (chosen === syncNow) await driveSync(sluice, { ...EVERYTHING, bundleId, scope: 'expiring' }, logger);
}

function bundleText(sluice: Pick<Sluice, 'bundle'>, bundleId: string): string {
  const bundle = sluice.bundle(bundleId);
  return bundle === undefined ? bundleId : `${bundle.name} (${environmentName(bundle.environment, t)})`;
}

/** Where the tokens will be sent. */
function placeOf(
  sluice: Pick<Sluice, 'bundle' | 'library'>,
  { bundleId }: TroubledAccount,
): { provider: string; host: string } {
  const bundle = sluice.bundle(bundleId);
  const manifest = bundle && sluice.library.find(bundle.provider);
  if (bundle === undefined || manifest === undefined) {
    const unknown = t('its provider');
    return { provider: unknown, host: unknown };
  }
  const { host } = baseUrlOf(manifest, bundle, bundle.inputs);
  return { provider: foreignText(manifest.name, 80), host: foreignText(host, 120) };
}
