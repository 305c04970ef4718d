// The menu of the status bar: only what can be done now. Pure.
import type { Translate } from '../text/translate.ts';
import type { StatusFacts } from './statusBarText.ts';

export interface MenuItem {
  /** With a codicon. */
  label: string;
  description: string;
  /** A command of package.json, or one of VS Code's own. */
  command: string;
}

export interface MenuGroup {
  title: string;
  items: MenuItem[];
}

/** Omits groups without an item. */
export function menuGroups(facts: StatusFacts, t: Translate): MenuGroup[] {
  return groups(facts, t).filter(({ items }) => items.length > 0);
}

function groups(facts: StatusFacts, t: Translate): MenuGroup[] {
  if (facts.state === 'restricted') {
    const why = t('Sluice is off until this workspace is trusted');
    const trust = item('shield', t('Manage Workspace Trust'), 'workbench.trust.manage', why);
    return [{ title: t('Restricted Mode'), items: [trust] }];
  }
  const server = { title: t('Server'), items: serverItems(facts, t) };
  if (facts.state === 'failed') return [server, { title: t('Storage'), items: recovery(facts, t) }];
  if (facts.state !== 'running') return [server];
  const forClients = t('for Claude Code, Cursor, Codex and others');
  const connect = item('plug', t('Connect an MCP Client…'), 'sluice.connectClient', forClients);
  return [
    { title: t('Needs you'), items: needsYou(facts, t) },
    {
      title: t('Bundles'),
      items: [
        item('add', t('Provision Bundle…'), 'sluice.provisionBundle'),
        item('package', t('Show Bundles'), 'sluice.showBundles'),
        item('sync', t('Sync Bundle…'), 'sluice.syncBundle'),
        item('trash', t('Delete Bundles…'), 'sluice.deleteBundles', t('asks before anything goes')),
      ],
    },
    {
      title: t('Credentials'),
      items: [
        item('sync', t('Sync Credentials Now'), 'sluice.syncNow'),
        item('cloud-upload', t('Import Credentials…'), 'sluice.importCredentials', t('from a JSON file')),
      ],
    },
    { title: t('Operations'), items: operations(facts, t) },
    { title: t('Storage'), items: storage(facts, t) },
    { title: t('Look around'), items: lookAround(t) },
    { ...server, items: [connect, ...server.items] },
  ];
}

/** @param icon a codicon's id */
function item(icon: string, title: string, command: string, description = ''): MenuItem {
  return { label: `$(${icon}) ${title}`, description, command };
}

function serverItems({ state, endpoint }: StatusFacts, t: Translate): MenuItem[] {
  const restart = state === 'failed' ? t('Try to Start Again') : t('Restart Server');
  const port = endpoint.kind === 'listening' ? t('port {port}', { port: String(endpoint.port) }) : '';
  return [
    item('debug-restart', restart, 'sluice.restartServer', port),
    item('output', t('Show Log'), 'sluice.showLog'),
  ];
}

function lookAround(t: Translate): MenuItem[] {
  const inView = t('what needs you, your bundles, what happened');
  return [
    item('layout-sidebar-left', t('Open the Sluice View'), 'sluice.needsYou.focus', inView),
    item('list-unordered', t('Show Audit Log'), 'sluice.showAuditLog'),
    item('play-circle', t('Play Demo'), 'sluice.playDemo', t('at the sandbox, without any agent')),
  ];
}

function needsYou({ approvals, waiting, interrupted, sync }: StatusFacts, t: Translate): MenuItem[] {
  const offered = (count: number, make: () => MenuItem): MenuItem[] => (count > 0 ? [make()] : []);
  const waits = (count: number): string => t('{count} waiting', { count });
  return [
    ...offered(approvals.count, () =>
      item('shield', t('Review Pending Approvals'), 'sluice.reviewApprovals', waits(approvals.count)),
    ),
    ...offered(waiting, () => item('key', t('Provide Input…'), 'sluice.provideInput', waits(waiting))),
    ...offered(interrupted, () => {
      const count = t('{count} interrupted', { count: interrupted });
      return item('debug-continue', t('Resume Operation…'), 'sluice.resumeOperation', count);
    }),
    ...offered(sync.left, () => {
      const count = t('{count} unfinished', { count: sync.left });
      return item('sync', t('Resume Sync'), 'sluice.resumeSync', count);
    }),
    ...offered(sync.reconnect, () => {
      const count = t('{count} to be connected again', { count: sync.reconnect });
      return item('account', t('Reconnect Account…'), 'sluice.reconnectAccount', count);
    }),
  ];
}

/** Unlocks a locked vault or recovers a damaged storage; else protects both. */
function storage(facts: StatusFacts, t: Translate): MenuItem[] {
  const recovering = recovery(facts, t);
  if (facts.vaultProblem !== null)
    return [
      item('unlock', t('Unlock with Passphrase…'), 'sluice.unlockVault', t('the vault is locked')),
      ...recovering,
    ];
  if (recovering.length > 0) return recovering;
  const from = t('another folder’s storage, or a backup');
  return [
    item('save', t('Back Up…'), 'sluice.backUp'),
    item('lock', t('Set Passphrase…'), 'sluice.setPassphrase'),
    item('repo-pull', t('Adopt Bundles From…'), 'sluice.adoptBundles', from),
  ];
}

/** Nothing unless the vault is locked or the storage damaged. */
function recovery({ vaultProblem, storageProblem }: StatusFacts, t: Translate): MenuItem[] {
  if (vaultProblem === null && storageProblem?.code !== 'storage-corrupt') return [];
  return [
    item('history', t('Restore Backup…'), 'sluice.restoreBackup'),
    item('clear-all', t('Start Over…'), 'sluice.startOver', t('sets the present storage aside')),
  ];
}

function operations({ running, waiting }: StatusFacts, t: Translate): MenuItem[] {
  const inDashboard = t('everything that moves, waits or went wrong');
  const count = running.length > 0 ? t('{count} running', { count: running.length }) : '';
  const listed = [
    item('dashboard', t('Open Dashboard'), 'sluice.openDashboard', inDashboard),
    item('list-unordered', t('Show Operations'), 'sluice.showOperations', count),
  ];
  if (running.length === 0 && waiting === 0) return listed;
  const between = t('between steps; it can be resumed');
  return [...listed, item('debug-stop', t('Cancel Operation…'), 'sluice.cancelOperation', between)];
}
