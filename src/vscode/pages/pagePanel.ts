// One page's panel: draws it from the records, again after each change, and does what its view says was pressed, if the
// page offers it. A bundle of its own, loaded with the first page.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import {
  parsePageMessage,
  parsePageRef,
  type PageMessage,
  type PageModel,
  type PageRef,
} from '../../protocol/page.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import { dashboardHtml } from '../dashboard/dashboardHtml.ts';
import { dashboardTexts } from '../dashboard/dashboardTexts.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';
import { OperationActions } from '../operations/operationActions.ts';
import { problemText } from '../operations/operationText.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import { t } from '../text/localize.ts';
import { Coalesced } from '../views/coalesced.ts';
import type { RowRefs } from '../views/rowRefs.ts';
import type { PageAct } from './builtPage.ts';
import { PageContent } from './pageContent.ts';

export interface PageDeps {
  extensionUri: vscode.Uri;
  lifecycle: SluiceLifecycle;
  documents: RecordDocuments;
  approvals: ModalApprovalPrompt;
  rows: RowRefs;
  open: (ref: PageRef) => Promise<void>;
  clock: Clock;
  logger: OutputChannelLogger;
}

const FILES = 'dist';
/** Other windows change the same storage without an event. */
const LOOK_AGAIN_MS = 5_000;
const REFRESH_MS = 250;

export function createPagePanel(viewType: string, ref: PageRef, deps: PageDeps): vscode.WebviewPanel {
  const panel = vscode.window.createWebviewPanel(viewType, 'Sluice', vscode.ViewColumn.Active);
  followRecord(panel, ref, deps);
  return panel;
}

/** Undefined if what VS Code kept is no page: then nothing is shown. */
export function restorePagePanel(
  panel: vscode.WebviewPanel,
  kept: unknown,
  deps: PageDeps,
): PageRef | undefined {
  const ref = parsePageRef(kept);
  if (ref !== undefined) followRecord(panel, ref, deps);
  return ref;
}

function followRecord(panel: vscode.WebviewPanel, ref: PageRef, deps: PageDeps): void {
  const { lifecycle, clock, logger, approvals, extensionUri } = deps;
  const held = new DisposableStore();
  const content = new PageContent(ref, () => lifecycle.running, clock);
  let acts: ReadonlyMap<string, PageAct> = new Map();
  const draw = async (): Promise<void> => {
    const built = await content.build().catch((error: unknown) => {
      if (!AppError.is(error)) logger.error('A page could not be drawn.', error);
      return { page: problemPage(error), acts: new Map<string, PageAct>() };
    });
    acts = built.acts;
    panel.title = built.page.title;
    const message: PageMessage = {
      type: 'page',
      locale: vscode.env.language,
      now: clock.now(),
      texts: dashboardTexts(t),
      ref: content.ref,
      page: built.page,
    };
    await panel.webview.postMessage(message);
  };
  const soon = held.add(new Coalesced(clock, REFRESH_MS, () => panel.visible && void draw()));
  const guarded = (work: PromiseLike<unknown>): void => {
    Promise.resolve(work).catch((error: unknown) => logger.error('A page’s action failed.', error));
  };
  let looking: Disposable | undefined;
  const lookAgain = (): void => {
    looking = clock.setTimer(LOOK_AGAIN_MS, () => {
      soon.trigger();
      lookAgain();
    });
  };
  if (ref.kind !== 'audit') lookAgain();
  held.add({ dispose: () => looking?.dispose() });
  held.add(followSluice(lifecycle, () => soon.trigger()));
  held.add(approvals.onDidChange(() => soon.trigger()));
  held.add(
    panel.webview.onDidReceiveMessage((received: unknown) => {
      const message = parsePageMessage(received);
      if (message === undefined) return logger.warn('A page’s view sent what is no message of it.');
      if (message.type === 'ready') return guarded(draw());
      if (message.type === 'choose') return guarded(content.choose(message.name, message.value).then(draw));
      const act = acts.get(message.id);
      if (act === undefined) return undefined;
      if (act.kind === 'more') return guarded(content.more().then(draw));
      if (act.kind === 'export') return guarded(content.export({ logger }));
      if (act.kind === 'test') return guarded(content.test(act.id, act.name, draw));
      return guarded(perform(act, deps));
    }),
  );
  held.add(panel.onDidChangeViewState(() => panel.visible && soon.trigger()));
  held.add(panel.onDidDispose(() => held.dispose()));
  const folder = vscode.Uri.joinPath(extensionUri, FILES);
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
  panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
  panel.webview.html = pageOf(panel.webview, folder);
}

/** Calls back after each change of an operation, of whichever Sluice runs. */
function followSluice(lifecycle: SluiceLifecycle, changed: () => void): DisposableStore {
  const held = new DisposableStore();
  let attached: Sluice | undefined;
  const follow = (): void => {
    const { running } = lifecycle;
    if (running !== undefined && running !== attached) {
      held.add(running.operations.onDidChange(changed));
      held.add(running.accounts.onDidChange(changed));
    }
    attached = running;
    changed();
  };
  held.add(lifecycle.onDidChange(follow));
  follow();
  return held;
}

async function perform(
  act: Exclude<PageAct, { kind: 'more' | 'test' | 'export' }>,
  { lifecycle, documents, rows, open, logger }: PageDeps,
): Promise<void> {
  switch (act.kind) {
    case 'command': {
      // Commands take rows of Sluice's own alone.
      const row = {};
      if (act.ref !== undefined) rows.keep(row, act.ref);
      await vscode.commands.executeCommand(`sluice.${act.command}`, row);
      return;
    }
    case 'operation': {
      const sluice = lifecycle.running;
      if (sluice !== undefined) await new OperationActions(sluice, documents, logger).act(act.action, act.id);
      return;
    }
    case 'page':
      return open(act.ref);
    case 'browse':
      await vscode.env.openExternal(vscode.Uri.parse(act.url, true));
      return;
    case 'copy':
      await vscode.env.clipboard.writeText(act.text);
      vscode.window.setStatusBarMessage(t('Copied.'), 4_000);
  }
}

function problemPage(error: unknown): PageModel {
  const problem = AppError.is(error) ? problemText(error, t) : t('Sluice itself failed. Its log says why.');
  return {
    icon: 'warning',
    tone: 'warning',
    title: 'Sluice',
    subtitle: '',
    badge: '',
    problem,
    notice: '',
    said: '',
    progress: null,
    actions: [],
    sections: [],
  };
}

function pageOf(webview: vscode.Webview, folder: vscode.Uri): string {
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return dashboardHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    locale: vscode.env.language,
    title: 'Sluice',
    view: 'page',
    script: file('webview.js'),
    style: file('webview-style.css'),
    iconStyle: file('codicon.css'),
  });
}
