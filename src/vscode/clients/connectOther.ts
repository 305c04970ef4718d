// Connects a client that Sluice doesn't know: issues a token and copies an entry to paste into its configuration.
import * as vscode from 'vscode';
import { entrySnippet } from '../../clients/clientEntries.ts';
import type { Sluice } from '../../core/sluice.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { textOf } from '../prompts/quickInputs.ts';
import { chooseWay } from './chooseWay.ts';
import { labelProblem, replacedTokenNotice } from './clientLabels.ts';
import { connectionBy } from './clientDeps.ts';
import { offerToKeepPort } from './offerToKeepPort.ts';

type Core = Pick<Sluice, 'clients' | 'endpoint' | 'tokens'>;

/** @throws AppError if the server isn't listening, or the token can't be stored */
export async function connectOther(sluice: Core): Promise<void> {
  const title = t('Connect an MCP Client');
  const known = sluice.tokens.list();
  const typed = await textOf({
    title,
    prompt: t('Which client is it for? Sluice calls it by this name when it asks for something.'),
    placeholder: 'Windsurf',
    problem: (text) => labelProblem(text, known, t),
    notice: (text) => replacedTokenNotice(text, known, t),
  });
  if (typed === undefined) return;
  const label = typed.trim();
  const way = await chooseWay(title);
  if (way === undefined) return;
  const draft = sluice.tokens.draft(label);
  const snippet = entrySnippet(
    // Its PATH is unknown, so it gets an absolute path.
    await connectionBy({ way, token: draft.token, startedFrom: 'desktop' }, sluice),
  );
  await draft.keep();
  await vscode.env.clipboard.writeText(snippet);
  await sluice.clients.record('connect', label, { way });
  const said = t('Copied the connection of {client}. Its token is given out only this once.', {
    client: foreignText(label, 60),
  });
  if (way === 'http') await offerToKeepPort(sluice, said);
  else void vscode.window.showInformationMessage(said);
}
