// Sluice: Copy MCP Connection… gives another MCP client on this machine its address and a token of its own.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import type { Sluice } from '../core/sluice.ts';
import { connectionSnippet, labelProblem, replacedTokenNotice } from './connectionText.ts';
import { foreignText } from './foreignText.ts';
import { t } from './localize.ts';
import type { OutputChannelLogger } from './outputChannelLogger.ts';
import { showProblem } from './problemMessage.ts';
import { askText } from './quickInputs.ts';
import { PORT_SETTING, serverPort } from './settings.ts';

export async function copyMcpConnection(sluice: Sluice, logger: OutputChannelLogger): Promise<void> {
  const endpoint = sluice.endpoint();
  if (endpoint.kind !== 'listening') {
    const message = t('Sluice’s MCP server does not listen, so there is nothing to connect to.');
    return showProblem({ message, next: t('“Sluice: Restart Server” tries again.') }, logger);
  }
  const known = sluice.tokens.list();
  const answer = await askText({
    title: t('Copy MCP Connection'),
    prompt: t('Which client is it for? Sluice calls it by this name when it asks for something.'),
    placeholder: 'Claude Code',
    position: { step: 1, totalSteps: 1 },
    problem: (text) => labelProblem(text, t),
    notice: (text) => replacedTokenNotice(text, known, t),
  });
  if (answer.kind !== 'answer') return;
  const label = answer.value.trim();
  try {
    const { token } = await sluice.tokens.issue(label, { lasting: true });
    await vscode.env.clipboard.writeText(connectionSnippet(endpoint.url, token));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return showProblem(error, logger);
  }
  await tellCopied(label, endpoint.port);
}

async function tellCopied(label: string, port: number): Promise<void> {
  const copied = t('Copied the connection of {client}. Its token is given out only this once.', {
    client: foreignText(label, 60),
  });
  if (serverPort() !== 0) {
    void vscode.window.showInformationMessage(copied);
    return;
  }
  const keep = t('Keep Port {port}', { port: String(port) });
  const text = t('{copied} The port changes when this window starts again, unless it is kept.', { copied });
  const chosen = await vscode.window.showInformationMessage(text, keep);
  if (chosen === keep)
    await vscode.workspace.getConfiguration().update(PORT_SETTING, port, vscode.ConfigurationTarget.Global);
}
