// What a person does to provision a bundle, and where they look meanwhile. Shared by the e2e tests.
import type { Locator } from 'playwright-core';
import { eventually } from '../support/screenWaits.ts';
import type { Workbench } from '../support/workbench.ts';

export interface Wanted {
  /** The provider's name. */
  provider: string;
  environment: string;
  name: string;
  /** How many further questions are answered with their default. */
  defaults: number;
}

/** Goes through “Sluice: Provision Bundle…” up to its last question. */
export async function provision(window: Workbench, wanted: Wanted): Promise<void> {
  await window.runCommand('Sluice: Provision Bundle…');
  await quickInput(window, /Which provider|\(1\//).waitFor();
  await window.quickPick(wanted.provider);
  await quickInput(window, /\(2\//).waitFor();
  await window.quickPick(wanted.environment);
  await quickInput(window, /What is the bundle called/).waitFor();
  await window.typeInInput(wanted.name);
  for (let step = 4; step < 4 + wanted.defaults; step += 1) {
    await quickInput(window, new RegExp(`\\(${step}/`)).waitFor();
    await window.page.keyboard.press('Enter');
  }
}

/** The quick input while its texts match. */
export function quickInput(window: Workbench, texts: RegExp): Locator {
  return window.page.locator('.quick-input-widget').filter({ visible: true, hasText: texts });
}

/** Looks a bundle up in the list, and waits until that says what it should. */
export async function findBundle(window: Workbench, name: string, says: RegExp): Promise<void> {
  await window.runCommand('Sluice: Show Bundles');
  await quickInput(window, /Bundles \(\d+\)/).waitFor();
  await window.typeInInput(name, { accept: false });
  await quickInput(window, says).waitFor();
  await window.page.keyboard.press('Escape');
}

/** Sluice's status bar item while its text matches. */
export function statusBarItem(window: Workbench, text: RegExp): Locator {
  return window.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
}

/** Waits until the palette no longer has the command: what it would do is done. */
export async function waitUntilNotOffered(window: Workbench, title: string): Promise<void> {
  await eventually(async () => {
    const isOffered = await window.findCommands(title, 2_000).then(
      () => true,
      () => false,
    );
    if (isOffered) await window.page.keyboard.press('Escape');
    return !isOffered;
  }, `The palette still offers ${title}`);
}
