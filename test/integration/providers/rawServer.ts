// A server that answers with exactly the bytes that a test wants, and remembers what reached it.
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawServer {
  readonly port: number;
  /** What each connection sent, as it arrived. */
  readonly received: string[];
  close(): Promise<void>;
}

/** @param answer called once a connection's first request has arrived (its head, and its body where it has one) */
export async function startRawServer(answer: (socket: Socket, request: string) => void): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const index = received.push('') - 1;
    let answered = false;
    socket.on('error', () => undefined); // Clients that hang up are what these tests are about.
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      received[index] += data.toString('latin1');
      if (answered || !isComplete(received[index] ?? '')) return;
      answered = true;
      answer(socket, received[index] ?? '');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return end >= 0 && text.length >= end + 4 + length;
}

/** A whole answer with its length. */
export function httpAnswer(status: number, headers: Record<string, string>, body: string): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n${body}`;
}
