// A person's eyes on the dashboard: its sections inside VS Code's two nested frames, and what axe says of them.
import axe from 'axe-core';
import type { Frame, FrameLocator, Locator } from 'playwright-core';
import type { Change, DashboardState } from '../../src/protocol/dashboardState.ts';
import type { Workbench } from '../support/workbench.ts';

export interface Violation {
  id: string;
  /** What axe found wrong, and where. */
  nodes: string[];
}

export class DashboardPage {
  readonly #window: Workbench;

  constructor(window: Workbench) {
    this.#window = window;
  }

  async open(): Promise<void> {
    await this.#window.runCommand('Sluice: Open Dashboard');
    await this.heading.waitFor();
  }

  get frame(): FrameLocator {
    return this.#window.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  get heading(): Locator {
    return this.frame.getByRole('heading', { level: 1, name: 'Sluice Dashboard' });
  }

  get summary(): Locator {
    return this.frame.locator('.summary');
  }

  section(name: 'Needs you' | 'Now' | 'Credential sync' | 'Recent operations'): Locator {
    return this.frame.getByRole('region', { name, exact: true });
  }

  /** The card or row of an operation or request by what it says. */
  part(text: RegExp): Locator {
    return this.frame.locator('.card, .attention-row, .row').filter({ hasText: text });
  }

  /** The rows of the table behind a card's timeline, cells joined by "|". */
  async steps(card: Locator): Promise<string[]> {
    const rows = await card.locator('tbody tr').all();
    return Promise.all(rows.map(async (row) => (await row.locator('td').allTextContents()).join('|')));
  }

  /** Goes to the tab of the dashboard. */
  async showTab(): Promise<void> {
    await this.#window.page.locator('.tab').filter({ hasText: 'Sluice Dashboard' }).click();
    await this.heading.waitFor();
  }

  /** What axe-core finds wrong. It is put into the frame from outside: the page's own policy lets no foreign script in. */
  async violations(): Promise<Violation[]> {
    const frame = await this.#ownFrame();
    await frame.evaluate(axe.source);
    const { violations } = await frame.evaluate<axe.AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    );
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ failureSummary, html }) => `${failureSummary ?? ''} ${html}`),
    }));
  }

  /** Shows the view a state that no host sent; changes of the session `pretended` follow it from 1 on. */
  async pretend(state: DashboardState): Promise<void> {
    await this.#receive([{ type: 'snapshot', sequence: 0, locale: 'en', texts: {}, state }]);
  }

  /** Lets the view receive each change as a message of its own, all of them at once, from that number on. */
  async receive(changes: readonly Change[], first: number): Promise<void> {
    await this.#receive(
      changes.map((change, index) => ({ type: 'delta', sequence: first + index, changes: [change] })),
    );
  }

  async #receive(messages: object[]): Promise<void> {
    const frame = await this.#ownFrame();
    const data = messages.map((message) => ({ ...message, session: 'pretended', now: Date.now() }));
    const send = `dispatchEvent(new MessageEvent('message', { data: message }))`;
    await frame.evaluate(`for (const message of ${JSON.stringify(data)}) ${send}`);
  }

  async #ownFrame(): Promise<Frame> {
    const handle = await this.frame.locator('main').elementHandle();
    const frame = await handle?.ownerFrame();
    if (!frame) throw new Error('The dashboard has no frame');
    return frame;
  }
}
