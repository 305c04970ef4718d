// A provider that takes one API token, which a person can rotate there behind Sluice's back; its answers can be bent.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

interface Hook {
  url: string;
  events: string[];
}

/** A status, and what stands in the body; undefined: the request is processed. */
export type Bend = (method: string, path: string) => { status: number; body: string } | undefined;

export class KeyedProvider {
  /** The token that it takes now. */
  good = 'token-1';
  bend: Bend = () => undefined;
  readonly hooks = new Map<string, Hook>();
  readonly sent: string[] = [];
  readonly #server: http.Server;
  #made = 0;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { status, text } = this.#answer(request, body);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(text);
      });
    });
  }

  static async start(): Promise<KeyedProvider> {
    const provider = new KeyedProvider();
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    return provider;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As a manifest; `live` in production alone. */
  manifest(more: object = {}, tools: readonly object[] = []): object {
    const { port } = this.#server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}`;
    return {
      id: 'keyed',
      name: 'Keyed',
      environments: {
        development: { baseUrl, live: false },
        production: { baseUrl, live: true },
      },
      inputs: {
        webhook_url: { title: 'Webhook URL', type: 'url' },
        api_token: { title: 'API token', secret: true },
      },
      auth: { scheme: 'bearer', input: 'api_token' },
      webhooks: [{ title: 'Orders', url: '{webhook_url}', events: ['order'] }],
      requests: {
        validate: { type: 'http', method: 'GET', path: '/me', verb: 'read', answer: 'any' },
        'webhook.create': {
          type: 'http',
          method: 'POST',
          path: '/hooks',
          verb: 'create',
          json: { url: '{url}', events: '{events}' },
          outputs: { webhook_id: '/id' },
          undo: 'webhook.delete',
        },
        'webhook.update': {
          type: 'http',
          method: 'PATCH',
          path: '/hooks/{webhook_id}',
          verb: 'change',
          json: { url: '{url}', events: '{events}' },
        },
        'webhook.delete': { type: 'http', method: 'DELETE', path: '/hooks/{webhook_id}', verb: 'delete' },
        ...more,
      },
      tools,
    };
  }

  #answer(request: http.IncomingMessage, body: string): { status: number; text: string } {
    const { method = '', url = '' } = request;
    this.sent.push(`${method} ${url}`);
    const bent = this.bend(method, url);
    if (bent !== undefined) return { status: bent.status, text: bent.body };
    if (request.headers.authorization !== `Bearer ${this.good}`)
      return { status: 401, text: JSON.stringify({ error: 'Bad credentials' }) };
    const id = url.split('/').at(-1) ?? '';
    switch (method) {
      case 'POST': {
        this.#made += 1;
        this.hooks.set(`h${this.#made}`, JSON.parse(body) as Hook);
        return { status: 201, text: JSON.stringify({ id: `h${this.#made}` }) };
      }
      case 'PATCH': {
        this.hooks.set(id, JSON.parse(body) as Hook);
        return { status: 200, text: '{}' };
      }
      case 'DELETE':
        return this.hooks.delete(id) ? { status: 200, text: '{}' } : { status: 404, text: '{}' };
      default:
        return { status: 200, text: '{"ok":true}' };
    }
  }
}
