// Requests expire with time and wait again after a restart. Neither starts any work.
import { approvalEntry } from '../audit/approvalEntries.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import type { Disposable } from '../lifecycle.ts';
import type { OperationStream } from '../operation/operationStream.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import type { Approval } from './approval.ts';
import type { ApprovalPrompt } from './approvalPrompt.ts';
import { settleWaiting } from './unstartedOperations.ts';

export interface ExpiryDeps {
  store: Store;
  stream: OperationStream;
  prompt: ApprovalPrompt;
  audit: AuditLog;
  clock: Clock;
  logger: Logger;
}

/** Long timers drift while a computer sleeps: check at least this often. */
const LONGEST_SLEEP_MS = 10 * 60_000;

export class ApprovalExpiry implements Disposable {
  readonly #deps: ExpiryDeps;
  readonly #changes: Disposable;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(deps: ExpiryDeps) {
    this.#deps = deps;
    // A cancelled operation's request must disappear; a new request can be due before all others.
    this.#changes = deps.stream.onDidChange(({ operation: { status } }) => {
      if (status === 'cancelled') this.#expireIn(0);
      if (status === 'awaiting_approval') this.#sleep();
    });
  }

  /**
   * At start, a stored and unused decision is void, because an earlier process took it: its request waits again. Then
   * announces everything that waits.
   */
  async recover(): Promise<void> {
    const { store, prompt } = this.#deps;
    await store.transaction((tx) => {
      for (const approval of tx.approvals.withStatus('approved')) {
        tx.approvals.update({ ...approval, status: 'pending', decision: null });
        this.#record(tx, approval, { verdict: 'void', why: 'Sluice ended between decision and start' });
      }
    });
    await this.expireOverdue();
    for (const approval of store.read((view) => view.approvals.withStatus('pending')))
      prompt.announce(approval);
  }

  /** Ends requests that waited too long or whose operation no longer waits; then sleeps until the next is due. */
  async expireOverdue(): Promise<void> {
    const { store, clock, stream, prompt } = this.#deps;
    const ended = await store.transaction((tx) => {
      const over = tx.approvals.over(clock.now());
      const isWithdrawn = ({ operationId }: Approval): boolean =>
        tx.operations.get(operationId)?.status !== 'awaiting_approval';
      for (const approval of over) {
        const withdrawn = isWithdrawn(approval);
        tx.approvals.update({ ...approval, status: withdrawn ? 'withdrawn' : 'expired' });
        if (!withdrawn) {
          const message =
            'The request expired without a decision. Nothing was changed. Call again if you still need it';
          settleWaiting(tx, approval.operationId, { type: 'timedOut', now: clock.now(), message });
        }
        this.#record(tx, approval, { verdict: withdrawn ? 'withdrawn' : 'expired' });
      }
      return over;
    });
    for (const { id, operationId } of ended) {
      prompt.withdraw(id);
      stream.announceStored(operationId);
    }
    this.#sleep();
  }

  dispose(): void {
    this.#disposed = true;
    this.#changes.dispose();
    this.#timer?.dispose();
  }

  #sleep(): void {
    const { store, clock } = this.#deps;
    const next = store.read((view) => view.approvals.nextExpiry()) ?? Number.POSITIVE_INFINITY;
    this.#expireIn(Math.max(0, Math.min(LONGEST_SLEEP_MS, next - clock.now())));
  }

  #expireIn(delayMs: number): void {
    const { clock, logger } = this.#deps;
    this.#timer?.dispose();
    if (this.#disposed) return;
    this.#timer = clock.setTimer(delayMs, () => {
      this.expireOverdue().catch((error: unknown) => logger.error('Expiring requests failed.', error));
    });
  }

  #record(tx: StoreTransaction, approval: Approval, facts: Record<string, string>): void {
    this.#deps.audit.append(tx, approvalEntry('decided', approval, facts));
  }
}
