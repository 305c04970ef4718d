// Sluice: Manage Client Tokens… lists the clients that can call, and rotates or revokes one token at a time.
import * as vscode from 'vscode';
import { KNOWN_CLIENTS, type KnownClient } from '../../clients/knownClients.ts';
import type { ClientToken } from '../../core/access/clientTokens.ts';
import type { Sluice } from '../../core/sluice.ts';
import { isDeliberate } from '../approvals/askPerson.ts';
import { agoText } from '../approvals/timeText.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { configurationsOf, type ClientDeps } from './clientDeps.ts';
import { newDraft } from './clientToken.ts';
import { reviewAndWrite } from './reviewAndWrite.ts';

type Core = Pick<Sluice, 'clients' | 'isConnected' | 'tokens'>;

export async function manageClientTokens(sluice: Core, deps: ClientDeps): Promise<void> {
  const token = await chooseToken(sluice);
  if (token === undefined) return;
  const act = await chooseAct(token);
  if (act === 'rotate') await rotate(sluice, token, deps);
  if (act === 'revoke') await revoke(sluice, token, deps);
}

async function chooseToken(sluice: Pick<Sluice, 'isConnected' | 'tokens'>): Promise<ClientToken | undefined> {
  const tokens = sluice.tokens.list();
  if (tokens.length === 0) {
    const connect = t('Connect an MCP Client…');
    const said = t('No client has a token yet. VS Code’s chat doesn’t need one.');
    const chosen = await vscode.window.showInformationMessage(said, connect);
    if (chosen === connect) await vscode.commands.executeCommand('sluice.connectClient');
    return undefined;
  }
  const now = Date.now();
  const items = tokens.map((token) => ({
    token,
    label: `$(key) ${foreignText(token.label, 60)}`,
    description: sluice.isConnected(token.id) ? t('connected to this window') : '',
    detail: tokenText(token, now),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Manage Client Tokens'),
    placeHolder: t('Each works in every window. Choose one to rotate or revoke it'),
    ignoreFocusOut: true,
  });
  return chosen?.token;
}

function tokenText({ createdAt, lastUsedAt }: ClientToken, now: number): string {
  const issued = t('issued {when}', { when: agoText(now - createdAt, t) });
  const used =
    lastUsedAt === null ? t('never used') : t('last used {when}', { when: agoText(now - lastUsedAt, t) });
  return `${issued} · ${used}`;
}

async function chooseAct({ label }: ClientToken): Promise<'rotate' | 'revoke' | undefined> {
  const items = [
    {
      act: 'rotate' as const,
      label: `$(sync) ${t('Rotate')}`,
      detail: t('Issues a new token, and ends the client’s open connections'),
    },
    {
      act: 'revoke' as const,
      label: `$(trash) ${t('Revoke')}`,
      detail: t('Sluice rejects the client from now on, and its open connections end'),
    },
  ];
  const title = t('Token of {client}', { client: foreignText(label, 60) });
  return (
    await vscode.window.showQuickPick(items, {
      title,
      placeHolder: t('What do you want to do with it?'),
      ignoreFocusOut: true,
    })
  )?.act;
}

async function rotate(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  { label }: ClientToken,
  deps: ClientDeps,
): Promise<void> {
  const configurations = configurationsOf(deps);
  const client = KNOWN_CLIENTS.find((known) => known.label === label);
  const isWrittenBySluice =
    client?.scope === 'workspace' || (client && (await configurations.status(client)).isConnected);
  if (client === undefined || !isWrittenBySluice) return rotateAndCopy(sluice, label, deps);
  const draft = newDraft(sluice, client);
  const isWritten = await reviewAndWrite(
    configurations,
    {
      plan: () => configurations.planRotate(client, draft.token),
      title: t('Rotate the token of {client}?', { client: label }),
      detail: [t('The current token stops working at once, in all windows. Both are hidden here.')],
      approve: t('Rotate'),
      beforeWriting: () => draft.keep(),
      next: t('Its token is already replaced. Connect it again.'),
    },
    deps,
  );
  if (isWritten) await tellRotated(sluice, client);
}

async function tellRotated(sluice: Pick<Sluice, 'clients'>, { label }: KnownClient): Promise<void> {
  await sluice.clients.record('rotate the token of', label);
  void vscode.window.showInformationMessage(
    t('{client} has a new token. It uses it when it starts again.', { client: label }),
  );
}

/** For a client whose configuration Sluice doesn't write: copies the token as text. */
async function rotateAndCopy(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  label: string,
  deps: ClientDeps,
): Promise<void> {
  const client = foreignText(label, 60);
  const title = t('Rotate the token of {client}?', { client });
  const detail = t(
    'The current token stops working at once, in all windows. Sluice copies the new one for you to paste into the client’s configuration.',
  );
  if (
    !(await isDeliberate(
      { text: { title, detail }, approve: t('Rotate and Copy'), later: t('Not Now') },
      deps,
    ))
  )
    return;
  const { token } = await sluice.tokens.issue(label, { lasting: true });
  await vscode.env.clipboard.writeText(token);
  await sluice.clients.record('rotate the token of', label);
  void vscode.window.showInformationMessage(t('Copied the new token of {client}.', { client }));
}

async function revoke(
  sluice: Pick<Sluice, 'clients' | 'tokens'>,
  { id, label }: ClientToken,
  deps: ClientDeps,
): Promise<void> {
  const client = foreignText(label, 60);
  const title = t('Revoke the token of {client}?', { client });
  const detail = t('Sluice rejects it from now on, and its open connections end in every window.');
  if (!(await isDeliberate({ text: { title, detail }, approve: t('Revoke'), later: t('Not Now') }, deps)))
    return;
  await sluice.tokens.revoke(id);
  await sluice.clients.record('revoke the token of', label);
  void vscode.window.showInformationMessage(t('The token of {client} is revoked.', { client }));
}
