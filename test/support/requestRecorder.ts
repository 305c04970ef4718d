// A server that keeps what it is sent, in a form in which two clients' requests can be compared. It knows no provider.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Manifest } from '../../src/core/provider/manifest.ts';

interface Sent {
  method: string;
  path: string;
  authorization: string | undefined;
  version: string | undefined;
  /** The idempotency key; official clients make their own. */
  key: string | undefined;
  /** The members of its form or JSON body, lists by the names of their members. */
  members: Record<string, unknown>;
}

/** Answers everything with what is set, and keeps what came. */
export class Recorder {
  readonly sent: Sent[] = [];
  answer: { status: number; body: object; headers?: Record<string, string> } = { status: 200, body: {} };
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Recorder> {
    const server = createServer();
    const recorder = new Recorder(server);
    server.on('request', (request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://recorder');
        const json = (request.headers['content-type'] ?? '').includes('json');
        const body = json ? (JSON.parse(text) as object) : formMembers(new URLSearchParams(text));
        const { 'stripe-version': version, 'idempotency-key': key } = request.headers;
        recorder.sent.push({
          method: request.method ?? '',
          // An at sign can stand in a path either way (RFC 3986 section 3.3).
          path: pathname.replaceAll('%40', '@'),
          authorization: request.headers.authorization,
          version: typeof version === 'string' ? version : undefined,
          key: typeof key === 'string' ? key : undefined,
          members: { ...formMembers(searchParams), ...body },
        });
        const { status, body: answer, headers } = recorder.answer;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Asserts that the last two requests are the same. */
  assertSame(): void {
    const [ours, theirs] = this.sent.splice(0);
    assert.ok(ours && theirs);
    assert.deepEqual(ours, { ...theirs, key: ours.key });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** `events[0]=a&events[1]=b` and `events[]=a&events[]=b` are the same list. */
function formMembers(form: URLSearchParams): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const list = /^(.*)\[\d*\]$/.exec(name)?.[1];
    if (list === undefined) members[name] = value;
    else members[list] = [...((members[list] as string[] | undefined) ?? []), value];
  }
  return members;
}

/** The manifest at another address, in no hurry. */
export function manifestAt(manifest: Manifest, url: string): Manifest {
  const servers = Object.fromEntries(
    Object.values(manifest.environments).flatMap((each) =>
      Object.keys(each.servers).map((name) => [name, url]),
    ),
  );
  const environments = { development: { baseUrl: url, baseUrls: {}, servers, live: false } };
  return { ...manifest, environments, limits: { ...manifest.limits, perSecond: 1000 } };
}
