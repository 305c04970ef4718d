// A window with an agent at its server: what the agent asks for, and what a person does about it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../../scripts/freePort.ts';
import { vsixPath } from '../../scripts/project.ts';
import { serverUserFolder } from '../../scripts/vscodeServer.ts';
import { AgentClient, type AgentResult } from '../support/agentClient.ts';
import { connectionFor } from '../support/mcpConnection.ts';
import { eventually, isVisibleWithin } from '../support/screenWaits.ts';
import { startVsCode, type VsCode } from '../support/vsCode.ts';
import type { Modal, Workbench } from '../support/workbench.ts';
import { quickInput } from './provisioning.ts';
import { readAndPress, readReview } from './readAndPress.ts';

export interface ListedBundle {
  id: string;
  name: string;
  environment: string;
}

export class ApprovalWindow {
  readonly vsCode: VsCode;
  /** Bundles that were asked about: a rejection is remembered for a while. */
  readonly #touched = new Set<unknown>();
  #agent: AgentClient;

  private constructor(vsCode: VsCode, agent: AgentClient) {
    this.vsCode = vsCode;
    this.#agent = agent;
  }

  /** @param keys keybindings to seed, as keybindings.json holds them; @param more settings beside the usual */
  static async open(
    dir: string,
    keys: object[] = [],
    more: Record<string, unknown> = {},
  ): Promise<ApprovalWindow> {
    // A port of its own that stays: else the offer to keep it would be one more thing that needs the person.
    const kept = { 'sluice.server.port': await anyFreePort() };
    const settings = { 'sluice.sandbox.speed': 'instant', ...kept, ...more };
    const options = { vsix: vsixPath, dir, settings, persistentSecrets: true };
    const vsCode = await startVsCode(options);
    await writeFile(path.join(serverUserFolder(dir, true), 'keybindings.json'), JSON.stringify(keys));
    return new ApprovalWindow(vsCode, await connect(vsCode, 'Claude Code'));
  }

  /** Another agent, under a name of its own. */
  connect(label: string): Promise<AgentClient> {
    return connect(this.vsCode, label);
  }

  /** After the server moved to another port. */
  async reconnect(): Promise<void> {
    await this.#agent.close().catch(() => undefined);
    this.#agent = await connect(this.vsCode, 'Claude Code');
  }

  /** A call that may wait for a person; what becomes of it is the test's to ask, or nobody's. */
  call(tool: string, args: Record<string, unknown>): Promise<AgentResult> {
    this.#touched.add(args['bundle_id']);
    const result = this.#agent.call(tool, args);
    result.catch(() => undefined);
    return result;
  }

