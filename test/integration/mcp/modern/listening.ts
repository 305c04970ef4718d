// One `subscriptions/listen` stream, read message by message.
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { modernRequest, type ModernFixture, type ModernParts } from './modernFixture.ts';

export interface Listening {
  /** What has come and was not taken. */
  readonly waiting: object[];
  /** The next message, without what every message of JSON-RPC has. */
  next(): Promise<object>;
  close(): void;
}

export async function listenTo(
  { endpoint }: ModernFixture,
  params: Record<string, unknown>,
  parts: ModernParts,
): Promise<Listening> {
  const { message, headers } = modernRequest('subscriptions/listen', params, parts);
  const request = httpRequest(endpoint.endpoint.url, {
    method: 'POST',
    agent: false,
    headers: endpoint.headers(headers),
  });
  request.on('error', () => undefined);
  const [response] = (await once(request.end(JSON.stringify(message)), 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  const waiting: object[] = [];
  const wakes: (() => void)[] = [];
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.startsWith('data: '))) {
      const { jsonrpc: _version, ...rest } = JSON.parse(line.slice('data: '.length)) as { jsonrpc: string };
      waiting.push(rest);
      wakes.shift()?.();
    }
  });
  return {
    waiting,
    async next() {
      if (waiting.length === 0)
        await new Promise<void>((resolve) => {
          wakes.push(resolve);
        });
      return waiting.shift() ?? {};
    },
    close: () => request.destroy(),
  };
}
