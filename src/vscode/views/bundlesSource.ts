// The bundles of each environment, a page at a time, from list_bundles and list_credentials.
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { clockText } from '../approvals/timeText.ts';
import { t } from '../text/localize.ts';
import { toolsOfBundle, type BundleTool } from '../../core/toolSource/bundleTools.ts';
import { bundleToolRow } from '../bundleTools/toolRows.ts';
import { listedTools } from '../bundleTools/useTexts.ts';
import { GUESTS_ROW, guestRows, guestsRow, guestToolRows } from '../guests/guestRows.ts';
import { callAsPerson, listAsPerson } from '../commands/person.ts';
import {
  bundlePage,
  credentialPage,
  type ListedBundle,
  type ListedCredential,
} from '../commands/toolOutputs.ts';
import { bundleViewRow, environmentRow, ENVIRONMENT_ORDER, noMatchRow, showMoreRow } from './bundleRows.ts';
import {
  chosenBundles,
  EVERY_BUNDLE,
  isFiltered,
  type BundleFilter,
  type FilteredBundle,
} from './bundleFilter.ts';
import { PAGE_ROWS, type RowSource, type ViewRow } from './viewRow.ts';

/** Credentials in these states need a person, as a bundle's row says. */
const TROUBLED = ['needs_reauth', 'exhausted', 'unknown'];

type Core = Pick<Sluice, 'bundle' | 'guests' | 'library' | 'pins' | 'runner'>;

export class BundlesSource implements RowSource {
  readonly #sluice: Core;
  readonly #clock: Clock;
  readonly #filter: () => BundleFilter;
  /** How many bundles of an environment are shown. */
  readonly #shown = new Map<string, number>();

  constructor(sluice: Core, clock: Clock, filter: () => BundleFilter) {
    this.#sluice = sluice;
    this.#clock = clock;
    this.#filter = filter;
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
    if (guest) return guestToolRows(guest, t);
    const id = parent.ref?.id ?? '';
    return parent.ref?.kind === 'bundle' ? this.#tools(id) : this.#bundles(id);
  }

  async #topmost(): Promise<ViewRow[]> {
    const environments = await this.#environments();
    const guests = guestsRow(this.#sluice.guests.list(), t);
    const isNone = environments.length === 0 && isFiltered(this.#filter());
    return [...(isNone ? [noMatchRow(t)] : environments), ...guests];
  }

  async #environments(): Promise<ViewRow[]> {
    const rows = await Promise.all(
      ENVIRONMENT_ORDER.map(async (environment) => {
        const { output } = await callAsPerson(this.#sluice, 'list_bundles', { environment, limit: 1 });
        const { items, total } = bundlePage(output);
        const live = items.some((bundle) => bundle.live);
        if (total === 0 || !isFiltered(this.#filter()))
          return total === 0 ? [] : [environmentRow(environment, total, live, t)];
        const shown = (await this.#chosen(environment)).length;
        return shown === 0 ? [] : [environmentRow(environment, total, live, t, shown)];
      }),
    );
    return rows.flat();
  }

  async #bundles(environment: string): Promise<ViewRow[]> {
    const names = new Map(this.#sluice.library.known().map(({ id, name }) => [id, name]));
    const now = this.#clock.now();
    const { bundles, total } = await this.#shownBundles(environment);
    const rows = await Promise.all(
      bundles.map(async (bundle) => {
        const credentials = await this.#credentials(bundle.id);
        const provider = names.get(bundle.provider) ?? bundle.provider;
        const time = (at: number): string => clockText(at, now, vscode.env.language);
        const tools = this.#toolsOf(bundle).length;
        return bundleViewRow({ bundle, provider, tools, credentials, now, clockText: time }, t);
      }),
    );
    const left = total - bundles.length;
    return left > 0 ? [...rows, showMoreRow(environment, left, t)] : rows;
  }

  async #tools(bundleId: string): Promise<ViewRow[]> {
    const { pins } = this.#sluice;
    const bundle = this.#sluice.bundle(bundleId);
    if (bundle === undefined) return [];
    const names = new Map(
      pins.list().flatMap((pin) => (pin.bundle.id === bundleId ? [[pin.tool.name, pin.name] as const] : [])),
    );
    const { output } = await callAsPerson(this.#sluice, 'get_bundle', { bundle_id: bundleId });
    const uses = new Map(listedTools(output).map(({ name, use }) => [name, use]));
    const now = this.#clock.now();
    const timeText = (at: number): string => clockText(at, now, vscode.env.language);
    return this.#toolsOf(bundle).map((tool) => {
      const facts = { pinnedAs: names.get(tool.name), use: uses.get(tool.name) ?? null, timeText };
      return bundleToolRow(bundle, tool, facts, t);
    });
  }

  #toolsOf(bundle: { provider: string }): readonly BundleTool[] {
    return toolsOfBundle(this.#sluice.library, bundle);
  }

  async #shownBundles(environment: string): Promise<{ bundles: ListedBundle[]; total: number }> {
    const filter = this.#filter();
    if (!isFiltered(filter) && filter.order === EVERY_BUNDLE.order)
      return this.#read(environment, this.#shownOf(environment));
    const chosen = await this.#chosen(environment);
    const bundles = chosen.slice(0, this.#shownOf(environment)).map(({ bundle }) => bundle);
    return { bundles, total: chosen.length };
  }

  async #chosen(environment: string): Promise<FilteredBundle[]> {
    const filter = this.#filter();
    const names = new Map(this.#sluice.library.known().map(({ id, name }) => [id, name]));
    const lost = filter.troubled ? await this.#bundlesInTrouble() : new Set<string>();
    const { bundles } = await this.#read(environment, Infinity);
    const all = bundles.map((bundle) => ({
      bundle,
      provider: names.get(bundle.provider) ?? bundle.provider,
      isTroubled: bundle.status === 'failed' || lost.has(bundle.id),
    }));
    return chosenBundles(all, filter);
  }

  /** Ids of those with a credential that a person must see to. */
  async #bundlesInTrouble(): Promise<Set<string>> {
    const listed = await Promise.all(
      TROUBLED.map((state) =>
        listAsPerson(
          this.#sluice,
          { tool: 'list_credentials', filter: { state }, most: Infinity },
          (output) => credentialPage(output).items,
        ),
      ),
    );
    return new Set(listed.flat().map(({ bundleId }) => bundleId));
  }

  /** @param most stops after the page with which it has that many */
  async #read(environment: string, most: number): Promise<{ bundles: ListedBundle[]; total: number }> {
    const bundles: ListedBundle[] = [];
    let cursor: string | null = null;
    for (;;) {
      const args: JsonObject = { environment, limit: PAGE_ROWS, ...(cursor !== null && { cursor }) };
      const page = bundlePage((await callAsPerson(this.#sluice, 'list_bundles', args)).output);
      bundles.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null || bundles.length >= most) return { bundles, total: page.total };
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
