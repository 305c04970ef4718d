// The port that shows a person which values an operation waits for.
import type { InputRequest } from './operation.ts';

/** Notifies a person that an operation waits for values. The person opens the box; it never opens itself. */
export interface InputPrompt {
  /** Called when an operation starts to wait, and at startup for those that still wait. */
  announce(request: InputRequest, operationId: string): void;
  /** The request was answered or is void. */
  withdraw(requestId: string): void;
}
