// An OAuth server that rotates strictly, and the ways in which real servers answer otherwise. It knows nothing of Sluice,
// and keeps what really happened: which clients exist, and which refresh tokens it still honors.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../src/core/json.ts';

type Endpoint = 'token' | 'register' | 'delete' | 'revoke' | 'introspect';

/** One answer, or its absence. */
export interface OddAnswer {
  status: number;
  body: string | Buffer;
  headers?: Record<string, string>;
  /** How it travels. By default at once, by HTTP/1.1. */
  by?: 'chunks with trailers' | 'drips' | 'HTTP/1.0';
}

export interface Oddity {
  /** What a success is written as; by default as JSON with 200. */
  write?: (answer: JsonObject, grant: string) => OddAnswer;
  /** Refuses instead of doing anything. */
  refuse?: Partial<Record<Endpoint, OddAnswer>>;
  /** Refuses the first request only. */
  refuseFirst?: Partial<Record<Endpoint, OddAnswer>>;
  /** Does it, then breaks the connection, or answers this. */
  lose?: Partial<Record<Endpoint, 'reset' | OddAnswer>>;
  /** The refresh token stays good, and no new one is issued. */
  keepsToken?: boolean;
  metadata?: JsonObject;
  /** Endpoints that the metadata has under this machine’s other name, by member. */
  atLocalhost?: string[];
  /** Paths at which the metadata stands. */
  documents?: string[];
  /** Path of the issuer. */
  path?: string;
  grants?: string[];
  isPublic?: boolean;
  takesPostOnly?: boolean;
  client?: (answer: JsonObject) => JsonObject;
  /** What stands in place of the documents that it does not have. By default 404. */
  elsewhere?: OddAnswer;
  /** Ends of the issuer as its metadata writes it, and as a person gives it. */
  writesIssuerWith?: string;
  isGivenWith?: string;
  /** Takes the user name and password of Basic as they are, against RFC 6749 section 2.3.1. */
  decodesNothing?: boolean;
  /** Breaks the connection of the first request for a token before it does anything. */
  resetsFirst?: boolean;
  /** Closes each connection at its second request. */
  dropsKept?: boolean;
}

export interface OddServer {
  readonly issuer: string;
  /** Method, path and body, in order of arrival. */
  readonly requests: string[];
  readonly clients: Map<string, JsonObject>;
  /** A new refresh token. */
  grant(): string;
  /** Whether it would still take this refresh token. */
  honours(refreshToken: string): boolean;
  close(): Promise<void>;
}

export const json = (status: number, body: unknown): OddAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

export const gzip = (answer: OddAnswer): OddAnswer => ({
  ...answer,
  body: gzipSync(answer.body),
  headers: { ...answer.headers, 'content-encoding': 'gzip' },
});

const ACCESS_TOKEN = 'access-token-issued';

