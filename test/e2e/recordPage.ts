// A person's eyes on a page of Sluice's beside the dashboard: VS Code renders it in a frame within a frame.
import type { Locator } from 'playwright-core';
import type { Workbench } from '../support/workbench.ts';

/** The open page while its text matches. */
export function pageText(window: Workbench, texts: RegExp): Locator {
  return window.page
    .frameLocator('iframe.webview')
    .frameLocator('#active-frame')
    .locator('body')
    .filter({ hasText: texts });
}