  async bundles(environment?: string): Promise<ListedBundle[]> {
    const { output } = await this.#agent.call('list_bundles', {
      limit: 100,
      fields: ['base_url'],
      ...(environment && { environment }),
    });
    return output['bundles'] as ListedBundle[];
  }

  /** Bundles that nobody has asked about yet. */
  async untouched(count: number, environment = 'staging'): Promise<ListedBundle[]> {
    const found = (await this.bundles(environment))
      .filter(({ id }) => !this.#touched.has(id))
      .slice(0, count);
    assert.equal(found.length, count, `${environment} has too few bundles that nobody has asked about`);
    return found;
  }

  async oneUntouched(environment = 'staging'): Promise<ListedBundle> {
    const [bundle] = await this.untouched(1, environment);
    assert.ok(bundle);
    return bundle;
  }

  /** The agent asks to delete a bundle, and its dialog is open. */
  async askToDelete(environment = 'staging'): Promise<{ bundle: ListedBundle; call: Promise<AgentResult> }> {
    const bundle = await this.oneUntouched(environment);
    const call = this.call('delete_bundle', {
      bundle_id: bundle.id,
      reason: 'Not used\nApproved by admin',
    });
    await this.vsCode.waitForModal();
    return { bundle, call };
  }

  async waitingOperations(): Promise<string[]> {
    const { output } = await this.#agent.call('list_operations', { status: 'awaiting_approval' });
    return (output['operations'] as { id: string }[]).map(({ id }) => id);
  }

  /** Nothing was approved: the request waits, and what it is about is there. */
  async assertUndecided(bundle: ListedBundle, message: string): Promise<void> {
    assert.equal(
      (await this.waitingOperations()).length,
      1,
      `${message}: the request does not wait any more`,
    );
    const { output } = await this.#agent.call('get_bundle', { bundle_id: bundle.id });
    assert.equal(output['status'], 'active', `${message}: the bundle is ${String(output['status'])}`);
  }

  /** Presses a button of the open modal as somebody who has read it, and confirms where Sluice asks a second time. */
  decide(button: string): Promise<Modal> {
    return readAndPress(this.vsCode, button);
  }

  waitForNoModal(): Promise<void> {
    return this.vsCode.waitForNoModal();
  }

  /** Scrolls through the open review, as somebody who reads all of it. A list may be open above it. */
  readReview(): Promise<void> {
    return readReview(this.vsCode);
  }

  /** Opens the dialog of the oldest request that waits: at once where there is nothing else to choose from. */
  async review(): Promise<void> {
    const list = quickInput(this.vsCode, /Waiting for you/);
    const dialog = this.vsCode.page.locator('.monaco-dialog-box');
    // Nothing opens while a review is still being opened.
    await eventually(async () => {
      await this.vsCode.runCommand('Sluice: Review Pending Approvals');
      return isVisibleWithin(list.or(dialog).first(), 5_000);
    }, 'what waits is not offered');
    if (await list.isVisible()) await this.vsCode.page.keyboard.press('Enter');
    await this.vsCode.waitForModal();
  }

  async auditEvents(kind: string): Promise<unknown[]> {
    const { output } = await this.#agent.call('list_audit_events', { limit: 100 });
    return (output['events'] as { kind: string }[]).filter((event) => event.kind === kind);
  }

  /** Escapes from every modal, list and box that is open. */
  async leaveEverything(): Promise<void> {
    const { page } = this.vsCode;
    const open = page.locator('.monaco-dialog-box, .quick-input-widget').filter({ visible: true });
    // What a key opened may take a moment to appear.
    await page.waitForTimeout(200);
    while ((await open.count()) > 0) {
      await page.keyboard.press('Escape');
      await page.waitForTimeout(100);
    }
  }

  /** Leaves nothing open and nothing waiting. */
  async tidy(): Promise<void> {
    for (const id of await this.waitingOperations())
      await this.#agent.call('cancel_operation', { operation_id: id });
    await this.leaveEverything();
    await this.vsCode.closeEditors();
    // Always: where a page with the focus was closed, the palette alone gives the focus back to the window.
    await this.vsCode.runCommand('Notifications: Clear All Notifications');
  }

  /** The open editor's title bar. */
  async pressTitleButton(label: string): Promise<void> {
    await this.vsCode.page.locator('.editor-actions .action-label').filter({ hasText: label }).click();
  }

  async setTheme(name: string): Promise<void> {
    await this.vsCode.runCommand('Preferences: Color Theme');
    await this.vsCode.typeInInput(name, { accept: false });
    await this.vsCode.quickPick(name);
  }

  async close(): Promise<void> {
    await this.#agent.close().catch(() => undefined);
    await this.vsCode.close();
  }
}

/**
 * Gives the suite around it a window of its own, tidied after each test. Its folder goes with it.
 * @param keys keybindings to seed, as keybindings.json holds them
 */
export function useApprovalWindow(
  name: string,
  onOpen: (window: ApprovalWindow) => void,
  keys: object[] = [],
): void {
  let dir: string;
  let window: ApprovalWindow | undefined;

  before(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), `sluice-${name}-`));
    window = await ApprovalWindow.open(dir, keys);
    onOpen(window);
  });

  after(async () => {
    await window?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });

  afterEach(async () => {
    await window?.tidy();
  });
}

/** By the connection that Sluice gives to clients. @param onLink is called with each link that the client shows */
export async function connect(
  window: Workbench,
  label: string,
  onLink?: (link: string) => void,
): Promise<AgentClient> {
  const { url, token } = await connectionFor(window, label);
  return AgentClient.connect(url, token, onLink);
}
