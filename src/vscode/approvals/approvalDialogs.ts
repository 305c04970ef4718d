// Asks a person about requests: the dialog, the review of many with its list, the reason for a rejection. What the modal
// returns goes to the gate: the only way in which anything is approved. A bundle of its own, loaded with the first one.
import * as vscode from 'vscode';
import type { Approval } from '../../core/approval/approval.ts';
import type { ApprovalAnswer, DecideOutcome } from '../../core/approval/approvalPrompt.ts';
import { decisionGroups, isSingle } from '../../core/approval/decisionGroups.ts';
import type { DialogText } from '../../core/approval/rows.ts';
import type { AskedFor } from '../../core/approval/secondAnswer.ts';
import { AppError } from '../../core/errors.ts';
import type { Clock, Hasher, Logger } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import { modals } from '../host/windowModals.ts';
import { problemText } from '../operations/operationText.ts';
import { t } from '../text/localize.ts';
import { askToApprove, type QuestionAnswer } from './approvalQuestion.ts';
import { dialogReader } from './dialogReader.ts';
import { choiceText, dialogText, portionsOf, type DialogReader } from './dialogText.ts';
import { wordingText } from './lineRows.ts';
import { graceEnds } from './grace.ts';
import { pickGroup } from './groupPicker.ts';
import { askReason } from './rejectionReason.ts';
import type { ReviewDocuments } from './reviewDocuments.ts';
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

export interface ApprovalDialogDeps {
  sluice: () => Pick<Sluice, 'bundle' | 'gate' | 'library'> | undefined;
  documents: Pick<ReviewDocuments, 'show' | 'refresh'>;
  /** What a person has read of the documents. */
  read: Pick<ReviewWatch, 'hasRead'>;
  clock: Clock;
  hasher: Hasher;
  logger: Logger;
}

/** The window's requests. */
export interface WaitingRequests {
  /** Oldest first. */
  readonly waiting: readonly Approval[];
  /** A notification whose only button opens the dialog again. */
  offerReview(text: string, severity: 'information' | 'warning'): Promise<void>;
  /** What a person can do about one of them is different now. */
  changed(): void;
}

type Answered = QuestionAnswer | undefined;
type AnswerFacts = Pick<ApprovalAnswer, 'shownForMs' | 'dialogDigest' | 'decidedBy' | 'notLive'>;

export class ApprovalDialogs {
  readonly #deps: ApprovalDialogDeps;
  readonly #requests: WaitingRequests;

  constructor(deps: ApprovalDialogDeps, requests: WaitingRequests) {
    this.#deps = deps;
    this.#requests = requests;
  }

  /** @returns those that changed since and must be asked again */
  async askAbout(approvals: readonly Approval[]): Promise<string[]> {
    const asked = approvals.map((approval) => ({ approval, targets: approval.plan.targets }));
    const { isWhole, ...text } = dialogText(approvals, this.#reader());
    const isRead = isSingle(approvals) && this.#deps.read.hasRead(approvals);
    const answer = await this.#modal(asked, text, isWhole || isRead);
    if (answer?.choice === 'first') return this.#review(approvals);
    return this.#take(approvals, answer, () => ({ verdict: 'approve' }));
  }

  /** @returns the requests that changed since and must be asked again */
  async #take(
    approvals: readonly Approval[],
    answer: QuestionAnswer | undefined,
    verdict: Verdict,
  ): Promise<string[]> {
    if (answer?.choice === 'approve') return this.#tell(approvals, answer, verdict);
    if (answer?.choice === 'reject') return this.#reject(approvals, answer);
    if (answer?.choice === 'early')
      void this.#requests.offerReview(
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

  /** No answer covers different callers or tools: a person chooses which to decide on; then the rest is asked again. */
  async #decideApart(groups: readonly Approval[][]): Promise<string[]> {
    const group = await pickGroup(groups);
    if (group === undefined) return [];
    const again = await this.askAbout(group);
    const waiting = new Set(this.#requests.waiting.map(({ id }) => id));
    if (group.some(({ id }) => waiting.has(id))) return again;
    return [...again, ...groups.flat().flatMap(({ id }) => (waiting.has(id) ? [id] : []))];
  }

  /** List and last question take turns until a person leaves one of them. */
  async #select(approvals: readonly Approval[]): Promise<string[]> {
    const { sluice, clock, documents } = this.#deps;
    const rows = selectionRows(approvals, (id) => sluice()?.bundle(id), clock.now(), t);
    const showRow = ({ approvalId }: SelectionRow): void => {
      const approval = approvals.find(({ id }) => id === approvalId);
      if (approval !== undefined) void documents.show([approval]);
    };
    let chosen: SelectionRow[] | undefined = preselected(rows, approvals);
    for (;;) {
      chosen = await pickSelection(rows, chosen, showRow);
      if (chosen === undefined) return [];
      const selection = selectionOf(approvals, chosen);
      const asked = approvals
        .map((approval) => ({ approval, targets: selectedTargets(approval, selection) }))
        .filter(({ targets }) => targets.length > 0);
      const answer = await this.#askInPortions(approvals, asked);
      if (answer?.choice !== 'first') return this.#take(approvals, answer, selected(selection));
    }
  }

