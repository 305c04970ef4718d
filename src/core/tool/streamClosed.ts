// Why a call is cancelled whose client closed its answer's stream. A broken connection looks the same, so what waits
// for a person's decision stays open for a while: the client sends the same request again and joins it.

export class StreamClosed extends Error {
  override readonly name = 'StreamClosed';

  constructor() {
    super('The client closed the response.');
  }
}

/** How long a pending approval outlives the stream that asked for it, milliseconds. */
export const REISSUE_MS = 10 * 60_000;
