// Sluice: Pin Tool… and Unpin Tool…: a bundle's tool that clients see under a name of its own. A pin grants nothing: its calls
// ask like all others.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { WithLogger } from '../host/outputChannelLogger.ts';
import { foreignText } from '../text/foreignText.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import type { RowRef } from '../views/viewRow.ts';
import { chooseTool, type ToolChoices } from './chooseTool.ts';

type Core = ToolChoices & Pick<Sluice, 'pins'>;

export async function pinTool(sluice: Core, { logger }: WithLogger, row?: RowRef): Promise<void> {
  const chosen = await chooseTool(sluice, row, {
    title: t('Pin Tool'),
    fits: ({ bundle, tool }) => !sluice.pins.isPinned(bundle.id, tool.name),
  });
  if (chosen === undefined) return;
  try {
    const { name } = await sluice.pins.pin(chosen.bundle.id, chosen.tool.name);
    vscode.window.setStatusBarMessage(t('Pinned: clients now list the tool {name}.', { name }), 6_000);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await showProblem(error, logger);
  }
}

export async function unpinTool(sluice: Core, _deps: unknown, row?: RowRef): Promise<void> {
  const chosen = await chooseTool(sluice, row, {
    title: t('Unpin Tool'),
    fits: ({ bundle, tool }) => sluice.pins.isPinned(bundle.id, tool.name),
  });
  if (chosen === undefined) return;
  await sluice.pins.unpin(chosen.bundle.id, chosen.tool.name);
  const tool = foreignText(chosen.tool.title, 80);
  vscode.window.setStatusBarMessage(t('“{tool}” is no longer pinned.', { tool }), 4_000);
}
