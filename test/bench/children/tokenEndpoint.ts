// An OAuth token endpoint that rotates every refresh token and takes its time. Argument: latency in milliseconds.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBench } from './answerBench.ts';

let latencyMs = Number(process.argv[2] ?? 0);
let slowEach = 0;
let served = 0;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume().on('end', () => {
    served += 1;
    const isSlow = slowEach > 0 && served % slowEach === 0;
    setTimeout(() => answer(response), isSlow ? 4 * latencyMs : latencyMs);
  });
});
await new Promise<void>((resolve) => {
  server.listen(0, '127.0.0.1', resolve);
});
answerBench({
  port: () => (server.address() as AddressInfo).port,
  served: () => served,
  /** One in `slowEach` takes four times as long; 0: none. */
  behave: (change: { latencyMs: number; slowEach: number }) => {
    ({ latencyMs, slowEach } = change);
  },
});

function answer(response: ServerResponse): void {
  const token = `${served}-${Math.random().toString(36).slice(2)}`;
  const body = JSON.stringify({
    access_token: `access-${token}`,
    refresh_token: `refresh-${token}`,
    token_type: 'Bearer',
    expires_in: 3_600,
  });
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
