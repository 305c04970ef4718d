// Which operation, step, and process an outward call belongs to.
import type { OperationAdmission } from './admission.ts';
import type { CallPhase, Lease } from './operation.ts';

/** What a step knows of it; what it can send is the journal's to decide. */
export type StepScope = Omit<CallScope, 'admission'>;

export interface CallScope {
  readonly operationId: string;
  /** The id of the operation's caller: callers take turns at a provider. */
  readonly caller: string;
  readonly step: string;
  readonly phase: CallPhase;
  lease(): Lease;
  /** Resolves while this process has the operation, renewing a lease that ran out. @throws AppError `lease-lost`, `storage-*` */
  holdLease(): Promise<void>;
  /** What the operation can send. */
  readonly admission: OperationAdmission;
  /** Aborts when the process must stop waiting for answers; intents then stay open. */
  readonly signal: AbortSignal;
  /** Aborts when the operation must stop. It ends pauses, never an exchange in progress. */
  readonly stopSignal: AbortSignal;
  /** @throws StopRequested if the operation must stop before the next request */
  checkpoint(): void;
  /** Resolves when the warning is on disk. */
  warn(text: string): Promise<void>;
}
