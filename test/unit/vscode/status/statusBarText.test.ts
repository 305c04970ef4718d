// What the status bar and its menu say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../../src/core/errors.ts';
import { hoverActions } from '../../../../src/vscode/status/hoverActions.ts';
import { menuGroups } from '../../../../src/vscode/status/menuItems.ts';
import { statusBarText, type StatusFacts } from '../../../../src/vscode/status/statusBarText.ts';
import { inGerman } from '../../../support/german.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';

const idle: StatusFacts = {
  state: 'running',
  endpoint: { kind: 'listening', url: 'http://127.0.0.1:4711/mcp', port: 4711 },
  running: [],
  waiting: 0,
  approvals: { count: 0, leftMs: Number.POSITIVE_INFINITY, heldMs: 0 },
  interrupted: 0,
  sync: { left: 0, reconnect: 0 },
  vaultProblem: null,
  startProblem: null,
  storageProblem: null,
};
const failed = { kind: 'failed', error: new AppError('port-taken', 'Port 4711 is taken.') } as const;

function textOf(change: Partial<StatusFacts>) {
  return statusBarText({ ...idle, ...change }, english);
}
function commandsOf(change: Partial<StatusFacts>): string[] {
  return menuGroups({ ...idle, ...change }, english).flatMap(({ items }) =>
    items.map(({ command }) => command),
  );
}

describe('the status bar', () => {
  it('[vscode.german-work] says in its hover in German what runs', () => {
    const running = [operationWith({ message: 'Registering the OAuth client', progress: 40 })];
    const { tooltip } = statusBarText({ ...idle, running }, inGerman);
    assert.match(tooltip, /Der OAuth-Client wird registriert/);
  });

  it('is quiet when nothing happens', () => {
    assert.deepEqual(textOf({}), {
      text: '$(plug) Sluice',
      severity: 'normal',
      tooltip: 'MCP server on port 4711 of this machine.',
    });
  });

  it('says how many approvals wait and how long for, before anything that runs', () => {
    const approvals = { count: 2, leftMs: 23.5 * 3_600_000, heldMs: 0 };
    const { text, severity, tooltip } = textOf({ approvals, waiting: 1, running: [operationWith({})] });
    assert.equal(text, '$(shield) 2 approvals, 23 h left');
    assert.equal(severity, 'warning');
    assert.match(tooltip, /Nothing happens until you decide/);
    assert.equal(commandsOf({ approvals })[0], 'sluice.reviewApprovals');
  });

  it('[vscode.status-bar] offers in its hover what can be done about what waits and runs', () => {
    const actionsOf = (change: Partial<StatusFacts>): string[] =>
      hoverActions({ ...idle, ...change }, english).map(({ title, command }) => `${title} ${command}`);
    const approvals = { count: 2, leftMs: 3_600_000, heldMs: 0 };
    assert.deepEqual(actionsOf({}), ['Open Dashboard sluice.openDashboard']);
    assert.deepEqual(actionsOf({ approvals, interrupted: 1, running: [operationWith({})] }), [
      'Review Pending Approvals sluice.reviewApprovals',
      'Resume Operation… sluice.resumeOperation',
      'Cancel Operation… sluice.cancelOperation',
      'Open Dashboard sluice.openDashboard',
    ]);
    assert.deepEqual(actionsOf({ state: 'restricted' }), []);
  });

  it('says that approvals are held back', () => {
    const approvals = { count: 1, leftMs: 3_600_000, heldMs: 600_000 };
    assert.equal(textOf({ approvals }).text, '$(bell-slash) 1 approval, 1 h left');
    assert.match(textOf({ approvals }).tooltip, /held back: 10 min left/);
  });

  it('shows how far the only running operation is', () => {
    const { text, tooltip } = textOf({ running: [operationWith({ progress: 45.9 })] });
    assert.equal(text, '$(sync~spin) Sluice 45%');
    assert.match(tooltip, /45% Set up bundle “acme”.*: Creating API credentials/);
  });

  it('counts several running operations', () => {
    const running = [operationWith(), operationWith({ id: 'op_2' })];
    assert.equal(textOf({ running }).text, '$(sync~spin) Sluice: 2 running');
  });

  it('[vscode.status-bar] puts what waits for the person above what runs', () => {
    const { text, severity } = textOf({ running: [operationWith()], waiting: 1 });
    assert.equal(text, '$(key) Sluice: input needed');
    assert.equal(severity, 'warning');
  });

  it('[vscode.trust] says that it is off in Restricted Mode', () => {
    assert.equal(textOf({ state: 'restricted' }).text, '$(lock) Sluice: off (Restricted Mode)');
  });

  it('says that it could not start, and why', () => {
    const { text, severity, tooltip } = textOf({
      state: 'failed',
      endpoint: { kind: 'off' },
      startProblem: 'The storage was written by a newer Sluice.',
    });
    assert.equal(text, '$(error) Sluice: not started');
    assert.equal(severity, 'error');
    assert.match(tooltip, /newer Sluice/);
  });

  it('says that clients cannot reach it', () => {
    const { text, severity } = textOf({ endpoint: failed });
    assert.equal(text, '$(warning) Sluice: no server');
    assert.equal(severity, 'warning');
  });

  it('[vscode.status-bar] says that the vault is locked', () => {
    assert.equal(textOf({ vaultProblem: 'Its key is missing.' }).text, '$(lock) Sluice: vault locked');
  });

  it('[storage.problem-said] puts a storage that cannot be used before all else', () => {
    const approvals = { count: 2, leftMs: 1, heldMs: 0 };
    const full = textOf({
      approvals,
      storageProblem: { code: 'storage-full', message: 'The disk is full.' },
    });
    assert.deepEqual([full.text, full.severity], ['$(error) Sluice: disk full', 'error']);
    assert.match(full.tooltip, /The disk is full/);
    const damaged = textOf({ storageProblem: { code: 'storage-corrupt', message: 'Damaged.' } });
    assert.equal(damaged.text, '$(error) Sluice: storage unusable');
  });

  it('says what can be resumed', () => {
    assert.equal(textOf({ interrupted: 2 }).text, '$(debug-disconnect) Sluice: 2 interrupted');
  });
});

