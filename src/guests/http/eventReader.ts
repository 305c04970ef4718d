// Server-sent events out of bytes as they come (WHATWG HTML, "Server-sent events"), each of bounded size: what is larger is
// dropped as it comes. It knows nothing of JSON-RPC.
import { LineReader } from '../lineReader.ts';

/** A server that asks for a longer pause would keep its client waiting for good. */
const LONGEST_RETRY_MS = 60_000;

export interface EventHandlers {
  onData(data: string): void;
  /** The data of an event was larger than allowed; none of it is kept. */
  onTooLarge(): void;
}

export class EventReader {
  readonly #lines: LineReader;
  readonly #mostBytes: number;
  readonly #handlers: EventHandlers;
  #data: string[] = [];
  #bytes = 0;
  #isTooLarge = false;
  #id: string | undefined;
  #lastId: string | undefined;
  #retryMs: number | undefined;

  constructor(mostBytes: number, handlers: EventHandlers) {
    this.#mostBytes = mostBytes;
    this.#handlers = handlers;
    this.#lines = new LineReader(mostBytes, {
      onLine: (line) => this.#take(line),
      onTooLong: () => {
        this.#isTooLarge = true;
      },
    });
  }

  /** The stream resumes after this event; undefined: it can't. */
  get lastId(): string | undefined {
    return this.#lastId;
  }

  /** Milliseconds to wait before it resumes, if the server asked for that. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  take(chunk: Buffer): void {
    this.#lines.take(chunk);
  }

  #take(line: string): void {
    if (line === '') {
      this.#finish();
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'data') this.#add(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value))
      this.#retryMs = Math.min(Number(value), LONGEST_RETRY_MS);
  }

  #add(value: string): void {
    this.#bytes += value.length;
    if (this.#bytes > this.#mostBytes) {
      this.#isTooLarge = true;
      this.#data = [];
    } else if (!this.#isTooLarge) this.#data.push(value);
  }

  #finish(): void {
    const data = this.#data.join('\n');
    const wasTooLarge = this.#isTooLarge;
    this.#data = [];
    this.#bytes = 0;
    this.#isTooLarge = false;
    // An event that was cut off before its end is not the last one that arrived.
    this.#lastId = this.#id ?? this.#lastId;
    if (wasTooLarge) this.#handlers.onTooLarge();
    else if (data !== '') this.#handlers.onData(data);
  }
}
