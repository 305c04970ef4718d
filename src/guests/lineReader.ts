// Cuts a stream of bytes into lines of bounded length. What is longer is dropped as it comes, and never held.

export interface LineHandlers {
  onLine(line: string): void;
  /** A line was longer than allowed; none of it is kept. */
  onTooLong(): void;
}

const NEWLINE = 0x0a;

export class LineReader {
  readonly #mostBytes: number;
  readonly #handlers: LineHandlers;
  #parts: Buffer[] = [];
  #bytes = 0;
  #isDropping = false;

  constructor(mostBytes: number, handlers: LineHandlers) {
    this.#mostBytes = mostBytes;
    this.#handlers = handlers;
  }

  take(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      this.#add(rest.subarray(0, end));
      this.#finish();
      rest = rest.subarray(end + 1);
    }
    this.#add(rest);
  }

  /** What follows the last line break is a line too. */
  end(): void {
    if (this.#bytes > 0 || this.#isDropping) this.#finish();
  }

  #add(part: Buffer): void {
    if (this.#isDropping || part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#mostBytes) {
      this.#isDropping = true;
      this.#parts = [];
      return;
    }
    this.#parts.push(part);
  }

  #finish(): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    const wasDropped = this.#isDropping;
    this.#parts = [];
    this.#bytes = 0;
    this.#isDropping = false;
    if (wasDropped) this.#handlers.onTooLong();
    else this.#handlers.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
