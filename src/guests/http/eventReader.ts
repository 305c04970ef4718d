// Server-sent events out of bytes as they come (WHATWG HTML, "Server-sent events"), each of bounded size: what is larger is
// dropped as it comes. It knows nothing of JSON-RPC.
import { createParser, type EventSourceParser } from 'eventsource-parser';

/** A server that asks for a longer pause would keep its client waiting for good. */
const LONGEST_RETRY_MS = 60_000;

export interface EventHandlers {
  onData(data: string): void;
  /** An event was larger than allowed; none of it is kept. */
  onTooLarge(): void;
}

export class EventReader {
  readonly #parser: EventSourceParser;
  readonly #decoder = new TextDecoder();
  #isTooLarge = false;
  #lastId: string | undefined;
  #retryMs: number | undefined;

  /** @param mostLength of an event, in characters */
  constructor(mostLength: number, handlers: EventHandlers) {
    this.#parser = createParser({
      maxBufferSize: mostLength,
      onEvent: ({ id, data }) => {
        this.#lastId = id ?? this.#lastId;
        if (data.length > mostLength) handlers.onTooLarge();
        else if (data !== '') handlers.onData(data);
      },
      onRetry: (ms) => {
        this.#retryMs = Math.min(ms, LONGEST_RETRY_MS);
      },
      onError: ({ type }) => {
        if (type !== 'max-buffer-size-exceeded') return;
        this.#isTooLarge = true;
        handlers.onTooLarge();
      },
    });
  }

  /** The stream resumes after this event, the last one that arrived whole; undefined: it can't. */
  get lastId(): string | undefined {
    return this.#lastId;
  }

  /** Milliseconds to wait before it resumes, if the server asked for that. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  take(chunk: Buffer): void {
    this.#parser.feed(this.#decoder.decode(chunk, { stream: true }));
    // The rest of its line names no field, and is ignored.
    if (this.#isTooLarge) this.#parser.reset();
    this.#isTooLarge = false;
  }
}
