// How a person answers Sluice's modals: they read first, and confirm a second time where Sluice asks them to.
import assert from 'node:assert/strict';
import { errors, type Locator } from 'playwright-core';
import { DELIBERATE_MS } from '../../src/core/approval/approvalPrompt.ts';
import type { Modal, Workbench } from '../support/workbench.ts';

/** Beyond the time within which an Approve counts as an accident. */
export const READING_MS = DELIBERATE_MS + 300;
/** Beyond the 3 s that a review must have been in view. */
const REVIEW_MS = 3_300;
const SECOND_MODAL_MS = 1_500;
/** Of the second question; whatever else stands there confirms. */
const HARMLESS = new Set(['Review…', 'Back to the First Question', 'Decide Later']);

/** Presses a button of the open modal as somebody who has read it. @returns the first modal, as it was read */
export async function readAndPress(window: Workbench, button: string): Promise<Modal> {
  const modal = await window.waitForModal();
  await window.page.waitForTimeout(READING_MS);
  await window.pressModalButton(button);
  if (button === 'Approve' && (await isOpen(secondQuestion(window)))) await confirm(window);
  return modal;
}

/** Scrolls through the open review, as somebody who reads all of it. A list may be open above it. */
export async function readReview({ page }: Workbench): Promise<void> {
  const rows = page.locator('.monaco-editor .view-lines').filter({ visible: true }).last();
  await rows.waitFor();
  const box = await rows.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + 100, box.y + 350);
  let last = '';
  for (let same = 0; same < 3;) {
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(100);
    const now = (await rows.textContent()) ?? '';
    same = now === last ? same + 1 : 0;
    last = now;
  }
  await page.waitForTimeout(REVIEW_MS);
}

export function secondQuestion(window: Workbench): Locator {
  return window.page.locator('.monaco-dialog-box').filter({ hasText: 'Back to the First Question' });
}

/** The label that confirms the second question, which is open; of an account that it asks about, that it is not live. */
export async function confirmLabel(window: Workbench): Promise<string> {
  const { buttons } = await window.waitForModal();
  const label =
    buttons.find((other) => other.startsWith('Not Live: ')) ?? buttons.find((other) => !HARMLESS.has(other));
  assert.ok(label, buttons.join());
  return label;
}

async function confirm(window: Workbench): Promise<void> {
  const label = await confirmLabel(window);
  await window.page.waitForTimeout(READING_MS);
  await window.pressModalButton(label);
}

/** False where Sluice asks no second time. */
async function isOpen(modal: Locator): Promise<boolean> {
  try {
    await modal.waitFor({ timeout: SECOND_MODAL_MS });
    return true;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return false;
  }
}
