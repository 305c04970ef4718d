// Server-sent events out of an HTTP response (HTML Living Standard, 9.2.6). Knows nothing of JSON-RPC.

export interface ServerSentEvent {
  /** The stream can be taken up again after this event; undefined where it named none. */
  id: string | undefined;
  data: string;
  /** Milliseconds to wait before the stream is taken up again, where the server asked for that. */
  retryMs: number | undefined;
}

/** Throws what the stream throws as it breaks. */
export async function* serverSentEvents(stream: AsyncIterable<Buffer>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = emptyEvent();
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.map((text) => text.replace(/\r$/, ''))) {
      if (line !== '') {
        read(line, event);
        continue;
      }
      yield { id: event.id, data: event.data.join('\n'), retryMs: event.retryMs };
      event = emptyEvent();
    }
  }
}

interface OpenEvent {
  id: string | undefined;
  data: string[];
  retryMs: number | undefined;
}

function emptyEvent(): OpenEvent {
  return { id: undefined, data: [], retryMs: undefined };
}

function read(line: string, event: OpenEvent): void {
  const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (field === 'data') event.data.push(value);
  else if (field === 'id') event.id = value;
  else if (field === 'retry' && /^\d{1,6}$/.test(value)) event.retryMs = Number(value);
}
