// A real OAuth server by others: `oidc-provider` on loopback, and the ways in which real servers differ.
// It knows nothing of Sluice.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from 'oidc-provider';
import { SIGN_IN_PATH, signInPage } from './signInPage.ts';

export interface OidcServerOptions {
  /** Registration needs this token (RFC 7591 section 3). Default: anyone may register. */
  initialAccessToken?: string;
  /** Registration answers 200 instead of 201. */
  registrationStatus?: 200;
  /** Which of the two discovery documents exists. Default: both. */
  discovery?: 'rfc8414' | 'oidc' | 'both';
  /** A successful update changes the client's secret and registration token. Default false. */
  rotateOnUpdate?: boolean;
  /** A successful update changes the client's secret. Default false. */
  changeSecretOnUpdate?: boolean;
  /** What happens to a spent refresh token: still good, good again, or its reuse ends the grant. Default strict. */
  rotation?: 'none' | 'grace' | 'strict';
  /** Introspection says of every refresh token that it is not active. Default false. */
  refreshTokensUnknown?: boolean;
  /** Ways of client authentication that it takes. Default: all three that Sluice has. */
  clientAuthMethods?: ('client_secret_basic' | 'client_secret_post' | 'none')[];
  /** What it does not offer. Default: nothing. */
  lacks?: ('clientCredentials' | 'introspection')[];
  /** Clients that exist from the start, as oidc-provider's configuration takes them. */
  clients?: Record<string, unknown>[];
  /** People sign in on a page of its own (signInPage.ts). Default: there is none. */
  signIn?: boolean;
  /** How long people's access tokens last. Default: 600. */
  accessTokenSeconds?: number;
  /** Loopback address to listen on. Default: 127.0.0.1. */
  host?: string;
}

export interface OidcServer {
  /** Issuer identifier. */
  readonly issuer: string;
  /** Method and path of every request, in order of arrival. */
  readonly requests: string[];
  /** Ids of the clients that exist now. */
  clientIds(): string[];
  /** The server itself, for what tests make there without HTTP. */
  readonly provider: Provider;
  /** Everything that it stores, by model and id. */
  readonly stored: Map<string, Record<string, unknown>>;
  /** Forgets who signed in and every token it gave out, as after a reset; clients stay registered. */
  signEverybodyOut(): void;
  /** How many requests are in flight. */
  underWay(): number;
  close(): Promise<void>;
}

export async function startOidcServer(options: OidcServerOptions = {}): Promise<OidcServer> {
  const requests: string[] = [];
  const stored = new Map<string, Record<string, unknown>>();
  let handle: RequestListener = (_request, response) => response.writeHead(503).end();
  let underWay = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    response.once('close', () => (underWay -= 1));
    requests.push(`${request.method} ${request.url}`);
    if (options.registrationStatus === 200) answerOkForCreated(request, response);
    if (options.changeSecretOnUpdate === true) changeSecret(request, response, stored);
    if (!routeDiscovery(options.discovery ?? 'both', request)) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    if (options.signIn === true && request.url?.startsWith(SIGN_IN_PATH)) {
      signInPage(provider, request, response).catch(() => response.writeHead(400).end());
      return;
    }
    handle(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, options.host ?? '127.0.0.1', resolve);
  });
  const issuer = `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  const provider = await createProvider(issuer, stored, options);
  handle = provider.callback();
  return {
    issuer,
    requests,
    provider,
    stored,
    signEverybodyOut: () => {
      for (const key of stored.keys())
        if (!/^(?:Client|RegistrationAccessToken):/.test(key)) stored.delete(key);
    },
    underWay: () => underWay,
    clientIds: () => [...stored.keys()].filter((key) => key.startsWith('Client:')).map((key) => key.slice(7)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function createProvider(
  issuer: string,
  stored: Map<string, Record<string, unknown>>,
  options: OidcServerOptions,
): Promise<Provider> {
  const { Provider: OidcProvider } = await importQuietly();
  const provider = new OidcProvider(issuer, {
    ...(options.clients && { clients: options.clients }),
    ...(options.signIn && {
      interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${SIGN_IN_PATH}${uid}` },
    }),
    adapter: mapAdapter(stored, options.rotation === 'grace' ? 1 : 0),
    jwks: { keys: [await signingKey()] },
    cookies: { keys: ['only for tests'] },
    // Its own default, RS256, wants an RSA key, which takes long to make.
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    rotateRefreshToken: options.rotation !== 'none',
    scopes: ['openid', 'offline_access', 'api'],
    clientAuthMethods: options.clientAuthMethods ?? ['client_secret_basic', 'client_secret_post', 'none'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: !options.lacks?.includes('clientCredentials') },
      introspection: {
        enabled: !options.lacks?.includes('introspection'),
        allowedPolicy: (_context: unknown, _client: unknown, { kind }: { kind: string }) =>
          options.refreshTokensUnknown !== true || kind !== 'RefreshToken',
      },
      revocation: { enabled: true, allowedPolicy: () => true },
      registration: { enabled: true, initialAccessToken: options.initialAccessToken ?? false },
      registrationManagement: {
        enabled: true,
        rotateRegistrationAccessToken: options.rotateOnUpdate ?? false,
      },
    },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
    ttl: {
      Interaction: 600,
      Session: 600,
      AuthorizationCode: 60,
      Grant: 86_400,
      RefreshToken: 86_400,
      IdToken: 600,
      ClientCredentials: 600,
      AccessToken: options.accessTokenSeconds ?? 600,
      RegistrationAccessToken: 86_400,
      InitialAccessToken: 86_400,
    },
  });
  return provider;
}

