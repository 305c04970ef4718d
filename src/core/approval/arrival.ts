// When a waiting request opens a dialog: one at a time, in a focused window whose editors were quiet, never while a
// person holds approvals back. Pure rules over a clock; the host reports what it sees and shows what these rules choose.
import type { Disposable } from '../lifecycle.ts';
import type { Clock } from '../hostPorts.ts';
import type { Approval } from './approval.ts';

/** Calls of one caller, each within this time of the previous one, become one dialog. Milliseconds, as all here. */
export const COLLECT_MS = 150;
/** Collecting ends after this time, however many calls follow. */
export const LONGEST_COLLECT_MS = 1_000;
/** Editors must have been quiet for this long before a dialog opens. */
export const QUIET_MS = 2_000;
/** If more callers than this wait, they are a list on request, not one dialog after the other. */
export const MOST_DIALOGS = 3;

/** A link can raise the same request again only after this time: nothing can open dialog after dialog with it. */
export const RAISE_AGAIN_MS = 30_000;

/** What the host shows. Its methods never throw or reject. */
export interface ApprovalSurface {
  /**
   * Opens the dialog; never called while another is open. Resolves when it closes, with the
   * ids of requests that changed since and must be shown again at once.
   */
  open(approvals: readonly Approval[]): Promise<readonly string[]>;
  /** Runs `then` once whatever a person did in the window before this call was reported here. */
  whenCaughtUp(then: () => void): void;
  /** No dialog can open for these now: shows one notification whose only button is Review. */
  notify(approvals: readonly Approval[]): void;
  /** What waits now, oldest first: for badge and status bar. */
  changed(waiting: readonly Approval[]): void;
}

interface Waiting {
  approval: Approval;
  arrivedAt: number;
  /** Its dialog was left undecided; it opens again only on request. */
  offered: boolean;
  notified: boolean;
  /** When a link last raised it. */
  raisedAt: number;
}

export class ApprovalArrival implements Disposable {
  readonly #clock: Clock;
  readonly #surface: ApprovalSurface;
  readonly #opensByItself: () => boolean;
  /** In order of arrival. */
  readonly #waiting = new Map<string, Waiting>();
  #focused = false;
  #reviewed: readonly string[] = [];
  #open = false;
  /** Whether what happened in the window is known, or is being asked for. */
  #news: 'unknown' | 'asked' | 'known' = 'unknown';
  #lastEditAt = Number.NEGATIVE_INFINITY;
  /** When the window last got the focus, or a dialog closed: hands are still moving. */
  #settledFrom = Number.NEGATIVE_INFINITY;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #timer: Disposable | undefined;

  /** @param opensByItself whether agents' requests open dialogs; if not, they notify and wait for a person's click */
  constructor(clock: Clock, surface: ApprovalSurface, opensByItself: () => boolean = () => true) {
    this.#clock = clock;
    this.#surface = surface;
    this.#opensByItself = opensByItself;
  }

