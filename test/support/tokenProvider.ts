// A provider that wants an API token from a person: a manifest for it, and a server on loopback that takes all but one.
// Knows nothing of Sluice beyond the manifest language.
import { createServer, type Server } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where the step by hand leads to. */
export const TOKEN_PAGE = 'https://settings.token-service.test/tokens';

const STEP_BY_HAND = {
  type: 'manual',
  title: 'Make an API token',
  open: TOKEN_PAGE,
  steps: ['Choose “New token”.', 'Copy it: it is shown once.'],
  collect: ['api_token'],
  check: 'validate',
};

/** A token of the right form that the server does not take. */
export const STALE_TOKEN = 'tok_stalekey';

export class TokenProvider {
  readonly #server: Server;
  readonly host: string;
  /** The Authorization headers that it was sent, in order. */
  readonly authorizations: string[];

  private constructor(server: Server, host: string, authorizations: string[]) {
    this.#server = server;
    this.host = host;
    this.authorizations = authorizations;
  }

  /** Listens on a free port of loopback. */
  static async start(): Promise<TokenProvider> {
    const authorizations: string[] = [];
    const server = createServer((request, response) => {
      const { authorization = '' } = request.headers;
      authorizations.push(authorization);
      request.resume();
      const isTaken = authorization !== `Bearer ${STALE_TOKEN}`;
      response.writeHead(isTaken ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: 'key_1', ok: isTaken, message: isTaken ? 'fine' : 'stale' }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The provider has no port');
    return new TokenProvider(server, `127.0.0.1:${address.port}`, authorizations);
  }

  /** Puts its manifest where Sluice looks for those of the user. @param byHand whether it guides to the token */
  async writeManifest(directory: string, { byHand = false } = {}): Promise<void> {
    const unsupported = { type: 'unsupported', why: 'This provider is for a test.' };
    const manifest = {
      id: 'token-service',
      name: 'Token Service',
      description: 'Wants an API token.',
      environments: { development: { baseUrl: `http://${this.host}`, live: false } },
      inputs: {
        api_token: {
          title: 'API token',
          description: 'From the settings of your account.',
          secret: true,
          pattern: 'tok_[a-z]{8}',
        },
      },
      auth: { scheme: 'bearer', input: 'api_token' },
      requests: {
        ...(byHand && { 'credential.obtain': STEP_BY_HAND }),
        'credential.create': unsupported,
        'webhook.create': unsupported,
        'oauthClient.register': unsupported,
        validate: {
          type: 'http',
          method: 'POST',
          path: '/check',
          verb: 'read',
          json: {},
          outputs: { ok: '/ok', message: '/message' },
        },
      },
    };
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, 'token-service.json'), JSON.stringify(manifest, null, 2));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