  /** Approves nothing before the last portion is approved. */
  async #askInPortions(
    approvals: readonly Approval[],
    asked: readonly AskedFor[],
  ): Promise<QuestionAnswer | undefined> {
    const reader = this.#reader();
    let answer: QuestionAnswer | undefined;
    for (const portion of portionsOf(approvals, asked, reader)) {
      const { isWhole, ...text } = choiceText(approvals, asked, portion, reader);
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

  /** @returns the requests that changed since and must be asked again */
  async #tell(approvals: readonly Approval[], answer: QuestionAnswer, verdict: Verdict): Promise<string[]> {
    const again: string[] = [];
    const reasons = new Set<string>();
    for (const approval of approvals) {
      const outcome = await this.#decide(approval, answer, verdict);
      if (outcome.kind === 'asked-again') again.push(outcome.approvalId);
      if (outcome.kind === 'not-used') reasons.add(wordingText(outcome.why, t));
    }
    // Its operation can have started since.
    this.#deps.documents.refresh();
    if (reasons.size > 0) void this.#requests.offerReview([...reasons].slice(0, 3).join(' '), 'warning');
    return again;
  }

  async #decide(
    approval: Approval,
    { shownForMs, dialogDigest, decidedBy, notLive = [] }: AnswerFacts,
    verdict: Verdict,
  ): Promise<DecideOutcome> {
    const gate = this.#deps.sluice()?.gate;
    if (gate === undefined) return notUsed(t('Sluice is not running. Nothing was changed.'));
    try {
      const facts = { shownForMs, dialogDigest, decidedBy, notLive };
      const shown = { approvalId: approval.id, digest: approval.digest, ...facts };
      return await gate.decide({ ...shown, ...verdict(approval) });
    } catch (error) {
      this.#deps.logger.error('A decision could not be used.', error);
      return notUsed(
        AppError.is(error) ? problemText(error, t) : t('Sluice itself failed. Its log says why.'),
      );
    }
  }

  #modal(asked: readonly AskedFor[], text: DialogText, offersApprove: boolean): Promise<Answered> {
    const { hasher, clock } = this.#deps;
    return askToApprove(asked, text, {
      offersApprove,
      modals,
      hasher,
      t,
      providerOf: this.#reader().providerOf,
      waits: () =>
        asked.some(({ approval: { id } }) => this.#requests.waiting.some((other) => other.id === id)),
      onEarly: (answer) => void this.#recordEarly(asked, answer),
      grace: () => graceEnds(asked, clock, () => this.#requests.changed()),
    });
  }

  /** The gate judges it like any answer, so the audit log records it. */
  async #recordEarly(asked: readonly AskedFor[], answer: AnswerFacts): Promise<void> {
    for (const { approval } of asked) await this.#decide(approval, answer, () => ({ verdict: 'approve' }));
  }

  #reader(): DialogReader {
    return dialogReader(this.#deps.sluice, this.#deps.clock);
  }
}
