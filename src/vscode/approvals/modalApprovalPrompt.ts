// Asks the person of this window. Requests come in from the gate, dialogs open when ApprovalArrival says so, and what
// the modal returns goes back to the gate: the only way in which anything is approved.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import type { ApprovalAnswer, ApprovalPrompt, DecideOutcome } from '../../core/approval/approvalPrompt.ts';
import { ApprovalArrival, type ApprovalSurface } from '../../core/approval/arrival.ts';
import { decisionGroups } from '../../core/approval/decisionGroups.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import { AppError } from '../../core/errors.ts';
import { DisposableStore, Emitter, type Disposable, type Event } from '../../core/lifecycle.ts';
import type { Clock, Hasher } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { modals } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import { problemText } from '../operations/operationText.ts';
import type { OutputChannelLogger } from '../host/outputChannelLogger.ts';
import { askToApprove, type QuestionAnswer } from './approvalQuestion.ts';
import { followAttention } from './attention.ts';
import { choiceText, dialogText, portionsOf, type DialogReader } from './dialogText.ts';
import { graceEnds } from './grace.ts';
import { dialogWords } from './dialogWords.ts';
import { pickGroup } from './groupPicker.ts';
import { askReason } from './rejectionReason.ts';
import { arrivedText } from './pendingRows.ts';
import type { ReviewDocuments } from './reviewDocuments.ts';
import { isSingle } from './reviewed.ts';
import type { ReviewWatch } from './reviewWatch.ts';
import {
  preselected,
  selectedTargets,
  selectionOf,
  selectionRows,
  type SelectionRow,
} from './selectionList.ts';
import { pickSelection } from './selectionPicker.ts';
import { notUsed, selected, type Verdict } from './verdict.ts';

export interface ModalApprovalDeps {
  sluice: () => Sluice | undefined;
  /** Resolves when Sluice has started, or could not: requests are announced while it starts. */
  started: () => Promise<Sluice | undefined>;
  documents: ReviewDocuments;
  /** What a person has read of the documents. */
  read: Pick<ReviewWatch, 'hasRead' | 'refresh'>;
  clock: Clock;
  hasher: Hasher;
  logger: OutputChannelLogger;
}

type Answered = QuestionAnswer | undefined;
type AnswerFacts = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy'>;

export class ModalApprovalPrompt implements ApprovalPrompt, ApprovalSurface, Disposable {
  readonly window: string;
  readonly #deps: ModalApprovalDeps;
  readonly #arrival: ApprovalArrival;
  readonly #subscriptions = new DisposableStore();
  readonly #changes: Emitter<void>;
  #isNotifying = false;

  constructor(deps: ModalApprovalDeps) {
    this.#deps = deps;
    this.window = vscode.workspace.name ?? 'VS Code';
    this.#changes = this.#subscriptions.add(
      new Emitter<void>((error) => deps.logger.error('A subscriber to approvals failed.', error)),
    );
    this.#arrival = this.#subscriptions.add(new ApprovalArrival(deps.clock, this));
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

  /** Until when dialogs are held back; in the past where they are not. */
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

