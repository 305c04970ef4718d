// Every command of package.json: in the palette, or in a menu; and what a person can do with bundles by themselves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../scripts/project.ts';
import { COMMANDS } from '../../src/vscode/commands/commands.ts';
import { SITUATIONS } from '../../src/vscode/commands/situation.ts';
import type { VsCode } from '../support/vsCode.ts';
import { useApprovalWindow, type ApprovalWindow, type ListedBundle } from './approvalWindow.ts';
import { quickInput } from './provisioning.ts';
import { SluiceView } from './sluiceView.ts';

/** When the palette offers what every running Sluice can do. */
const ALWAYS = SITUATIONS.running;

interface Contributes {
  commands: { command: string; title: string; enablement?: string }[];
  menus: Record<string, { command: string; when?: string }[]>;
}

describe('a person’s commands', () => {
  let window: ApprovalWindow;
  let vsCode: VsCode;

  useApprovalWindow('commands', (opened) => {
    window = opened;
    ({ vsCode } = opened);
  });

  it('[vscode.commands] are all in the palette, in All Commands…, or at the row or review they belong to', async () => {
    const { commands, menus } = contributes();
    const inMenus = new Set(
      Object.entries(menus).flatMap(([menu, items]) =>
        menu === 'commandPalette' ? [] : items.map(({ command }) => command),
      ),
    );
    const inPalette = new Map((menus['commandPalette'] ?? []).map(({ command, when }) => [command, when]));
    const nowhere = new Set(
      Object.entries(COMMANDS).flatMap(([name, { listed }]) =>
        listed === 'nowhere' ? [`sluice.${name}`] : [],
      ),
    );
    // Rows and the status bar run these by a click.
    const clicked = new Set(['sluice.showMore', 'sluice.showMenu']);
    for (const { command, title } of commands) {
      if (nowhere.has(command))
        assert.ok(inMenus.has(command) || clicked.has(command), `${command} can be reached from nowhere`);
      // Those that some situation must be true for are in the list of all below, if it is.
      if (inPalette.get(command) !== undefined && inPalette.get(command) !== ALWAYS) continue;
      const offered = await vsCode.findCommands(`Sluice: ${title}`);
      assert.ok(offered.includes(`Sluice: ${title}`), `the palette does not offer ${title}`);
      await vsCode.page.keyboard.press('Escape');
    }
    await vsCode.runCommand('Sluice: All Commands…');
    await vsCode.typeInInput('Change Webhook', { accept: false });
    await quickInput(vsCode, /Change Webhook URL…/).waitFor();
    // Nothing failed or runs: there is nothing to resume or cancel.
    await vsCode.typeInInput('Operation', { accept: false });
    await quickInput(vsCode, /Change Webhook URL…/).waitFor({ state: 'hidden' });
    assert.equal(await quickInput(vsCode, /(Resume|Cancel) Operation…/).count(), 0);
    await vsCode.screenshot('commands-all');
    // The window has no MCP server behind Sluice: what needs one is not offered.
    await vsCode.typeInInput('MCP Server', { accept: false });
    const servers = (await vsCode.quickPickLabels()).filter((label) => label.includes('MCP Server'));
    assert.deepEqual(servers, ['Put an MCP Server Behind Sluice…']);
    await vsCode.page.keyboard.press('Escape');
  });

  it('[vscode.person] change a webhook’s URL, where live with the same dialog as an agent’s request', async () => {
    const bundle = await window.oneUntouched('production');
    await start('Change Webhook URL…', bundle);
    await quickInput(vsCode, /Which webhook\?|\(1\/2\)/).waitFor();
    await vsCode.acceptFocused();
    await quickInput(vsCode, /\(2\/2\)/).waitFor();
    await vsCode.typeInInput('no address');
    await quickInput(vsCode, /A web address is needed/).waitFor();
    await vsCode.typeInInput('https://hooks.acme.example/new');
    const { message, detail } = await window.decide('Approve');
    assert.match(message, /^Change where a webhook sends events\?/);
    assert.match(detail, /\+ URL: https:\/\/hooks\.acme\.example\/new/);
    await vsCode.waitForToast(/The webhook’s events now go to hooks\.acme\.example/);
    const { output } = await window.call('get_bundle', { bundle_id: bundle.id });
    assert.ok(JSON.stringify(output['webhooks']).includes('https://hooks.acme.example/new'));
  });

  it('[vscode.person] change a setting, without being asked outside live environments', async () => {
    const bundle = await window.oneUntouched('development');
    await start('Change Bundle Settings…', bundle);
    await quickInput(vsCode, /What is the setting called/).waitFor();
    await vsCode.typeInInput('retries');
    await quickInput(vsCode, /Its value, as text or JSON/).waitFor();
    await vsCode.typeInInput('3');
    await vsCode.waitForToast(/Changed what Sluice keeps about the bundle/);
    const { output } = await window.call('get_bundle', { bundle_id: bundle.id });
    assert.deepEqual(output['settings'], { retries: 3 });
  });

  it('[vscode.person] change a subscription at the price that the dialog shows', async () => {
    const bundle = await window.oneUntouched('staging');
    await start('Change Subscription…', bundle);
    await quickInput(vsCode, /Which plan/).waitFor();
    await vsCode.typeInInput('pro');
    await quickInput(vsCode, /All add-ons/).waitFor();
    await vsCode.page.keyboard.press('Enter');
    const { message, detail } = await window.decide('Approve');
    assert.match(message, /^Change a subscription\?$/);
    assert.match(detail, /29\.00/);
    await vsCode.waitForToast(/subscription/i);
  });

  it('[vscode.person] share chosen fields for a while', async () => {
    const bundle = await window.oneUntouched('staging');
    await start('Share Bundle…', bundle);
    await quickInput(vsCode, /Who gets to see it/).waitFor();
    await vsCode.typeInInput('bob@partner.example');
    await quickInput(vsCode, /\(2\/3\)/).waitFor();
    await vsCode.page.keyboard.press('Enter');
    await quickInput(vsCode, /\(3\/3\)/).waitFor();
    await vsCode.quickPick('7 days');
    const { message, detail } = await window.decide('Approve');
    assert.match(message, /^Share a bundle’s data\?$/);
    assert.match(detail, /Field: environment\n\+ Field: name\n\+ Field: status/);
    await vsCode.waitForToast(/Shared with bob@partner\.example until/);
  });

  it('[vscode.person] show credentials without their values, and revoke those that are ticked', async () => {
    const bundle = await window.oneUntouched('staging');
    await start('Show Credentials…', bundle);
    await quickInput(vsCode, /Credentials of .*API key.*active/s).waitFor();
    await vsCode.screenshot('commands-credentials');
    await vsCode.page.keyboard.press('Escape');
    await start('Revoke Credentials…', bundle);
    await quickInput(vsCode, /Select the credentials to revoke|Revoke Credentials of/).waitFor();
    await vsCode.typeInInput('API key', { accept: false });
    await vsCode.page.locator('.quick-input-list .monaco-list-row').first().click();
    await vsCode.page.keyboard.press('Enter');
    const { message } = await window.decide('Approve');
    assert.match(message, /^Revoke a credential\?/);
    await vsCode.waitForToast(/Revoked 1 credential/);
  });

  it('[vscode.person] sync one bundle, delete one, and delete those of a list in part', async () => {
    const [bundle, ...others] = await window.untouched(4, 'development');
    assert.ok(bundle);
    await start('Sync Bundle…', bundle);
    await vsCode.waitForToast(/credentials|refreshed/i);
    await vsCode.clearNotifications();
    await start('Delete Bundle…', bundle);
    assert.match((await window.decide('Approve')).message, /^Delete a bundle\?/);
    await vsCode.waitForToast(/Deleted bundle/);

    await vsCode.runCommand('Sluice: Delete Bundles…');
    await quickInput(vsCode, /\(1\/2\)/).waitFor();
    await vsCode.quickPick('Choose from a List…');
    await quickInput(vsCode, /\(2\/2\)/).waitFor();
    for (const { name } of others) {
      await vsCode.typeInInput(name, { accept: false });
      await vsCode.page.locator(`.quick-input-list .monaco-list-row[aria-label*="${name}"]`).last().click();
    }
    await vsCode.typeInInput('', { accept: false });
    await vsCode.page.locator('.quick-input-widget .monaco-button').filter({ hasText: 'OK' }).click();
    assert.equal((await vsCode.waitForModal()).message, 'Delete 3 bundles?');
    await vsCode.page.keyboard.press('Escape');
    await window.waitForNoModal();
  });

  it('[deliver.vscode] deliver a secret from a bundle’s row without asking which bundle', async () => {
    const bundle = await window.oneUntouched('development');
    const view = new SluiceView(vsCode);
    await view.open();
    await view.expand('Bundles', /Development/);
    await view.chooseFromMenu(await view.reveal('Bundles', new RegExp(bundle.name)), 'Deliver Secret…');
    await quickInput(vsCode, /Which secret\?|\(1\/2\)/).waitFor();
    await vsCode.quickPick('API key');
    await vsCode.quickPick('Clipboard');
    const { message } = await window.decide('Reject');
    assert.match(message, /^Deliver a secret\?/);
    await window.leaveEverything();
  });

  it('ask nothing of who changes their mind', async () => {
    await vsCode.runCommand('Sluice: Delete Bundles…');
    await quickInput(vsCode, /\(1\/2\)/).waitFor();
    await vsCode.quickPick('Unused Bundles…');
    await quickInput(vsCode, /Not used for how many days/).waitFor();
    await vsCode.typeInInput('soon');
    await quickInput(vsCode, /A number of days is needed/).waitFor();
    await vsCode.page.keyboard.press('Escape');
    assert.deepEqual(await window.waitingOperations(), []);
  });

  /** Runs the command and picks the bundle. */
  async function start(title: string, { name, environment }: ListedBundle): Promise<void> {
    await vsCode.runCommand(`Sluice: ${title}`);
    await vsCode.typeInInput(name, { accept: false });
    const row = vsCode.page.locator(`.quick-input-list .monaco-list-row[aria-label*="${environment}"]`);
    await row.filter({ hasText: name }).first().click();
  }
});

function contributes(): Contributes {
  const read = (file: string): string => readFileSync(path.join(projectDir, file), 'utf8');
  const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
  const manifest = read('package.json').replaceAll(/%([\w.-]+)%/g, (hole, key: string) =>
    JSON.stringify(texts[key] ?? hole).slice(1, -1),
  );
  return (JSON.parse(manifest) as { contributes: Contributes }).contributes;
}
