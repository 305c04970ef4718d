// Progress over MCP: in order, strictly increasing, and over before the result. Pacing happened before it.
import type { ProgressToken, ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { ProgressUpdate } from '../core/operation/progress.ts';

/** `notifications/progress` for one request (MCP 2025-11-25, "Progress"). */
export class ProgressNotifier {
  readonly #token: ProgressToken;
  readonly #send: (notification: ServerNotification) => Promise<void>;
  readonly #onLost: (error: unknown) => void;
  #exact = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #ended = false;
  #sent: Promise<void> = Promise.resolve();

  /** @param onLost told where an update could not be delivered; the work goes on. */
  constructor(
    token: ProgressToken,
    send: (notification: ServerNotification) => Promise<void>,
    onLost: (error: unknown) => void,
  ) {
    this.#token = token;
    this.#send = send;
    this.#onLost = onLost;
  }

  /** Drops what would not increase, and what comes after the end. Clients show the number: one decimal at most. */
  notify({ progress: exact, message }: ProgressUpdate): void {
    if (this.#ended || exact <= this.#exact) return;
    this.#exact = exact;
    const progress = exact >= 100 ? 100 : Math.min(Math.max(tenths(exact), tenths(this.#last + 0.1)), 99.9);
    if (progress <= this.#last) return;
    this.#last = progress;
    const params = { progressToken: this.#token, progress, total: 100, message };
    this.#sent = this.#sent
      .then(() => this.#send({ method: 'notifications/progress', params }))
      .catch(this.#onLost);
  }

  /** Resolves when everything was handed to the connection; nothing follows. */
  end(): Promise<void> {
    this.#ended = true;
    return this.#sent;
  }
}

function tenths(progress: number): number {
  return Number.isFinite(progress) ? Math.round(progress * 10) / 10 : progress;
}
