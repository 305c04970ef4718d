// Lines of bounded length from a stream. Knows nothing of what is in them.
import type { Readable } from 'node:stream';

export interface LineListener {
  onLine(line: Buffer): void;
  /** A line was longer than allowed; it was dropped as it came. */
  onTooLong(): void;
  onEnd(): void;
}

const LINE_FEED = 0x0a;

/** @param maxBytes of a line; no more than that is ever held */
export function readLines(input: Readable, maxBytes: number, listener: LineListener): void {
  let chunks: Buffer[] = [];
  let size = 0;
  const add = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks = [];
  };
  const finish = (): void => {
    if (size > maxBytes) listener.onTooLong();
    else if (size > 0) listener.onLine(Buffer.concat(chunks));
    chunks = [];
    size = 0;
  };
  input.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      add(chunk.subarray(from, at));
      finish();
      from = at + 1;
    }
    add(chunk.subarray(from));
  });
  input.once('end', () => {
    finish();
    listener.onEnd();
  });
  // A client that dies without closing its pipe has ended all the same.
  input.once('error', () => listener.onEnd());
}