  /** A request waits. Adding it twice doesn't show it twice. */
  add(approval: Approval): void {
    if (this.#waiting.has(approval.id)) return;
    const arrivedAt = this.#clock.now();
    this.#waiting.set(approval.id, {
      approval,
      arrivedAt,
      offered: false,
      notified: false,
      raisedAt: Number.NEGATIVE_INFINITY,
    });
    this.#surface.changed(this.list());
    this.#consider();
  }

  /** It was decided, expired, or withdrawn. */
  remove(approvalId: string): void {
    if (!this.#waiting.delete(approvalId)) return;
    this.#surface.changed(this.list());
    this.#consider();
  }

  /** Oldest first. */
  list(): Approval[] {
    return [...this.#waiting.values()].map(({ approval }) => approval);
  }

  setFocused(focused: boolean): void {
    if (focused && !this.#focused) this.#settledFrom = this.#clock.now();
    this.#focused = focused;
    this.#consider();
  }

  /** Requests whose review is open. While one of them waits, no other dialog covers it. */
  setReviewed(approvalIds: readonly string[]): void {
    this.#reviewed = approvalIds;
    this.#consider();
  }

  /** A person typed or edited. */
  edited(): void {
    this.#lastEditAt = this.#clock.now();
  }

  /** Holds dialogs until then (milliseconds since the epoch); requests wait. */
  holdUntil(until: number): void {
    this.#heldUntil = until;
    this.#surface.changed(this.list());
    this.#consider();
  }

  get heldUntil(): number {
    return this.#heldUntil;
  }

  /**
   * A person asked to see these now: doesn't wait for quiet, but still opens one dialog at a time.
   * @returns false if none of them waits any more, or another dialog is open
   */
  async review(approvalIds: readonly string[]): Promise<boolean> {
    const chosen = this.list().filter(({ id }) => approvalIds.includes(id));
    if (this.#open || chosen.length === 0) return false;
    await this.#show(chosen);
    return true;
  }

  /**
   * Offers what waits of an operation again, as if it had just arrived: its dialog opens by itself, under the same
   * rules. @returns false if nothing of it waits
   */
  raise(operationId: string): boolean {
    const now = this.#clock.now();
    const chosen = [...this.#waiting.values()].filter(({ approval }) => approval.operationId === operationId);
    for (const entry of chosen.filter(({ raisedAt }) => now - raisedAt >= RAISE_AGAIN_MS))
      Object.assign(entry, { offered: false, notified: false, raisedAt: now });
    this.#consider();
    return chosen.length > 0;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#waiting.clear();
  }

  #consider(): void {
    this.#timer?.dispose();
    if (this.#open) return;
    const fresh = [...this.#waiting.values()].filter(({ offered }) => !offered);
    // A person's own request comes first: they wait for it.
    const first = fresh.find(({ approval }) => approval.caller.kind === 'person') ?? fresh[0];
    if (first === undefined) return;
    const batch = fresh.filter(({ approval }) => approval.caller.id === first.approval.caller.id);
    const collectedAt = collectedAtOf(batch, first.arrivedAt);
    const opensAt = Math.max(collectedAt, this.#opensAt(first.approval, fresh));
    const now = this.#clock.now();
    if (opensAt <= now) {
      if (first.approval.caller.kind === 'person' || this.#news === 'known')
        void this.#show(batch.map(({ approval }) => approval));
      else this.#catchUp();
      return;
    }
    // A short pause in typing is worth waiting for before a notification interrupts.
    const patience = this.#canOpen(fresh) ? collectedAt + QUIET_MS : collectedAt;
    if (patience <= now) this.#notify(fresh);
    const next = patience > now ? Math.min(patience, opensAt) : opensAt;
    if (Number.isFinite(next)) this.#timer = this.#clock.setTimer(next - now, () => this.#consider());
  }

  /** A busy machine runs a timer before it hands over the keys that a person pressed meanwhile. */
  #catchUp(): void {
    if (this.#news === 'asked') return;
    this.#news = 'asked';
    this.#surface.whenCaughtUp(() => {
      this.#news = 'known';
      this.#consider();
      this.#news = 'unknown';
    });
  }

  /** Infinite if only an event of the host can open it. */
  #opensAt({ caller }: Approval, fresh: readonly Waiting[]): number {
    if (caller.kind === 'person') return Number.NEGATIVE_INFINITY;
    if (!this.#opensByItself()) return Number.POSITIVE_INFINITY;
    const quietAt = Math.max(this.#lastEditAt, this.#settledFrom) + QUIET_MS;
    if (this.#canOpen(fresh)) return quietAt;
    const onlyHeld = this.#focused && !this.#isReviewing && !isCrowd(fresh);
    return onlyHeld ? Math.max(quietAt, this.#heldUntil) : Number.POSITIVE_INFINITY;
  }

  /** Whether only quiet is missing. */
  #canOpen(fresh: readonly Waiting[]): boolean {
    const held = this.#heldUntil > this.#clock.now();
    return this.#opensByItself() && this.#focused && !this.#isReviewing && !held && !isCrowd(fresh);
  }

  get #isReviewing(): boolean {
    return this.#reviewed.some((id) => this.#waiting.has(id));
  }

  #notify(fresh: readonly Waiting[]): void {
    const news = fresh.filter(({ notified }) => !notified);
    if (news.length === 0) return;
    for (const entry of news) entry.notified = true;
    this.#surface.notify(news.map(({ approval }) => approval));
  }

  async #show(approvals: Approval[]): Promise<void> {
    this.#open = true;
    try {
      let next = approvals;
      while (next.length > 0) {
        for (const { id } of next) this.#markOffered(id);
        const again = await this.#surface.open(next);
        next = this.list().filter(({ id }) => again.includes(id));
      }
    } finally {
      this.#open = false;
      this.#settledFrom = this.#clock.now();
      this.#consider();
    }
  }

  #markOffered(approvalId: string): void {
    const entry = this.#waiting.get(approvalId);
    if (entry) entry.offered = true;
  }
}

function collectedAtOf(batch: readonly Waiting[], firstAt: number): number {
  const lastAt = Math.max(...batch.map(({ arrivedAt }) => arrivedAt));
  return Math.min(lastAt + COLLECT_MS, firstAt + LONGEST_COLLECT_MS);
}

/** Requests of many callers are a list on request, not a row of dialogs; those of one caller are one dialog. */
function isCrowd(fresh: readonly Waiting[]): boolean {
  return new Set(fresh.map(({ approval }) => approval.caller.id)).size > MOST_DIALOGS;
}
