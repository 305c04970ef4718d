// How to declare a command: once, in its room's `…Commands.ts`. Registration, package.json's part and the titles in
// package.nls.json follow from it. Declarations load no handler, so that scripts can read them without VS Code.
import type { Clock, Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { StorageCare } from '../../core/storage/storageCare.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { DemoStage } from '../demo/demoStage.ts';
import type { GuestTakeouts } from '../guests/guestTakeouts.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import type { LifecycleMessages } from '../lifecycle/lifecycleMessages.ts';
import type { SluiceLifecycle } from '../lifecycle/sluiceLifecycle.ts';
import type { RecordDocuments } from '../operations/recordDocuments.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import type { StatusBar } from '../status/statusBar.ts';
import type { TextDocuments } from '../text/textDocuments.ts';
import type { RowRefs } from '../views/rowRefs.ts';
import type { SluiceViews } from '../views/sluiceViews.ts';
import type { RowRef } from '../views/viewRow.ts';
import type { Situation } from './situation.ts';
import type { WindowSituation } from './windowSituation.ts';

/** What handlers can use; each takes a `Pick` of it. */
export interface CommandDeps {
  lifecycle: SluiceLifecycle;
  messages: LifecycleMessages;
  documents: RecordDocuments;
  inputs: InputBoxPrompt;
  approvals: ModalApprovalPrompt;
  statusBar: StatusBar;
  dashboard: Dashboard;
  rows: RowRefs;
  situation: WindowSituation;
  /** Of every command, in the editor's language, by id. */
  titles: ReadonlyMap<string, string>;
  views: SluiceViews;
  stage: DemoStage;
  logger: OutputChannelLogger;
  clock: Clock;
  hasher: Hasher;
  care: () => Promise<StorageCare>;
  /** Folder of the person's own manifests. */
  userManifests: string;
  texts: TextDocuments;
  takeouts: GuestTakeouts;
  /** Folder of the editor's own profile. */
  editorFolder: string;
}

/** @param row the record of the row on which the command was run; undefined from the palette */
type Handler = (deps: CommandDeps, row?: RowRef) => Promise<void> | void;
/** @param selected the records of the selected rows; of the row alone if it is not among several */
type SluiceHandler = (
  sluice: Sluice,
  deps: CommandDeps,
  row?: RowRef,
  selected?: readonly RowRef[],
) => Promise<void>;

export type Command = {
  /** In English; its translations are in package.nls.*.json, under `command.<name>`. */
  title: string;
  /** A codicon's id. */
  icon?: string;
  /**
   * Where a person finds it beside rows, menus and buttons: in the palette and All Commands…, in the latter alone
   * (the default), or nowhere. The palette must stay short: a test counts it.
   */
  listed?: 'palette' | 'nowhere';
  /** Omitted: `when`. The palette offers it only then, All Commands… whenever it can do something. */
  paletteWhen?: readonly Situation[];
  /** What must be true for it to do something, beside what it `needs`. */
  when?: readonly Situation[];
  /** When it can do something at all: a `when` clause. Elsewhere neither palette nor menu offers it. */
  enablement?: string;
} & (
  | {
      /** Waits for Sluice to start, or shows the person why it does not run. */
      needs?: 'sluice';
      /** Loads the handler on the command's first run. */
      load: () => Promise<SluiceHandler>;
    }
  /** Works without a running Sluice, but only in a trusted workspace. */
  | { needs: 'trust'; load: () => Promise<Handler> }
  | { needs: 'nothing'; run: Handler }
);

/** By name: the command's id is `sluice.<name>`. */
export type Commands = Record<string, Command>;
