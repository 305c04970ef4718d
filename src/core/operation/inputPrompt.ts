// The port that shows a person which values an operation waits for.
import type { InputRequest } from './operation.ts';

/** Shows a person that an operation waits for values. It never opens a box by itself; the person does. */
export interface InputPrompt {
  /** Called when an operation starts to wait, and after a start for those that still wait. */
  announce(request: InputRequest, operationId: string): void;
  /** The request was answered or is void. */
  withdraw(requestId: string): void;
}
