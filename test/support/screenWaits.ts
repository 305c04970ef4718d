// Waits for what is on screen, and reads it. Knows nothing of VS Code.
import { errors, type Locator } from 'playwright-core';

const waitMs = 60_000;

/** Polls, because what it asks about is spread over several elements. */
export async function eventually(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*$`);
}

export async function innerText(locator: Locator): Promise<string> {
  return (await locator.count()) === 0 ? '' : (await locator.first().innerText()).trim();
}

/** False if it went away before it was clicked. */
export async function isClicked(locator: Locator): Promise<boolean> {
  return isDone(() => locator.click({ timeout: 3_000 }));
}

export async function isFilled(locator: Locator, text: string): Promise<boolean> {
  return isDone(() => locator.fill(text, { timeout: 3_000 }));
}

/** False if the action ran out of time. */
async function isDone(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    return false;
  }
}

export function isVisibleWithin(locator: Locator, timeoutMs: number): Promise<boolean> {
  return isReached(locator, 'visible', timeoutMs);
}

export function isHiddenWithin(locator: Locator, timeoutMs: number): Promise<boolean> {
  return isReached(locator, 'hidden', timeoutMs);
}

function isReached(locator: Locator, state: 'visible' | 'hidden', timeoutMs: number): Promise<boolean> {
  return locator.waitFor({ state, timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
}
