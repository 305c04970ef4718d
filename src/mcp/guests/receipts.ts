// Which outcomes a session's client has. Written to a connection is not read: whoever reads may have died a moment before,
// and its kernel still takes what comes. The client has it if it speaks again, or ends the session, and the stream that
// brought it did not break. It knows no guest and keeps nothing beyond its session.
import type { ServerResponse } from 'node:http';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

interface Outcome {
  operationId: string;
  /** What brought it. */
  response: ServerResponse;
}

export class Receipts {
  /** The streams of calls that wait for their answer, by the call's id. */
  readonly #streams = new Map<RequestId, ServerResponse>();
  #written: Outcome[] = [];

  /** @param requestId of a call that this response answers */
  calls(requestId: RequestId, response: ServerResponse): void {
    this.#streams.set(requestId, response);
  }

  /** The client takes broken streams up again: this response brings what they did not. */
  resumes(response: ServerResponse): void {
    for (const [id, stream] of this.#streams) if (isBroken(stream)) this.#streams.set(id, response);
    for (const outcome of this.#written) if (isBroken(outcome.response)) outcome.response = response;
  }

  /** The call's answer, with that operation's outcome, is about to be written. @returns whether anybody seems to read */
  writes(requestId: RequestId, operationId: string): boolean {
    const response = this.#streams.get(requestId);
    if (response === undefined) return false;
    this.#written.push({ operationId, response });
    return !isBroken(response);
  }

  /** The call's answer was written, or there will be none. */
  ended(requestId: RequestId): void {
    this.#streams.delete(requestId);
  }

  /** The client speaks. @returns the operations whose outcome it has; each is told once */
  heard(): string[] {
    if (this.#written.length === 0) return [];
    const had = this.#written.filter(({ response }) => !isBroken(response));
    this.#written = this.#written.filter((outcome) => !had.includes(outcome));
    return had.map(({ operationId }) => operationId);
  }
}

/** Whether it was closed before all of it was out. */
function isBroken(response: ServerResponse): boolean {
  return response.destroyed && !response.writableFinished;
}