describe('what of sync waits for the person', () => {
  it('[sync.left] stands in the status bar, behind what runs or was interrupted', () => {
    const sync = { left: 1, reconnect: 3 };
    assert.equal(textOf({ sync }).text, '$(debug-pause) Sluice: 1 unfinished sync');
    assert.equal(
      textOf({ sync: { left: 2, reconnect: 0 } }).text,
      '$(debug-pause) Sluice: 2 unfinished syncs',
    );
    assert.equal(textOf({ sync: { left: 0, reconnect: 3 } }).text, '$(account) Sluice: 3 to reconnect');
    assert.match(textOf({ sync, interrupted: 1 }).text, /1 interrupted/);
    assert.match(
      textOf({ sync }).tooltip,
      /Unfinished syncs, can be resumed: 1\nAccounts to be connected again: 3/,
    );
  });

  it('[sync.left] is in the menu where there is something', () => {
    assert.deepEqual(commandsOf({ sync: { left: 1, reconnect: 1 } }).slice(0, 2), [
      'sluice.resumeSync',
      'sluice.reconnectAccount',
    ]);
    assert.ok(!commandsOf({}).includes('sluice.resumeSync'));
    assert.ok(!commandsOf({}).includes('sluice.reconnectAccount'));
  });
});

describe('the menu of the status bar', () => {
  it('offers nothing but trust in Restricted Mode', () => {
    assert.deepEqual(commandsOf({ state: 'restricted' }), ['workbench.trust.manage']);
  });

  it('offers to start again, and the log, where Sluice did not start', () => {
    assert.deepEqual(commandsOf({ state: 'failed' }), ['sluice.restartServer', 'sluice.showLog']);
  });

  it('[vault.ways-back] offers the ways back where the vault is locked or the storage damaged', () => {
    const waysBack = ['sluice.restoreBackup', 'sluice.startOver'];
    const storageProblem = { code: 'storage-corrupt', message: 'Damaged.' };
    for (const change of [
      { vaultProblem: 'Locked.' },
      { storageProblem },
      { state: 'failed', storageProblem },
    ] as const)
      assert.deepEqual(
        commandsOf(change).filter((command) => waysBack.includes(command)),
        waysBack,
      );
    assert.ok(commandsOf({ vaultProblem: 'Locked.' }).includes('sluice.unlockVault'));
    assert.ok(commandsOf({}).includes('sluice.backUp'));
    assert.ok(!commandsOf({}).some((command) => waysBack.includes(command)));
  });

  it('offers to cancel only what there is', () => {
    assert.ok(!commandsOf({}).includes('sluice.cancelOperation'));
    assert.ok(commandsOf({ running: [operationWith()] }).includes('sluice.cancelOperation'));
  });

  it('begins with what waits for the person', () => {
    assert.deepEqual(commandsOf({ waiting: 1, interrupted: 1 }).slice(0, 2), [
      'sluice.provideInput',
      'sluice.resumeOperation',
    ]);
  });

  it('offers only commands that package.json declares', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { commands: { command: string }[]; views: { sluice: { id: string }[] } };
    };
    // VS Code makes a command for each view.
    const views = contributes.views.sluice.map(({ id }) => `${id}.focus`);
    const declared = [...contributes.commands.map(({ command }) => command), ...views];
    const sync = { left: 1, reconnect: 1 };
    const offered = commandsOf({ waiting: 1, interrupted: 1, sync, running: [operationWith()] });
    assert.deepEqual(
      offered.filter((command) => !declared.includes(command)),
      [],
    );
  });
});
