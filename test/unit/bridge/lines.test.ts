// Lines and events out of streams that come in whatever pieces they like.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { readLines } from '../../../src/bridge/lines.ts';
import { serverSentEvents, type ServerSentEvent } from '../../../src/bridge/serverSentEvents.ts';

function linesOf(pieces: string[], maxBytes = 10): Promise<string[]> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    readLines(Readable.from(pieces.map((piece) => Buffer.from(piece))), maxBytes, {
      onLine: (line) => lines.push(line.toString()),
      onTooLong: () => lines.push('TOO LONG'),
      onEnd: () => resolve(lines),
    });
  });
}

async function eventsOf(pieces: Buffer[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(Readable.from(pieces))) events.push(event);
  return events;
}

describe('Lines of a stream', () => {
  it('are put together and taken apart, the last one without its end', async () => {
    assert.deepEqual(await linesOf(['a', 'b\nc', '\n\n', 'd\r\ne']), ['ab', 'c', 'd\r', 'e']);
  });

  it('are exactly as long as allowed, or dropped whole', async () => {
    const full = '0123456789';
    assert.deepEqual(await linesOf([`${full}\n${full}x`, 'yz\nnext\n']), [full, 'TOO LONG', 'next']);
    assert.deepEqual(await linesOf([`${full}x`]), ['TOO LONG']);
  });
});

describe('Server-sent events', () => {
  const stream = Buffer.from(
    ': keep-alive\n\nid: 1\nretry: 50\ndata:\n\nid: 2\r\nevent: message\r\ndata: {"ü":\r\ndata: 1}\r\n\r\ndata: lost',
  );
  const expected = [
    { id: '1', data: '', retryMs: 50 },
    { id: '2', data: '{"ü":\n1}', retryMs: undefined },
  ];

  it('are read with id, data and time to wait; one without an end is none', async () => {
    assert.deepEqual(await eventsOf([stream]), expected);
  });

  it('are the same in pieces of a byte', async () => {
    assert.deepEqual(await eventsOf([...stream].map((byte) => Buffer.from([byte]))), expected);
  });
});
