// Approved work that has not begun yet. For 3 seconds a person can stop it, wherever in the window they press Stop.
import type { Disposable } from '../../core/lifecycle.ts';

export class ApprovedWork {
  /** By the id of the approval. */
  readonly #stops = new Map<string, () => void>();

  /** @param stop leaves everything undone; called at most once for each press */
  hold(approvalIds: readonly string[], stop: () => void): Disposable {
    for (const id of approvalIds) this.#stops.set(id, stop);
    return { dispose: () => approvalIds.forEach((id) => this.#stops.delete(id)) };
  }

  isHeld(approvalId: string): boolean {
    return this.#stops.has(approvalId);
  }

  /** What was approved together stops together. @param approvalId default: all approved work that has not begun */
  stop(approvalId?: string): void {
    const stops = approvalId === undefined ? this.#stops.values() : [this.#stops.get(approvalId)];
    for (const stop of new Set(stops)) stop?.();
  }
}

/** The window's. It is bundled once, so that each bundle sees the same. */
export const approvedWork = new ApprovedWork();
