// How an execution ends early without failing. Checkpoints inside steps throw these; they never leave the engine.
import type { InputRequest } from '../operation.ts';

/** Stop at this boundary: a person or the caller cancelled, or the process is shutting down. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
  readonly why: 'cancelled' | 'shutting-down';

  constructor(why: 'cancelled' | 'shutting-down') {
    super(`Stopped: ${why}.`);
    this.why = why;
  }
}

/** Wait for a person's values: the operation becomes `awaiting_input`. */
export class InputNeeded extends Error {
  override readonly name = 'InputNeeded';
  readonly request: InputRequest;

  constructor(request: InputRequest) {
    super(`Waiting for input: ${request.title}`);
    this.request = request;
  }
}

/** Part of the work is done and the rest waits for a request: the operation becomes `paused`. */
export class Paused extends Error {
  override readonly name = 'Paused';
}
