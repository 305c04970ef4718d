// What a click on the status bar offers: only what can be done now. Pure.
import type { StatusFacts } from '../status/statusBarText.ts';
import type { Translate } from '../text/translate.ts';

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

/** Groups without an item are left out. */
export function menuGroups(facts: StatusFacts, t: Translate): MenuGroup[] {
  if (facts.state === 'restricted') {
    const label = `$(shield) ${t('Manage Workspace Trust')}`;
    const description = t('Sluice is off until this workspace is trusted');
    return [
      { title: t('Restricted Mode'), items: [{ label, description, command: 'workbench.trust.manage' }] },
    ];
  }
  const log: MenuItem = { label: `$(output) ${t('Show Log')}`, description: '', command: 'sluice.showLog' };
  const server: MenuItem = {
    label: `$(debug-restart) ${facts.state === 'failed' ? t('Try to Start Again') : t('Restart Server')}`,
    description:
      facts.endpoint.kind === 'listening' ? t('port {port}', { port: String(facts.endpoint.port) }) : '',
    command: 'sluice.restartServer',
  };
  if (facts.state === 'failed')
    return [
      { title: t('Server'), items: [server, log] },
      ...(facts.storageProblem?.code === 'storage-corrupt'
        ? [{ title: t('Storage'), items: waysBack(t) }]
        : []),
    ];
  if (facts.state !== 'running') return [{ title: t('Server'), items: [server, log] }];
  const groups = [
    { title: t('Needs you'), items: needsYou(facts, t) },
    {
      title: t('Bundles'),
      items: [
        { label: `$(add) ${t('Provision Bundle…')}`, description: '', command: 'sluice.provisionBundle' },
        { label: `$(package) ${t('Show Bundles')}`, description: '', command: 'sluice.showBundles' },
        { label: `$(sync) ${t('Sync Bundle…')}`, description: '', command: 'sluice.syncBundle' },
        {
          label: `$(trash) ${t('Delete Bundles…')}`,
          description: t('asks before anything goes'),
          command: 'sluice.deleteBundles',
        },
      ],
    },
    {
      title: t('Credentials'),
      items: [
        { label: `$(sync) ${t('Sync Credentials Now')}`, description: '', command: 'sluice.syncNow' },
        {
          label: `$(cloud-upload) ${t('Import Credentials…')}`,
          description: t('from a JSON file'),
          command: 'sluice.importCredentials',
        },
      ],
    },
    { title: t('Operations'), items: operations(facts, t) },
    { title: t('Storage'), items: storage(facts, t) },
    { title: t('Look around'), items: lookAround(t) },
    {
      title: t('Server'),
      items: [
        {
          label: `$(plug) ${t('Connect an MCP Client…')}`,
          description: t('for Claude Code, Cursor, Codex and others'),
          command: 'sluice.connectClient',
        },
        server,
        log,
      ],
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}

function lookAround(t: Translate): MenuItem[] {
  return [
    {
      label: `$(layout-sidebar-left) ${t('Open the Sluice View')}`,
      description: t('what needs you, your bundles, what happened'),
      command: 'sluice.needsYou.focus',
    },
    { label: `$(list-unordered) ${t('Show Audit Log')}`, description: '', command: 'sluice.showAuditLog' },
    {
      label: `$(play-circle) ${t('Play Demo')}`,
      description: t('at the sandbox, without any agent'),
      command: 'sluice.playDemo',
    },
  ];
}

function needsYou(facts: StatusFacts, t: Translate): MenuItem[] {
  const items: MenuItem[] = [];
  if (facts.approvals.count > 0) {
    const description = t('{count} waiting', { count: facts.approvals.count });
    items.push({
      label: `$(shield) ${t('Review Pending Approvals')}`,
      description,
      command: 'sluice.reviewApprovals',
    });
  }
  if (facts.waiting > 0) {
    const description = t('{count} waiting', { count: facts.waiting });
    items.push({ label: `$(key) ${t('Provide Input…')}`, description, command: 'sluice.provideInput' });
  }
  if (facts.interrupted > 0) {
    const description = t('{count} interrupted', { count: facts.interrupted });
    items.push({
      label: `$(debug-continue) ${t('Resume Operation…')}`,
      description,
      command: 'sluice.resumeOperation',
    });
  }
  const { left, reconnect } = facts.sync;
  if (left > 0) {
    const description = t('{count} unfinished', { count: left });
    items.push({ label: `$(sync) ${t('Resume Sync')}`, description, command: 'sluice.resumeSync' });
  }
  if (reconnect > 0) {
    const description = t('{count} to be connected again', { count: reconnect });
    items.push({
      label: `$(account) ${t('Reconnect Account…')}`,
      description,
      command: 'sluice.reconnectAccount',
    });
  }
  return items;
}

/** What can be done about a vault that is locked or a storage that cannot be used; else what protects both. */
function storage({ vaultProblem, storageProblem }: StatusFacts, t: Translate): MenuItem[] {
  if (vaultProblem !== null) {
    const description = t('the vault is locked');
    return [
      { label: `$(unlock) ${t('Unlock with Passphrase…')}`, description, command: 'sluice.unlockVault' },
      ...waysBack(t),
    ];
  }
  if (storageProblem?.code === 'storage-corrupt') return waysBack(t);
  return [
    { label: `$(save) ${t('Back Up…')}`, description: '', command: 'sluice.backUp' },
    { label: `$(lock) ${t('Set Passphrase…')}`, description: '', command: 'sluice.setPassphrase' },
    {
      label: `$(repo-pull) ${t('Adopt Bundles From…')}`,
      description: t('another folder’s storage, or a backup'),
      command: 'sluice.adoptBundles',
    },
  ];
}

function waysBack(t: Translate): MenuItem[] {
  return [
    { label: `$(history) ${t('Restore Backup…')}`, description: '', command: 'sluice.restoreBackup' },
    {
      label: `$(clear-all) ${t('Start Over…')}`,
      description: t('sets the present storage aside'),
      command: 'sluice.startOver',
    },
  ];
}

function operations(facts: StatusFacts, t: Translate): MenuItem[] {
  const dashboard: MenuItem = {
    label: `$(dashboard) ${t('Open Dashboard')}`,
    description: t('everything that moves, waits or went wrong'),
    command: 'sluice.openDashboard',
  };
  const show: MenuItem = {
    label: `$(list-unordered) ${t('Show Operations')}`,
    description: facts.running.length > 0 ? t('{count} running', { count: facts.running.length }) : '',
    command: 'sluice.showOperations',
  };
  if (facts.running.length === 0 && facts.waiting === 0) return [dashboard, show];
  const cancel: MenuItem = {
    label: `$(debug-stop) ${t('Cancel Operation…')}`,
    description: t('between steps; it can be resumed'),
    command: 'sluice.cancelOperation',
  };
  return [dashboard, show, cancel];
}