/** The package warns on the console about what is fine on loopback. */
async function importQuietly(): Promise<{ Provider: typeof Provider }> {
  const { warn, info } = console;
  console.warn = () => undefined;
  console.info = () => undefined;
  try {
    return await import('oidc-provider');
  } finally {
    Object.assign(console, { warn, info });
  }
}

async function signingKey(): Promise<Record<string, unknown>> {
  const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  return { ...(await crypto.subtle.exportKey('jwk', privateKey)), use: 'sig', kid: 'test' };
}

/** Unbounded, unlike the package's own, which evicts after 1,000 entries (facts.md). */
/** @param graceUses how often a spent token is good again */
function mapAdapter(stored: Map<string, Record<string, unknown>>, graceUses: number) {
  const spent = new Map<string, number>();
  return class MapAdapter {
    readonly #model: string;

    constructor(model: string) {
      this.#model = model;
    }

    async upsert(id: string, payload: Record<string, unknown>): Promise<void> {
      stored.set(`${this.#model}:${id}`, payload);
    }

    async find(id: string): Promise<Record<string, unknown> | undefined> {
      return stored.get(`${this.#model}:${id}`);
    }

    async findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
      return [...stored].find(([key, { uid: own }]) => key.startsWith(`${this.#model}:`) && own === uid)?.[1];
    }

    async findByUserCode(): Promise<undefined> {
      return undefined;
    }

    async consume(id: string): Promise<void> {
      const payload = stored.get(`${this.#model}:${id}`);
      const uses = (spent.get(id) ?? 0) + 1;
      spent.set(id, uses);
      if (payload !== undefined && uses > graceUses) payload['consumed'] = Math.floor(Date.now() / 1000);
    }

    async destroy(id: string): Promise<void> {
      stored.delete(`${this.#model}:${id}`);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { grantId: own }] of stored) if (own === grantId) stored.delete(key);
    }
  };
}

/** False if the asked discovery document is one that this server does not have. */
function routeDiscovery(offered: 'rfc8414' | 'oidc' | 'both', request: IncomingMessage): boolean {
  const oauthDocument = request.url === '/.well-known/oauth-authorization-server';
  const oidcDocument = request.url === '/.well-known/openid-configuration';
  if (!oauthDocument && !oidcDocument) return true;
  if (offered !== 'both' && offered !== (oauthDocument ? 'rfc8414' : 'oidc')) return false;
  // The package serves one document; its content is the same.
  request.url = '/.well-known/openid-configuration';
  return true;
}

function answerOkForCreated(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST' || request.url !== '/reg') return;
  const writeHead = response.writeHead.bind(response);
  Object.assign(response, {
    writeHead: (status: number, ...rest: never[]) => writeHead(status === 201 ? 200 : status, ...rest),
  });
}

/** Servers exist that hand out a new secret with every update (RFC 7592 section 2.2 allows it). */
function changeSecret(
  request: IncomingMessage,
  response: ServerResponse,
  stored: Map<string, Record<string, unknown>>,
): void {
  if (request.method !== 'PUT' || request.url?.startsWith('/reg/') !== true) return;
  const end = response.end.bind(response);
  Object.assign(response, {
    end: (chunk?: string | Uint8Array) => {
      if (response.statusCode !== 200 || chunk === undefined) return end(chunk);
      const client = JSON.parse(String(chunk)) as Record<string, unknown>;
      const secret = crypto.randomUUID() + crypto.randomUUID();
      Object.assign(stored.get(`Client:${String(client['client_id'])}`) ?? {}, { client_secret: secret });
      const body = JSON.stringify({ ...client, client_secret: secret });
      response.setHeader('content-length', Buffer.byteLength(body));
      return end(body);
    },
  });
}
