// What a call costs at least: node:http alone reads a body, parses it for its id, and answers in one write with a result
// that is text already. It checks and looks up nothing. Asked for `serve` with that result.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBench } from './answerBench.ts';

let result = '{}';
const http = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const { id } = JSON.parse(Buffer.concat(pieces).toString()) as { id: number };
    const text = `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  });
});
await new Promise<void>((resolve) => {
  http.listen(0, '127.0.0.1', resolve);
});
answerBench({
  serve: (answer: unknown) => {
    result = JSON.stringify(answer);
    return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` };
  },
});