  /** A person asked for it. Nothing happens where another dialog is open. */
  async review(approvalIds: readonly string[]): Promise<void> {
    const waits = this.waiting.some(({ id }) => approvalIds.includes(id));
    if (await this.#arrival.review(approvalIds)) return;
    if (!waits)
      void vscode.window.showInformationMessage(t('Nothing waits for your approval here any more.'));
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
    void this.#offerReview(arrivedText(approvals, t), 'information').finally(() => {
      this.#isNotifying = false;
    });
  }

  async open(approvals: readonly Approval[]): Promise<readonly string[]> {
    try {
      await this.#deps.started();
      return await this.#askAbout(approvals);
    } catch (error) {
      this.#deps.logger.error('Asking for approval failed. Nothing was changed.', error);
      return [];
    }
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async #askAbout(approvals: readonly Approval[]): Promise<string[]> {
    const asked = approvals.map((approval) => ({ approval, targets: approval.plan.targets }));
    const { isWhole, ...text } = dialogText(approvals, this.#words());
    const isRead = isSingle(approvals) && this.#deps.read.hasRead(approvals);
    const answer = await this.#modal(asked, text, isWhole || isRead);
    if (answer?.choice === 'first') return this.#review(approvals);
    return this.#take(approvals, answer, () => ({ verdict: 'approve' }));
  }

  /** @returns the requests that moved and are to be asked again */
  async #take(
    approvals: readonly Approval[],
    answer: QuestionAnswer | undefined,
    verdict: Verdict,
  ): Promise<string[]> {
    if (answer?.choice === 'approve') return this.#tell(approvals, answer, verdict);
    if (answer?.choice === 'reject') return this.#reject(approvals, answer);
    if (answer?.choice === 'early')
      void this.#offerReview(
        t(
          'Approve was pressed within 1.5 seconds of the dialog’s opening. Nothing was changed; the request still waits.',
        ),
        'warning',
      );
    if (answer?.choice === 'stopped')
      vscode.window.setStatusBarMessage(t('Stopped. Nothing was changed; the request still waits.'), 8_000);
    return [];
  }

  async #review(approvals: readonly Approval[]): Promise<string[]> {
    await this.#deps.documents.show(approvals);
    if (isSingle(approvals)) return [];
    const groups = decisionGroups(approvals);
    return groups.length > 1 ? this.#decideApart(groups) : this.#select(approvals);
  }

  /** No answer is for requests of different tools: a person chooses which to decide on; then the rest is asked again. */
  async #decideApart(groups: readonly Approval[][]): Promise<string[]> {
    const group = await pickGroup(groups);
    if (group === undefined) return [];
    const again = await this.#askAbout(group);
    const waiting = new Set(this.waiting.map(({ id }) => id));
    if (group.some(({ id }) => waiting.has(id))) return again;
    return [...again, ...groups.flat().flatMap(({ id }) => (waiting.has(id) ? [id] : []))];
  }

  /** List and last question take turns until one of them is left. */
  async #select(approvals: readonly Approval[]): Promise<string[]> {
    const { sluice, clock, documents } = this.#deps;
    const rows = selectionRows(approvals, (id) => sluice()?.bundle(id), clock.now(), t);
    const showRow = ({ approvalId }: SelectionRow): void => {
      const approval = approvals.find(({ id }) => id === approvalId);
      if (approval !== undefined) void documents.show([approval]);
    };
    let ticked: SelectionRow[] | undefined = preselected(rows, approvals);
    for (;;) {
      ticked = await pickSelection(rows, ticked, showRow);
      if (ticked === undefined) return [];
      const selection = selectionOf(approvals, ticked);
      const asked = approvals
        .map((approval) => ({ approval, targets: selectedTargets(approval, selection) }))
        .filter(({ targets }) => targets.length > 0);
      const answer = await this.#askInPortions(approvals, asked);
      if (answer?.choice !== 'first') return this.#take(approvals, answer, selected(selection));
    }
  }

  /** Nothing is approved before the last portion is. */
  async #askInPortions(
    approvals: readonly Approval[],
    asked: readonly AskedFor[],
  ): Promise<QuestionAnswer | undefined> {
    const words = this.#words();
    let answer: QuestionAnswer | undefined;
    for (const portion of portionsOf(approvals, asked, words)) {
      const { isWhole, ...text } = choiceText(approvals, asked, portion, words);
      answer = await this.#modal(portion, text, isWhole || this.#deps.read.hasRead(approvals));
      if (answer?.choice !== 'approve') return answer;
    }
    return answer;
  }

  async #reject(approvals: readonly Approval[], answer: QuestionAnswer): Promise<string[]> {
    const reason = await askReason();
    const again = await this.#tell(approvals, answer, () => ({
      verdict: 'reject',
      ...(reason !== '' && { reason }),
    }));
    vscode.window.setStatusBarMessage(
      t('Rejected. “Sluice: Review Pending Approvals” can ask again for 5 minutes.'),
      8_000,
    );
    return again;
  }

  /** @returns the requests that moved and are to be asked again */
  async #tell(approvals: readonly Approval[], answer: QuestionAnswer, verdict: Verdict): Promise<string[]> {
    const again: string[] = [];
    const reasons = new Set<string>();
    for (const approval of approvals) {
      const outcome = await this.#decide(approval, answer, verdict);
      if (outcome.kind === 'asked-again') again.push(outcome.approvalId);
      if (outcome.kind === 'not-used') reasons.add(outcome.why);
    }
    // Work may have started since its request was withdrawn from here.
    this.#deps.documents.refresh();
    if (reasons.size > 0) void this.#offerReview([...reasons].slice(0, 3).join(' '), 'warning');
    return again;
  }

  async #decide(
    approval: Approval,
    { shownForMs, dialogDigest, decidedBy }: AnswerFacts,
    verdict: Verdict,
  ): Promise<DecideOutcome> {
    const gate = this.#deps.sluice()?.gate;
    if (gate === undefined) return notUsed(t('Sluice is not running. Nothing was changed.'));
    try {
      const shown = { approvalId: approval.id, digest: approval.digest, shownForMs, dialogDigest, decidedBy };
      return await gate.decide({ ...shown, ...verdict(approval) });
    } catch (error) {
      this.#deps.logger.error('A decision could not be used.', error);
      return notUsed(AppError.is(error) ? problemText(error) : t('Sluice itself failed. Its log says why.'));
    }
  }

  /** Review only opens the dialog again; agents can press a notification's button by a command. */
  async #offerReview(text: string, severity: 'information' | 'warning'): Promise<void> {
    const review = t('Review');
    const waiting = this.waiting.length > 0 ? [review] : [];
    const { showWarningMessage, showInformationMessage } = vscode.window;
    const show = severity === 'warning' ? showWarningMessage : showInformationMessage;
    if ((await show(text, ...waiting)) !== review) return;
    const [only, ...others] = this.waiting;
    if (only !== undefined && others.length === 0) await this.review([only.id]);
    else await vscode.commands.executeCommand('sluice.reviewApprovals');
  }

  #modal(asked: readonly AskedFor[], text: DialogText, offersApprove: boolean): Promise<Answered> {
    const { hasher, clock } = this.#deps;
    return askToApprove(asked, text, {
      offersApprove,
      modals,
      hasher,
      t,
      providerOf: this.#words().providerOf,
      waits: () => asked.some(({ approval: { id } }) => this.waiting.some((other) => other.id === id)),
      onEarly: (answer) => void this.#recordEarly(asked, answer),
      grace: () => graceEnds(asked, clock),
    });
  }

  /** The gate judges it like any answer, and so the audit log tells of it. */
  async #recordEarly(asked: readonly AskedFor[], answer: AnswerFacts): Promise<void> {
    for (const { approval } of asked) await this.#decide(approval, answer, () => ({ verdict: 'approve' }));
  }

  #words(): DialogReader {
    return dialogWords(this.#deps.sluice, this.#deps.clock);
  }
}
