// Server-sent events out of an HTTP response. Knows nothing of JSON-RPC.
import { createParser } from 'eventsource-parser';

/** A server that asks for a longer pause would keep its client waiting for good. */
const MAX_RETRY_MS = 60_000;

export interface ServerSentEvent {
  /** The stream resumes after this event; undefined if it has none. */
  id: string | undefined;
  data: string;
  /** Milliseconds to wait before the stream resumes, if the server asked for that. */
  retryMs: number | undefined;
}

/** Throws what the stream throws when it breaks. */
export async function* serverSentEvents(stream: AsyncIterable<Buffer>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  const events: ServerSentEvent[] = [];
  let retryMs: number | undefined;
  const parser = createParser({
    onEvent: ({ id, data }) => {
      events.push({ id, data, retryMs });
      retryMs = undefined;
    },
    onRetry: (ms) => (retryMs = Math.min(ms, MAX_RETRY_MS)),
  });
  for await (const chunk of stream) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* events.splice(0);
  }
}
