// Progress of one request: the guest's own as it is, and Sluice's heartbeats only until the guest says something, since the
// numbers of a request must grow (MCP 2025-11-25, "Progress").
import type { JsonObject, JsonValue } from '../../core/json.ts';
import type { ProgressUpdate } from '../../core/operation/progress.ts';

/** So small that whatever the guest says next is more. */
const STEP = 1e-6;

export class GuestHeartbeat {
  readonly #token: JsonValue | undefined;
  readonly #tell: (method: string, params: JsonObject) => void;
  #beats = 0;
  #hasSpoken = false;

  /** @param token undefined: the client wants no progress */
  constructor(token: JsonValue | undefined, tell: (method: string, params: JsonObject) => void) {
    this.#token = token;
    this.#tell = tell;
  }

  beat({ message }: ProgressUpdate): void {
    if (this.#token === undefined || this.#hasSpoken) return;
    this.#beats += 1;
    this.#tell('notifications/progress', {
      progressToken: this.#token,
      progress: this.#beats * STEP,
      message,
    });
  }

  /** The guest's own, under this client's token; undefined: it wants none. */
  passedOn(params: JsonObject): JsonObject | undefined {
    this.#hasSpoken = true;
    return this.#token === undefined ? undefined : { ...params, progressToken: this.#token };
  }
}
