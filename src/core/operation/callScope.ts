// Which operation, step, and process an outward call belongs to.
import type { CallPhase, Lease } from './operation.ts';

/** Which operation, step and process the calls belong to. */
export interface CallScope {
  readonly operationId: string;
  readonly step: string;
  readonly phase: CallPhase;
  lease(): Lease;
  /** Aborted when the process must not wait for answers any more; intents then stay open. */
  readonly signal: AbortSignal;
  /** Aborted when the operation should stop: it ends pauses, never an exchange that is under way. */
  readonly stopSignal: AbortSignal;
  /** @throws StopRequested if the operation should stop before the next sending. */
  checkpoint(): void;
  /** Resolves when the warning is on disk. */
  warn(text: string): Promise<void>;
}
