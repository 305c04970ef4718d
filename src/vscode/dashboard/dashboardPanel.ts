// One dashboard panel: its page, and the connection between its view and the feed. A bundle of its own, loaded when
// the first panel opens or is restored after a reload.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { parseViewMessage } from '../../protocol/parseViewMessage.ts';
import { ViewChannel } from '../../protocol/viewChannel.ts';
import type { DashboardDeps } from './dashboard.ts';
import { t } from '../text/localize.ts';
import { OperationActions } from '../operations/operationActions.ts';
import { DashboardFeed } from './dashboardFeed.ts';
import { dashboardHtml } from './dashboardHtml.ts';
import { approvalRecord, inputRecord, serverRecord } from './dashboardRecords.ts';
import { DashboardRequests } from './dashboardRequests.ts';
import { sourceOf } from './dashboardSource.ts';
import { dashboardTexts } from './dashboardTexts.ts';

/** Where the view's files are in the extension. */
const FILES = 'dist';

export function createDashboardPanel(deps: DashboardDeps, viewType: string): vscode.WebviewPanel {
  const panel = vscode.window.createWebviewPanel(viewType, t('Sluice Dashboard'), vscode.ViewColumn.Active);
  followInPanel(panel, deps);
  return panel;
}

/** Fills a new or restored panel, and updates it until it is closed. */
export function followInPanel(panel: vscode.WebviewPanel, deps: DashboardDeps): void {
  const { lifecycle, approvals, inputs, clock, logger, documents, extensionUri } = deps;
  const held = new DisposableStore();
  const feed = held.add(
    new DashboardFeed({
      clock,
      logger,
      t,
      server: () => serverRecord(lifecycle.state, t),
      attention: () => [
        ...approvals.waiting.map((approval) => approvalRecord(approval, t)),
        ...inputs.waiting.map((request) => inputRecord(request, t)),
      ],
    }),
  );
  const texts = dashboardTexts(t);
  const channel = held.add(
    new ViewChannel({
      clock,
      post: (message) => panel.webview.postMessage(message),
      state: () => feed.state(),
      changes: () => feed.changes(),
      greeting: () => ({ locale: vscode.env.language, texts }),
      hostId: randomBytes(8).toString('hex'),
    }),
  );
  const requests = new DashboardRequests({
    feed,
    t,
    logger,
    actions: () => lifecycle.running && new OperationActions(lifecycle.running, documents, logger),
    review: (id) => review(deps, id),
    start: (command) => vscode.commands.executeCommand(`sluice.${command}`),
  });

  held.add(feed.onDidChange(() => channel.touch()));
  held.add(followWindow(feed, deps));
  held.add(
    panel.webview.onDidReceiveMessage((received: unknown) => {
      const message = parseViewMessage(received);
      if (message === undefined) logger.warn('The dashboard’s view sent what is no message of it.');
      else if (message.type === 'ready') channel.begin();
      else void requests.answer(message).then((answer) => channel.answer(answer));
    }),
  );
  // A hidden view is destroyed; when it is shown again it is a new one, which reports that it is ready.
  held.add(panel.onDidChangeViewState(() => !panel.visible && channel.pause()));
  held.add(panel.onDidDispose(() => held.dispose()));
  const folder = vscode.Uri.joinPath(extensionUri, FILES);
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
  panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
  panel.webview.html = pageOf(panel.webview, folder);
}

/** Follows the window's own state, and Sluice itself once it runs. */
function followWindow(feed: DashboardFeed, { lifecycle, approvals, inputs }: DashboardDeps): Disposable {
  const held = new DisposableStore();
  let attached: unknown;
  const follow = (): void => {
    const { running } = lifecycle;
    if (running !== undefined && running !== attached) feed.attach(sourceOf(running));
    attached = running;
    feed.touch();
  };
  held.add(lifecycle.onDidChange(follow));
  held.add(approvals.onDidChange(() => feed.touch()));
  held.add(inputs.onDidChange(() => feed.touch()));
  follow();
  return held;
}

/** Opens the modal, or the box; only the modal decides. */
async function review({ approvals, inputs }: DashboardDeps, id: string): Promise<void> {
  const input = inputs.waiting.find((request) => request.id === id);
  if (input !== undefined) await inputs.ask(input);
  else await approvals.review([id]);
}

function pageOf(webview: vscode.Webview, folder: vscode.Uri): string {
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  return dashboardHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    locale: vscode.env.language,
    title: t('Sluice Dashboard'),
    script: file('webview.js'),
    style: file('webview-style.css'),
    iconStyle: file('codicon.css'),
  });
}
