// Sluice: Set Up This Project… shows the project's setup file, lets the person accept it in a modal, and calls
// apply_setup for the environment that they choose. Only the modal accepts.
import * as vscode from 'vscode';
import { ENVIRONMENTS, type Environment } from '../../core/bundle/bundle.ts';
import type { Hasher } from '../../core/hostPorts.ts';
import type { ReadSetupFile } from '../../core/setup/setupService.ts';
import { setupDialogText, setupReviewText } from '../../core/setup/setupDialog.ts';
import { SETUP_FILE } from '../../core/setup/setupEntry.ts';
import type { Sluice } from '../../core/sluice.ts';
import { askPerson } from '../approvals/askPerson.ts';
import { actAsPerson } from '../bundles/actAsPerson.ts';
import { offerToContinue } from '../host/offerToContinue.ts';
import { environmentName } from '../text/environmentName.ts';
import { t } from '../text/localize.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { callAsPerson, type ToolHost } from '../commands/person.ts';
import { readWhole } from '../text/readWhole.ts';
import type { TextDocuments } from '../text/textDocuments.ts';

type Core = Pick<Sluice, 'library' | 'runner' | 'setup'>;

/** With comments, which JSON has none of. */
const REVIEW = 'setup.jsonc';

export interface SetupDeps {
  texts: TextDocuments;
  hasher: Hasher;
  logger: OutputChannelLogger;
}

export async function setUpProject(sluice: Core, deps: SetupDeps): Promise<void> {
  const setup = await sluice.setup.read();
  if (setup === undefined) return await offerToWrite();
  if (setup.acceptance !== 'accepted' && !(await accept(sluice, setup, deps))) return;
  const environment = await askEnvironment(sluice);
  // From there on the operation's own notifications report.
  if (environment !== undefined)
    await actAsPerson(sluice, deps.logger, { tool: 'apply_setup', args: { environment } });
}

async function offerToWrite(): Promise<void> {
  const write = t('Write Setup File');
  const text = t('This project has no {file}. It can be written from the bundles that exist.', {
    file: SETUP_FILE,
  });
  const chosen = await vscode.window.showInformationMessage(text, write);
  if (chosen === write) await vscode.commands.executeCommand('sluice.writeSetupFile');
}

/** @returns whether the person accepted exactly this text of the file */
async function accept(
  sluice: Pick<Sluice, 'library' | 'setup'>,
  setup: ReadSetupFile,
  deps: SetupDeps,
  hasRead = false,
): Promise<boolean> {
  const manifests = sluice.library;
  const { isWhole, lines, ...text } = setupDialogText(setup, manifests, t);
  const readFirst = async (): Promise<boolean> =>
    (await review(setup, lines, deps.texts)) && (await accept(sluice, setup, deps, true));
  if (!isWhole && !hasRead) {
    // A modal that holds only counts decides nothing: it would be one more to answer.
    void vscode.window.showInformationMessage(
      t('{file} asks for more than a dialog holds. Read all of it, then you can accept it.', {
        file: SETUP_FILE,
      }),
    );
    return readFirst();
  }
  const approve = isWhole || hasRead ? t('Accept') : undefined;
  const buttons = { first: t('Review File'), approve, later: t('Not Now') };
  const { choice, ...answer } = await askPerson(text, buttons, deps.hasher);
  if (choice === 'first') return readFirst();
  if (choice !== 'approve') return false;
  await sluice.setup.accept(setup.digest, answer);
  return true;
}

/** Whether the person read the whole file and wants to continue. */
async function review(
  { text, acceptedText }: ReadSetupFile,
  lines: readonly string[],
  texts: TextDocuments,
): Promise<boolean> {
  const now = texts.uriOf(setupReviewText(text, { lines }), REVIEW);
  if (acceptedText === null) await vscode.window.showTextDocument(now, { preview: true });
  else {
    const before = texts.uriOf(acceptedText, REVIEW);
    const title = t('{file} (accepted ↔ now)', { file: SETUP_FILE });
    await vscode.commands.executeCommand('vscode.diff', before, now, title, { preview: true });
  }
  if (!(await readWhole(now))) return false;
  // Opens the modal again; this button accepts nothing.
  const said = t('You reviewed the whole setup file.');
  const title = t('Set Up This Project');
  return await offerToContinue({ title, said, button: t('Continue…'), hasDocument: true });
}

async function askEnvironment(sluice: ToolHost): Promise<Environment | undefined> {
  const { output } = await callAsPerson(sluice, 'get_setup', {});
  const bundles = Array.isArray(output['bundles']) ? output['bundles'] : [];
  const states = bundles as unknown as { environment: string; state: string }[];
  const items = ENVIRONMENTS.flatMap((environment) => {
    const own = states.filter((bundle) => bundle.environment === environment);
    if (own.length === 0) return [];
    const missing = own.filter(({ state }) => state === 'missing').length;
    const description = t('{missing} of {count} missing', { missing, count: own.length });
    return [{ label: environmentName(environment, t), description, environment }];
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: t('Set Up This Project'),
    placeHolder: t('In which environment? What exists stays as it is'),
    // The modal that closes just before returns the focus to its former place.
    ignoreFocusOut: true,
  });
  return chosen?.environment;
}