export async function startOddServer(oddity: Oddity): Promise<OddServer> {
  const world = new OddWorld(oddity);
  const server = createServer((request, response) => {
    world.answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  world.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${oddity.path ?? ''}`;
  return {
    issuer: world.issuer + (oddity.isGivenWith ?? ''),
    requests: world.requests,
    clients: world.clients,
    grant: () => world.issue(),
    honours: (token) => world.live.has(token),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function send({ status, headers, body, by }: OddAnswer, response: ServerResponse): Promise<void> {
  if (by === undefined) return void response.writeHead(status, headers).end(body);
  if (by === 'HTTP/1.0') {
    const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
    return void response.socket?.end(`HTTP/1.0 ${status} OK\r\n${lines.join('')}\r\n${body.toString()}`);
  }
  response.writeHead(status, { ...headers, ...(by === 'chunks with trailers' && { trailer: 'x-sum' }) });
  for (const part of body.toString().match(/.{1,20}/gs) ?? []) {
    response.write(part);
    if (by === 'drips') await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  if (by === 'chunks with trailers') response.addTrailers({ 'x-sum': '1' });
  response.end();
}

class OddWorld {
  issuer = '';
  readonly requests: string[] = [];
  readonly clients = new Map<string, JsonObject>();
  readonly live = new Set<string>();
  readonly #oddity: Oddity;
  readonly #seen = new Set<string>();
  readonly #sockets = new WeakSet<object>();
  #count = 0;

  constructor(oddity: Oddity) {
    this.#oddity = oddity;
  }

  issue(): string {
    this.#count += 1;
    const token = `refresh-token-${this.#count}`;
    this.live.add(token);
    return token;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { dropsKept = false, lose = {} } = this.#oddity;
    if (dropsKept && this.#sockets.has(request.socket)) return void request.socket.resetAndDestroy();
    this.#sockets.add(request.socket);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.requests.push(`${request.method} ${request.url} ${body}`);
    const endpoint = this.#endpointOf(request);
    if (this.#oddity.resetsFirst && endpoint === 'token' && !this.#seen.has('token')) {
      this.#seen.add('token');
      return void request.socket.resetAndDestroy();
    }
    const answer = this.#refusal(endpoint) ?? this.#do(endpoint, request, body);
    const lost = endpoint === undefined ? undefined : lose[endpoint];
    if (lost === 'reset' && answer.status < 300) return void request.socket.resetAndDestroy();
    const said = lost === undefined || lost === 'reset' || answer.status >= 300 ? answer : lost;
    await send(said, response);
  }

  #endpointOf({ method, url = '' }: IncomingMessage): Endpoint | undefined {
    const { pathname } = new URL(url, this.issuer);
    const place = pathname.slice((this.#oddity.path ?? '').length);
    if (method === 'DELETE') return 'delete';
    const known = ['token', 'register', 'revoke', 'introspect'] as const;
    return method === 'POST' ? known.find((name) => place === `/${name}`) : undefined;
  }

  #refusal(endpoint: Endpoint | undefined): OddAnswer | undefined {
    if (endpoint === undefined) return undefined;
    const first = this.#seen.has(endpoint) ? undefined : this.#oddity.refuseFirst?.[endpoint];
    this.#seen.add(endpoint);
    return first ?? this.#oddity.refuse?.[endpoint];
  }

  #do(endpoint: Endpoint | undefined, request: IncomingMessage, body: string): OddAnswer {
    switch (endpoint) {
      case undefined:
        return this.#document(new URL(request.url ?? '', this.issuer).pathname);
      case 'register':
        return this.#register(JSON.parse(body) as JsonObject);
      case 'delete':
        return this.#delete(request);
      case 'token':
      case 'revoke':
      case 'introspect':
        return this.#asClient(endpoint, request, new URLSearchParams(body));
    }
  }

  #document(pathname: string): OddAnswer {
    const { documents = ['/.well-known/oauth-authorization-server'], metadata, grants } = this.#oddity;
    const { elsewhere = { status: 404, body: '<h1>Not found</h1>' }, writesIssuerWith = '' } = this.#oddity;
    if (!documents.includes(pathname)) return elsewhere;
    const { atLocalhost = [] } = this.#oddity;
    const places = {
      authorization_endpoint: 'authorize',
      token_endpoint: 'token',
      registration_endpoint: 'register',
      introspection_endpoint: 'introspect',
      revocation_endpoint: 'revoke',
    };
    const elsewhereOf = (member: string): string =>
      atLocalhost.includes(member) ? this.issuer.replace('127.0.0.1', 'localhost') : this.issuer;
    const endpoints = Object.entries(places).map(([member, place]) => [
      member,
      `${elsewhereOf(member)}/${place}`,
    ]);
    return json(200, {
      issuer: this.issuer + writesIssuerWith,
      ...(Object.fromEntries(endpoints) as JsonObject),
      response_types_supported: ['code'],
      ...(grants && { grant_types_supported: grants }),
      ...metadata,
    });
  }

  #register(metadata: JsonObject): OddAnswer {
    const id = `client-${this.clients.size + 1}`;
    const secret = this.#oddity.isPublic ? {} : { client_secret: `secret of ${id} + / % é` };
    const answer: JsonObject = {
      ...metadata,
      client_id: id,
      ...secret,
      registration_access_token: `manage-${id}`,
      registration_client_uri: `${this.issuer}/register/${id}`,
    };
    this.clients.set(id, answer);
    return json(201, this.#oddity.client?.(answer) ?? answer);
  }

  #delete({ url = '', headers }: IncomingMessage): OddAnswer {
    const id = url.split('/').at(-1) ?? '';
    if (headers.authorization !== `Bearer manage-${id}` || !this.clients.has(id))
      return { status: 401, body: '' };
    this.clients.delete(id);
    return { status: 204, body: '' };
  }

  #asClient(endpoint: Endpoint, { headers }: IncomingMessage, form: URLSearchParams): OddAnswer {
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (basic !== undefined && this.#oddity.takesPostOnly) return json(401, { error: 'invalid_client' });
    const plain = (text = ''): string =>
      this.#oddity.decodesNothing ? text : decodeURIComponent(text.replaceAll('+', ' '));
    const [id, secret] =
      basic === undefined
        ? [form.get('client_id') ?? '', form.get('client_secret') ?? undefined]
        : Buffer.from(basic, 'base64').toString().split(':').map(plain);
    const client = this.clients.get(id ?? '');
    if (client === undefined || client['client_secret'] !== secret)
      return json(401, { error: 'invalid_client' });
    if (endpoint === 'revoke') {
      this.live.delete(form.get('token') ?? '');
      return { status: 200, body: '' };
    }
    if (endpoint === 'introspect') {
      const token = form.get('token') ?? '';
      return json(200, { active: token === ACCESS_TOKEN || this.live.has(token) });
    }
    return this.#token(form.get('grant_type') ?? '', form.get('refresh_token') ?? '');
  }

  #token(grant: string, refreshToken: string): OddAnswer {
    const { grants, keepsToken = false, write = (answer: JsonObject) => json(200, answer) } = this.#oddity;
    if (grants !== undefined && grant === 'client_credentials' && !grants.includes(grant))
      return json(400, { error: 'unauthorized_client' });
    const answer: JsonObject = { access_token: ACCESS_TOKEN, token_type: 'Bearer', expires_in: 60 };
    if (grant !== 'refresh_token') return write(answer, grant);
    if (!this.live.has(refreshToken)) return json(400, { error: 'invalid_grant' });
    if (keepsToken) return write(answer, grant);
    this.live.delete(refreshToken);
    return write({ ...answer, refresh_token: this.issue() }, grant);
  }
}
