// Sluice: Recreate Deleted Bundle… asks which one, shows what will differ, then calls the runner like any other
// request.
import * as vscode from 'vscode';
import type { Sluice } from '../../core/sluice.ts';
import { actAsPerson } from './actAsPerson.ts';
import { environmentName } from '../text/environmentName.ts';
import { foreignText } from '../text/foreignText.ts';
import { isAgreed } from '../host/windowModals.ts';
import { dateTimeText, t } from '../text/localize.ts';
import type { OutputChannelLogger, WithLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { showProblem } from '../text/problemMessage.ts';
import { plannedImpact, problemOf } from '../commands/toolOutputs.ts';

export async function recreateBundle(
  sluice: Pick<Sluice, 'deletedBundles' | 'runner'>,
  { logger }: WithLogger,
): Promise<void> {
  const deleted = sluice.deletedBundles();
  if (deleted.length === 0) {
    const text = t('No bundle was deleted in the last 30 days.');
    void vscode.window.showInformationMessage(text);
    return;
  }
  const items = deleted.map(({ id, name, provider, environment, deletedAt }) => ({
    id,
    name: foreignText(name, 120),
    label: foreignText(name, 120),
    description: `${foreignText(provider, 60)} · ${environmentName(environment, t)}`,
    detail: t('Deleted on {time}', { time: dateTimeText(deletedAt) }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Recreate Deleted Bundle'),
    placeHolder: t('Recreates the bundle from its record. You review the differences first'),
    matchOnDescription: true,
  });
  if (chosen === undefined || !(await confirm(sluice, logger, chosen))) return;
  await actAsPerson(sluice, logger, { tool: 'provision_bundle', args: { bundle_id: chosen.id } });
}

/** Shown before anything happens. If the bundle is live, the person must then approve as for any other. */
async function confirm(
  sluice: ToolHost,
  logger: OutputChannelLogger,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  const { output, text } = await callAsPerson(sluice, 'provision_bundle', { bundle_id: id, dry_run: true });
  const problem = problemOf(output);
  if (problem !== null) {
    await showProblem(problem, logger);
    return false;
  }
  const impact = plannedImpact(output);
  if (impact.length === 0) {
    // A bundle of its name exists already: there is nothing to create.
    void vscode.window.showInformationMessage(foreignText(text, 300));
    return false;
  }
  const recreate = t('Recreate');
  const message = t('Recreate bundle “{name}”?', { name });
  const detail = impact.map((line) => foreignText(line, 400)).join('\n\n');
  return isAgreed(message, detail, recreate);
}
