// A person's hands and eyes in VS Code's window: palette, quick picks, inputs, toasts, modals.
// Knows only what a person sees; not how VS Code was started, nor anything of Sluice.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { artifactsDir } from '../../scripts/project.ts';
import { unwrapped } from './approvals.ts';
import { isListedApart } from './paletteEntries.ts';
import {
  eventually,
  exactly,
  innerText,
  isClicked,
  isFilled,
  isHiddenWithin,
  isVisibleWithin,
} from './screenWaits.ts';

const readyTimeoutMs = 120_000;
const waitMs = 60_000;
/** The command, of whatever extension, that lists those of its commands that the palette leaves out. */
const ALL_COMMANDS = 'All Commands…';

export interface Toast {
  text: string;
  buttons: string[];
}

export interface Modal {
  message: string;
  /** Its lines, joined from the rows that Sluice broke them into. */
  detail: string;
  /** As they are on the screen. */
  rows: string[];
  /** In the order in which they stand. */
  buttons: string[];
}

/** Run in the page: what is beside each other in the dialog's detail, wherever the text has its line breaks. */
const VISIBLE_ROWS = `(() => {
  const rows = [];
  let last = -Infinity;
  const detail = document.querySelector('.monaco-dialog-box .dialog-message-detail');
  const texts = document.createTreeWalker(detail ?? document.createElement('div'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const range = document.createRange();
    for (let at = 0; at < texts.currentNode.length; at += 1) {
      if (texts.currentNode.data[at] === '\\n') continue;
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      const [box] = range.getClientRects();
      const middle = box === undefined ? last : box.top + box.height / 2;
      if (middle > last + 10) rows.push('');
      if (middle > last + 10) last = middle;
      rows.push((rows.pop() ?? '') + texts.currentNode.data[at]);
    }
  }
  return rows;
})()`;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Resolves when the window can be used; extensions may still be starting. */
  async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: readyTimeoutMs });
  }

  /**
   * Picks the command with exactly this title in the palette, waiting until it is contributed; or in the list of all of
   * its extension's commands, if only that has it.
   */
  async runCommand(title: string): Promise<void> {
    // Most are offered once Sluice runs, which takes a while where several windows start beside each other.
    const deadline = Date.now() + 2 * waitMs;
    const [, category, name = ''] = /^(\w+): (.*)$/.exec(title) ?? [];
    const allCommands = `${category}: ${ALL_COMMANDS}`;
    while (Date.now() < deadline) {
      // What takes the focus as it opens (a dialog that closes, a toast) closes the palette before the click.
      if (!isListedApart(title) && (await this.#isOffered(title))) {
        if (await isClicked(this.#row(title))) break;
      } else if ((await this.#isOffered(allCommands)) && (await isClicked(this.#row(allCommands)))) {
        if (await this.#isPickedFromAll(name)) return;
      }
    }
    if (Date.now() > deadline)
      throw new Error(`Neither the palette nor its list of commands offers ${title}`);
    // What the command opens next must not be mistaken for the palette.
    await eventually(async () => !(await this.#isPaletteOpen()), `The palette stays open after ${title}`);
  }

  /** The titles that the palette offers for what is typed, without picking one. Leaves it open. */
  async findCommands(typed: string, timeoutMs = waitMs): Promise<string[]> {
    await this.#openPalette(typed, false, timeoutMs);
    return this.#quickInput().locator('.monaco-list-row .label-name').allInnerTexts();
  }

  /** Picks the entry with exactly this label in the open quick pick. A hover may lie over it. */
  async quickPick(label: string): Promise<void> {
    await this.page.mouse.move(0, 0);
    // A long list draws only what is in sight.
    if (!(await isVisibleWithin(this.#row(label), 3_000))) await this.typeInInput(label, { accept: false });
    await this.#row(label).click({ timeout: waitMs });
  }

  /** Accepts the entry that the open quick pick has focused by itself. */
  async acceptFocused(): Promise<void> {
    // A list is drawn before its first entry is focused, and Enter picks none until then.
    await this.#quickInput().locator('.monaco-list-row.focused').waitFor({ timeout: waitMs });
    await this.page.keyboard.press('Enter');
  }

  /** The labels in the open quick pick, as far as they are on screen. */
  async quickPickLabels(): Promise<string[]> {
    await this.#quickInput().locator('.monaco-list-row').first().waitFor({ timeout: waitMs });
    return this.#quickInput().locator('.monaco-list-row .label-name').allInnerTexts();
  }

  /** Replaces what stands in the open input box and accepts it, unless told not to. */
  async typeInInput(text: string, { accept = true } = {}): Promise<void> {
    const input = this.#quickInput().locator('input').first();
    await input.waitFor({ timeout: waitMs });
    await input.fill(text);
    if (accept) await input.press('Enter');
  }

  /** The title, prompt and validation message of the open quick input, as one text. */
  async quickInputText(): Promise<string> {
    await this.#quickInput().waitFor({ timeout: waitMs });
    return this.#quickInput().innerText();
  }

  /** Every notification that is on screen, newest first. */
  async toasts(): Promise<Toast[]> {
    const items = await this.#toastItems().all();
    return Promise.all(items.map((item) => this.#readToast(item)));
  }

  /** Takes every notification off the screen. */
  async clearNotifications(): Promise<void> {
    const some = this.#toastItems().or(this.page.locator('.part.statusbar .codicon-bell-dot'));
    if ((await some.count()) > 0) await this.runCommand('Notifications: Clear All Notifications');
  }

  /** Unsaved ones ask first. */
  async closeEditors(): Promise<void> {
    if ((await this.page.locator('.part.editor .tab').count()) > 0)
      await this.runCommand('View: Close All Editors');
  }

  /** Resolves with the first toast whose text matches. */
  async waitForToast(pattern: RegExp, timeoutMs = waitMs): Promise<Toast> {
    await this.#toast(pattern).waitFor({ timeout: timeoutMs });
    return this.#readToast(this.#toast(pattern));
  }

  /** Resolves when no toast matches any more. */
  async waitForNoToast(pattern: RegExp, timeoutMs = waitMs): Promise<void> {
    await this.#toastItems()
      .filter({ hasText: pattern })
      .first()
      .waitFor({ state: 'hidden', timeout: timeoutMs });
  }

  async pressToastButton(pattern: RegExp, button: string): Promise<void> {
    const item = this.#toast(pattern);
    await item.waitFor({ timeout: waitMs });
    // Buttons of a toast that is not hovered may be folded away.
    await item.hover();
    await item
      .locator('.monaco-button')
      .filter({ hasText: exactly(button) })
      .click({ timeout: waitMs });
  }

  /** The open modal, or undefined if there is none. */
  async modal(): Promise<Modal | undefined> {
    const box = this.#dialog();
    if ((await box.count()) === 0) return undefined;
    return {
      message: await innerText(box.locator('.dialog-message-text')),
      detail: unwrapped(await innerText(box.locator('.dialog-message-detail'))),
      rows: await this.page.evaluate<string[]>(VISIBLE_ROWS),
      buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
    };
  }

  /** Resolves with a modal once one is open. */
  async waitForModal(timeoutMs = waitMs): Promise<Modal> {
    await this.#dialog().waitFor({ timeout: timeoutMs });
    const modal = await this.modal();
    if (modal === undefined) throw new Error('The modal closed while it was read');
    return modal;
  }

  async waitForNoModal(): Promise<void> {
    await this.#dialog().waitFor({ state: 'detached', timeout: waitMs });
  }

  async pressModalButton(name: string): Promise<void> {
    await this.#dialog()
      .locator('.dialog-buttons .monaco-button')
      .filter({ hasText: exactly(name) })
      .click({ timeout: waitMs });
  }

  /** Saves what is on screen as .artifacts/screenshots/<name>.png and returns its path. */
  async screenshot(name: string): Promise<string> {
    const folder = path.join(artifactsDir, 'screenshots');
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Leaves the palette open if it offers exactly this. */
  async #isOffered(title: string): Promise<boolean> {
    return this.#openPalette(title, true, 3_000).then(
      () => true,
      () => false,
    );
  }

  /** Picks the command in the list that is opening; false if the list does not have it. */
  async #isPickedFromAll(name: string): Promise<boolean> {
    const list = this.#quickInput().filter({ hasText: ALL_COMMANDS.replace('…', '') });
    if (!(await isVisibleWithin(list, 3_000))) return false;
    // What takes the focus in between closes the list: then the palette opens it again.
    if (!(await isFilled(list.locator('input').first(), name))) return false;
    // A list that is being filtered draws its rows again, under the pointer that clicks one.
    if ((await isVisibleWithin(this.#row(name), 1_500)) && (await isClicked(this.#row(name))))
      if (await isHiddenWithin(list, 2_000)) return true;
    await this.page.keyboard.press('Escape');
    return false;
  }

  async #openPalette(typed: string, exact = true, timeoutMs = waitMs): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    // A command that its extension has not contributed yet appears only when the list opens again.
    while (Date.now() < deadline) {
      await this.page.keyboard.press('F1');
      // A list that was closing when F1 was pressed takes the palette with it: then open it again.
      if (!(await this.#typeIntoPalette(`>${typed}`))) continue;
      const named = this.#quickInput().locator('.label-name').filter({ hasText: typed });
      if (await isVisibleWithin(exact ? this.#row(typed) : named.first(), 1500)) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`The command palette offers nothing for ${typed}`);
  }

  /** False if the palette did not stay open. */
  async #typeIntoPalette(text: string): Promise<boolean> {
    const input = this.#quickInput().locator('input').filter({ visible: true }).first();
    if (await isFilled(input, text)) return true;
    await this.page.keyboard.press('Escape');
    return false;
  }

  async #isPaletteOpen(): Promise<boolean> {
    const inputs = await this.#quickInput().locator('input').all();
    const values = await Promise.all(
      inputs.map((input) => input.inputValue({ timeout: 100 }).catch(() => '')),
    );
    return values.some((value) => value.startsWith('>'));
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true });
  }

  #row(label: string): Locator {
    const name = this.page.locator('.label-name').filter({ hasText: exactly(label) });
    return this.#quickInput().locator('.monaco-list-row').filter({ has: name }).first();
  }

  #toastItems(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  #toast(pattern: RegExp): Locator {
    const message = this.page.locator('.notification-list-item-message').filter({ hasText: pattern });
    return this.#toastItems().filter({ has: message }).first();
  }

  async #readToast(item: Locator): Promise<Toast> {
    return {
      text: await innerText(item.locator('.notification-list-item-message')),
      buttons: await item.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts(),
    };
  }

  #dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }
}
