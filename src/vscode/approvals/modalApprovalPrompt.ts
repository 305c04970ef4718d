// Asks the person of this window. Requests come from the gate, and dialogs open when ApprovalArrival allows it; what
// the dialogs need loads with the first one.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import type { ApprovalPrompt } from '../../core/approval/approvalPrompt.ts';
import { ApprovalArrival, type ApprovalSurface } from '../../core/approval/arrival.ts';
import { DisposableStore, Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Clock, Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { t } from '../text/localize.ts';
import { opensDialogs } from '../host/settings.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { windowReached } from '../host/windowReached.ts';
import type { ApprovalDialogs, WaitingRequests } from './approvalDialogs.ts';
import { approvedWork } from './approvedWork.ts';
import { followAttention } from './attention.ts';
import { arrivedText, busyText } from './pendingRows.ts';
import type { ReviewDocuments } from './reviewDocuments.ts';
import type { ReviewWatch } from './reviewWatch.ts';

export interface ModalApprovalDeps {
  sluice: () => Sluice | undefined;
  /** Resolves when Sluice has started, or could not: requests are announced while it starts. */
  started: () => Promise<Sluice | undefined>;
  documents: ReviewDocuments;
  /** What a person has read of the documents. */
  read: ReviewWatch;
  clock: Clock;
  hasher: Hasher;
  logger: OutputChannelLogger;
}

export class ModalApprovalPrompt implements ApprovalPrompt, ApprovalSurface, WaitingRequests, Disposable {
  readonly window: string;
  readonly #deps: ModalApprovalDeps;
  readonly #arrival: ApprovalArrival;
  readonly #subscriptions = new DisposableStore();
  readonly #changes: Emitter<void>;
  #dialogs: ApprovalDialogs | undefined;
  #isNotifying = false;
  #isShowingBusy = false;

  constructor(deps: ModalApprovalDeps) {
    this.#deps = deps;
    this.window = vscode.workspace.name ?? 'VS Code';
    this.#changes = this.#subscriptions.add(
      new Emitter<void>((error) => deps.logger.error('A subscriber to approvals failed.', error)),
    );
    this.#arrival = this.#subscriptions.add(new ApprovalArrival(deps.clock, this, opensDialogs));
    this.#subscriptions.add(
      followAttention(this.#arrival, () => {
        this.#isNotifying = false;
      }),
    );
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  /** Oldest first. */
  get waiting(): Approval[] {
    return this.#arrival.list();
  }

  /** Until when dialogs are held back; in the past if they are not. */
  get heldUntil(): number {
    return this.#arrival.heldUntil;
  }

  holdUntil(until: number): void {
    this.#arrival.holdUntil(until);
  }

  announce(approval: Approval): void {
    this.#arrival.add(approval);
  }

  withdraw(approvalId: string): void {
    this.#arrival.remove(approvalId);
  }

  /** A person asked for it. While another dialog or list is open, a message says what to do first. */
  async review(approvalIds: readonly string[]): Promise<void> {
    const waits = this.waiting.some(({ id }) => approvalIds.includes(id));
    if (await this.#arrival.review(approvalIds)) return;
    if (waits) this.#showBusy();
    else void vscode.window.showInformationMessage(t('Nothing waits for your approval here any more.'));
  }

  /** A link asked for it: the dialog opens as if by itself. @returns false if nothing of that operation waits */
  raise(operationId: string): boolean {
    return this.#arrival.raise(operationId);
  }

  changed(): void {
    this.#deps.documents.refresh();
    this.#deps.read.refresh();
    this.#changes.fire();
  }

  /** One notification until it is answered or the window is focused again, however many requests come in. */
  notify(approvals: readonly Approval[]): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    void this.offerReview(arrivedText(approvals, t), 'information').finally(() => {
      this.#isNotifying = false;
    });
  }

  async open(approvals: readonly Approval[]): Promise<readonly string[]> {
    try {
      await this.#deps.started();
      return await (await this.#loadDialogs()).askAbout(approvals);
    } catch (error) {
      this.#deps.logger.error('Asking for approval failed. Nothing was changed.', error);
      return [];
    }
  }

  whenCaughtUp(then: () => void): void {
    // A window that is gone has nothing to report any more.
    windowReached().then(then, then);
  }

  /** Agents can press a notification's button by a command: Review only opens the dialog again. */
  async offerReview(text: string, severity: 'information' | 'warning'): Promise<void> {
    const review = t('Review');
    const waiting = this.waiting.length > 0 ? [review] : [];
    const { showWarningMessage, showInformationMessage } = vscode.window;
    const show = severity === 'warning' ? showWarningMessage : showInformationMessage;
    if ((await show(text, ...waiting)) !== review) return;
    const [only, ...others] = this.waiting;
    if (only !== undefined && others.length === 0) await this.review([only.id]);
    else await vscode.commands.executeCommand('sluice.reviewApprovals');
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** One message until it is answered, however often a review is asked for. */
  #showBusy(): void {
    if (this.#isShowingBusy) return;
    this.#isShowingBusy = true;
    const held = this.waiting.some(({ id }) => approvedWork.isHeld(id));
    void this.offerReview(busyText(held, t), 'information').finally(() => {
      this.#isShowingBusy = false;
    });
  }

  async #loadDialogs(): Promise<ApprovalDialogs> {
    const { ApprovalDialogs } = await import('./approvalDialogs.ts');
    return (this.#dialogs ??= new ApprovalDialogs(this.#deps, this));
  }
}
