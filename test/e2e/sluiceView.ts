// Sluice's views in the activity bar, as a person sees and uses them. Shared by the e2e tests.
import type { Locator } from 'playwright-core';
import type { Workbench } from '../support/workbench.ts';

export type ViewName = 'Needs You' | 'Bundles' | 'Activity';

/** For its first tenth of a second a menu of VS Code takes no click, so that the one that opened it chooses nothing. */
const MENU_DEAF_MS = 250;

export class SluiceView {
  readonly #window: Workbench;

  constructor(window: Workbench) {
    this.#window = window;
  }

  async open(): Promise<void> {
    const item = this.#item();
    await item.waitFor();
    // A click on the view that is open already would close it.
    if (!(await this.pane('Bundles').isVisible())) await item.click();
    await this.pane('Bundles').waitFor();
  }

  /** The number on the container's icon; empty where there is none. */
  badge(): Locator {
    return this.#item().locator('.badge-content');
  }

  /** A view: its header and its body. */
  pane(view: ViewName): Locator {
    const { page } = this.#window;
    const header = page.locator('.pane-header').filter({ hasText: view });
    return page.locator('.pane').filter({ has: header });
  }

  row(view: ViewName, text: RegExp): Locator {
    return this.pane(view).locator('.monaco-list-row').filter({ hasText: text }).first();
  }

  /** Scrolls the view until the row is there: a list only renders what is on screen. */
  async reveal(view: ViewName, text: RegExp): Promise<Locator> {
    const row = this.row(view, text);
    await this.pane(view).locator('.monaco-list').hover();
    while (!(await row.isVisible())) {
      await this.#window.page.mouse.wheel(0, 60);
      await this.#window.page.waitForTimeout(50);
    }
    return row;
  }

  async expand(view: ViewName, text: RegExp): Promise<void> {
    const row = this.row(view, text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false')
      await row.locator('.monaco-tl-twistie').click();
  }

  /** Presses a button that a row shows when it is pointed at. */
  async pressInline(row: Locator, label: string): Promise<void> {
    await row.hover();
    await row.locator(`.action-label[aria-label^="${label}"]`).click();
  }

  /** Chooses from a row's context menu. */
  async chooseFromMenu(row: Locator, label: string): Promise<void> {
    const { page } = this.#window;
    await row.click({ button: 'right' });
    const item = page.locator('.monaco-menu .action-label').filter({ hasText: label }).first();
    await item.waitFor();
    await page.waitForTimeout(MENU_DEAF_MS);
    await item.click();
  }

  /** The icon and the badge that may lie over all of it. */
  #item(): Locator {
    const { page } = this.#window;
    return page
      .locator('.activitybar .action-item')
      .filter({ has: page.locator('.action-label[aria-label^="Sluice"]') });
  }
}
