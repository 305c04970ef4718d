// The bundles of each environment, a page at a time, from list_bundles and list_credentials.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { clockText } from '../approvals/timeText.ts';
import { t } from '../text/localize.ts';
import { GUESTS_ROW, guestRows, guestsRow, guestToolRows } from '../guests/guestRows.ts';
import { callAsPerson } from '../commands/person.ts';
import {
  bundlePage,
  credentialPage,
  type ListedBundle,
  type ListedCredential,
} from '../commands/toolOutputs.ts';
import { bundleViewRow, environmentRow, ENVIRONMENT_ORDER, showMoreRow } from './bundleRows.ts';
import { PAGE_ROWS, type RowSource, type ViewRow } from './viewRow.ts';

type Core = Pick<Sluice, 'guests' | 'manifests' | 'runner'>;

export class BundlesSource implements RowSource {
  readonly #sluice: Core;
  readonly #clock: Clock;
  /** How many bundles of an environment are shown. */
  readonly #shown = new Map<string, number>();

  constructor(sluice: Core, clock: Clock) {
    this.#sluice = sluice;
    this.#clock = clock;
  }

  /** Nothing is cached. */
  reset(): void {}

  more(list: string): void {
    this.#shown.set(list, this.#shownOf(list) + PAGE_ROWS);
  }

  async rows(parent: ViewRow | undefined): Promise<ViewRow[]> {
    if (parent === undefined) return this.#topmost();
    const guests = this.#sluice.guests.list();
    if (parent.id === GUESTS_ROW) return guestRows(guests, t);
    const guest = parent.ref?.kind === 'guest' && guests.find(({ name }) => name === parent.ref?.id);
    return guest ? guestToolRows(guest, t) : this.#bundles(parent.ref?.id ?? '');
  }

  async #topmost(): Promise<ViewRow[]> {
    return [...(await this.#environments()), ...guestsRow(this.#sluice.guests.list(), t)];
  }

  async #environments(): Promise<ViewRow[]> {
    const rows = await Promise.all(
      ENVIRONMENT_ORDER.map(async (environment) => {
        const { output } = await callAsPerson(this.#sluice, 'list_bundles', { environment, limit: 1 });
        const { items, total } = bundlePage(output);
        const live = items.some((bundle) => bundle.live);
        return total === 0 ? [] : [environmentRow(environment, total, live, t)];
      }),
    );
    return rows.flat();
  }

  async #bundles(environment: string): Promise<ViewRow[]> {
    const names = new Map(this.#sluice.manifests().map(({ id, name }) => [id, name]));
    const now = this.#clock.now();
    const { bundles, total } = await this.#read(environment);
    const rows = await Promise.all(
      bundles.map(async (bundle) => {
        const credentials = await this.#credentials(bundle.id);
        const provider = names.get(bundle.provider) ?? bundle.provider;
        const time = (at: number): string => clockText(at, now, vscode.env.language);
        return bundleViewRow({ bundle, provider, credentials, now, clockText: time }, t);
      }),
    );
    const left = total - bundles.length;
    return left > 0 ? [...rows, showMoreRow(environment, left, t)] : rows;
  }

  async #read(environment: string): Promise<{ bundles: ListedBundle[]; total: number }> {
    const bundles: ListedBundle[] = [];
    let cursor: string | null = null;
    for (;;) {
      const args: JsonObject = { environment, limit: PAGE_ROWS, ...(cursor !== null && { cursor }) };
      const page = bundlePage((await callAsPerson(this.#sluice, 'list_bundles', args)).output);
      bundles.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null || bundles.length >= this.#shownOf(environment))
        return { bundles, total: page.total };
    }
  }

  /** For a bundle with more than 100 credentials, the first 100. */
  async #credentials(bundleId: string): Promise<ListedCredential[]> {
    const args = { bundle_id: bundleId, limit: 100 };
    return credentialPage((await callAsPerson(this.#sluice, 'list_credentials', args)).output).items;
  }

  #shownOf(environment: string): number {
    return this.#shown.get(environment) ?? PAGE_ROWS;
  }
}
