// Fills the views once Sluice runs, and refreshes them after changes. A bundle of its own, loaded then.
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/lifecycle.ts';
import { IN_FLIGHT } from '../../core/operation/operation.ts';
import type { Clock, Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import { approvedWork } from '../approvals/approvedWork.ts';
import { RECORDED } from '../commands/situation.ts';
import { recordedSituation } from '../commands/recordedSituation.ts';
import type { WindowSituation } from '../commands/windowSituation.ts';
import { listAsPerson } from '../commands/person.ts';
import { operationPage } from '../commands/toolOutputs.ts';
import { openOffers } from '../host/openOffers.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import { t } from '../text/localize.ts';
import { ActivitySource } from './activitySource.ts';
import { filterText, isFiltered, storedFilter, type BundleFilter } from './bundleFilter.ts';
import { BundlesSource } from './bundlesSource.ts';
import { Coalesced } from './coalesced.ts';
import { Milestones } from './milestones.ts';
import { GUESTS_FILE } from '../../core/guest/guest.ts';
import { needsYouCount } from './needsYouRows.ts';
import { NeedsYouSource, type NeedsYouDeps } from './needsYouSource.ts';
import type { RowTree } from './rowTree.ts';
import { ShownRows } from './shownRows.ts';

export interface ViewDeps {
  sluice: Pick<Sluice, 'accounts' | 'approvals' | 'demo' | 'library' | 'pins'> & NeedsYouDeps['sluice'];
  trees: { needsYou: RowTree; bundles: RowTree; activity: RowTree };
  approvals: ModalApprovalPrompt;
  inputs: InputBoxPrompt;
  /** Ids of operations, and of other rows, that the person dismissed. */
  dismissed: () => ReadonlySet<string>;
  situation: WindowSituation;
  /** The filter of the bundles, as it was kept. */
  keptFilter: () => unknown;
  clock: Clock;
  logger: Logger;
}

/** Context key: a filter hides bundles. */
const IS_FILTERED = 'sluice.isFiltered';
/** Changes come in bursts; milliseconds. What waits for a person is refreshed first. */
const REFRESH_WAITING_MS = 300;
const LOOK_EVERY_MS = 60_000;
const REFRESH_REST_MS = 1_000;
/** Newest operations that can complete a step of the walkthrough. */
const RECENT = 100;

export interface FilledViews extends Disposable {
  /** Reads everything again, after a short delay. */
  refresh(): void;
  /** Shows above the bundles what they are filtered by. */
  tellFilter(): void;
}

export function createViews({
  sluice,
  trees,
  situation,
  keptFilter,
  clock,
  logger,
  ...prompts
}: ViewDeps): FilledViews {
  const { needsYou, bundles, activity } = trees;
  const own = new DisposableStore();
  const bundleFilter = (): BundleFilter => storedFilter(keptFilter());
  const isHeld = (approvalId: string): boolean => approvedWork.isHeld(approvalId);
  const waiting = new NeedsYouSource({ sluice, clock, isHeld, ...prompts });
  const count = async (): Promise<void> => {
    try {
      const facts = await waiting.facts();
      const value = needsYouCount(facts);
      const tooltip = value === 1 ? t('1 thing needs you') : t('{count} things need you', { count: value });
      needsYou.view.badge = value === 0 ? undefined : { value, tooltip };
      situation.tell(await recordedSituation(sluice, facts));
    } catch (error) {
      // The window is closing, or the storage fails and reports that elsewhere; the view shows the same
      // error.
      logger.warn('What needs the person could not be counted.', { why: String(error) });
    }
  };
  const refreshWaiting = own.add(
    new Coalesced(clock, REFRESH_WAITING_MS, () => {
      needsYou.refresh();
      void count();
    }),
  );
  const refreshRest = own.add(
    new Coalesced(clock, REFRESH_REST_MS, () => {
      bundles.refresh();
      activity.refresh();
    }),
  );
  const refresh = (): void => {
    refreshWaiting.trigger();
    refreshRest.trigger();
  };
  const milestones = new Milestones((key) => void vscode.commands.executeCommand('setContext', key, true));
  takeRecords(sluice, milestones).catch((error: unknown) =>
    logger.warn('The walkthrough could not read what was done before.', { why: String(error) }),
  );
  /** Of those in flight. */
  const statuses = new Map<string, string>();
  own.add(
    sluice.operations.onDidChange(({ operation }) => {
      milestones.take(operation);
      // Progress changes nothing in a view.
      if (statuses.get(operation.id) === operation.status) return;
      if (IN_FLIGHT.has(operation.status)) statuses.set(operation.id, operation.status);
      else statuses.delete(operation.id);
      refresh();
    }),
  );
  own.add(sluice.operations.onDidFindInterrupted(refresh));
  own.add(sluice.guests.onDidChange(refresh));
  own.add(sluice.accounts.onDidChange(refresh));
  own.add(sluice.pins.onDidChange(() => refreshRest.trigger()));
  own.add(prompts.approvals.onDidChange(refresh));
  own.add(openOffers.onDidChange(() => refreshWaiting.trigger()));
  own.add(prompts.inputs.onDidChange(() => refreshWaiting.trigger()));
  own.add(watchedFile(GUESTS_FILE, () => refreshWaiting.trigger()));
  own.add(ticking(clock, () => refreshWaiting.trigger()));

  needsYou.show(new ShownRows(waiting));
  bundles.show(new ShownRows(new BundlesSource(sluice, clock, bundleFilter)));
  activity.show(new ShownRows(new ActivitySource(sluice, clock)));
  const tellFilter = (): void => {
    const filter = bundleFilter();
    const names = new Map(sluice.library.known().map(({ id, name }) => [id, name]));
    bundles.view.message = filterText(filter, (provider) => names.get(provider) ?? provider, t);
    void vscode.commands.executeCommand('setContext', IS_FILTERED, isFiltered(filter));
  };
  tellFilter();
  void count();
  own.add({
    dispose: () => {
      for (const tree of Object.values(trees)) tree.show(undefined);
      needsYou.view.badge = undefined;
      situation.tell(Object.fromEntries(RECORDED.map((each) => [each, false])));
    },
  });
  return { refresh, tellFilter, dispose: () => own.dispose() };
}

/** What was done in an earlier window completes the walkthrough's steps too. */
async function takeRecords(sluice: ViewDeps['sluice'], milestones: Milestones): Promise<void> {
  const wish = { tool: 'list_operations', filter: { status: 'completed' }, most: RECENT };
  const ended = await listAsPerson(sluice, wish, (output) => operationPage(output).items);
  for (const { id } of ended) milestones.take(sluice.operations.get(id));
}

/** No event marks a run at rest or an expiring request. */
function ticking(clock: Clock, tick: () => void): Disposable {
  let timer: Disposable;
  const next = (): void => {
    timer = clock.setTimer(LOOK_EVERY_MS, () => {
      tick();
      next();
    });
  };
  next();
  return { dispose: () => timer.dispose() };
}

/** Calls `changed` when that file of a project is created, changed or deleted. */
function watchedFile(file: string, changed: () => void): Disposable {
  const watched = new DisposableStore();
  const watcher = watched.add(vscode.workspace.createFileSystemWatcher(`**/${file}`));
  watched.add(watcher.onDidCreate(changed));
  watched.add(watcher.onDidChange(changed));
  watched.add(watcher.onDidDelete(changed));
  return watched;
}
