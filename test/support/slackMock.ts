// Slack's app manifests in small, as its documentation describes them: errors as HTTP 200, and a configuration token
// whose refresh token can be used once. It knows nothing of Sluice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../src/core/json.ts';

export interface SlackMock {
  readonly url: string;
  /** Manifests by app id. */
  readonly apps: Map<string, JsonObject>;
  /** How often each method was called. */
  readonly calls: string[];
  /** The pair that works now. */
  current(): { access: string; refresh: string };
  close(): Promise<void>;
}

export async function startSlackMock(): Promise<SlackMock> {
  const apps = new Map<string, JsonObject>();
  const calls: string[] = [];
  let generation = 1;
  const current = () => ({
    access: `xoxe.xoxp-canary-access-${generation}`,
    refresh: `xoxe-canary-refresh-${generation}`,
  });
  const methods: Record<string, (body: Record<string, string>) => JsonObject> = {
    'apps.manifest.validate': ({ manifest = '' }) => ({ ok: manifestOf(manifest) !== undefined }),
    'apps.manifest.create': ({ manifest = '' }) => {
      const id = `A${apps.size + 1}`;
      apps.set(id, manifestOf(manifest) ?? {});
      const credentials = {
        client_id: `${id}.client`,
        client_secret: 'canary-client',
        signing_secret: 'canary-sign',
      };
      return { ok: true, app_id: id, credentials };
    },
    'apps.manifest.update': ({ app_id = '', manifest = '' }) => {
      if (!apps.has(app_id)) return { ok: false, error: 'app_not_found' };
      apps.set(app_id, manifestOf(manifest) ?? {});
      return { ok: true, app_id };
    },
    'apps.manifest.delete': ({ app_id = '' }) =>
      apps.delete(app_id) ? { ok: true } : { ok: false, error: 'app_not_found' },
    'tooling.tokens.rotate': ({ refresh_token }) => {
      if (refresh_token !== current().refresh) return { ok: false, error: 'invalid_refresh_token' };
      generation += 1;
      const { access, refresh } = current();
      return { ok: true, token: access, refresh_token: refresh, exp: Math.floor(Date.now() / 1000) + 43_200 };
    },
  };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const name = (request.url ?? '').replace('/api/', '');
      calls.push(name);
      const isJson = (request.headers['content-type'] ?? '').includes('json');
      const body = isJson
        ? (JSON.parse(text) as Record<string, string>)
        : Object.fromEntries(new URLSearchParams(text));
      const known =
        request.headers.authorization === `Bearer ${current().access}` || name.startsWith('tooling');
      const answer = known
        ? (methods[name]?.(body) ?? { ok: false, error: 'unknown_method' })
        : { ok: false, error: 'invalid_auth' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    apps,
    calls,
    current,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function manifestOf(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    // Not JSON: Slack calls such a manifest invalid.
    return undefined;
  }
}
