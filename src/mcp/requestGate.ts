// Who may come in: the checks that every request passes before anything of its body is read. They keep out web pages
// (Host, Origin) and other programs (token). It knows nothing of sessions or tools.
import type { IncomingMessage } from 'node:http';
import type { ClientTokens } from '../core/access/clientTokens.ts';
import type { Caller } from '../core/operation/operation.ts';
import { Refusal } from './refusal.ts';

/** Sluice's own path. */
export const MCP_PATH = '/mcp';
/** The endpoint of one guest (`GUEST_NAME`). */
const GUEST_PATH = /^\/mcp\/guests\/([a-z0-9][a-z0-9-]{0,39})$/;
/** RFC 9110 section 11.5: what a token is asked for. */
const REALM = 'realm="Sluice"';
const METHODS = ['GET', 'POST', 'DELETE'];
/** RFC 6750 section 2.1: scheme and b64token. */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i;

/** Of a server on this port of the loopback address. */
export function loopbackHosts(port: number): string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);
}

/** Of a server on a local socket, which has no port: clients still have to name a host (RFC 9112 section 3.2). */
export const SOCKET_HOSTS: readonly string[] = ['localhost'];

export class RequestGate {
  readonly #tokens: Pick<ClientTokens, 'verify'>;
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts the names under which this server may be asked, lower case, with their port */
  constructor(tokens: Pick<ClientTokens, 'verify'>, hosts: readonly string[]) {
    this.#tokens = tokens;
    this.#hosts = new Set(hosts);
  }

  /** The caller behind the request. The order is part of the contract: who is not let in learns no more than why. */
  admit(request: IncomingMessage): Caller {
    this.#checkHost(request);
    this.#checkOrigin(request);
    checkTarget(request);
    const caller = this.#authenticate(request);
    checkMethod(request);
    return caller;
  }

  /** A rebinding page reaches this port under its own name (RFC 9110 sections 7.2 and 15.5.20). */
  #checkHost(request: IncomingMessage): void {
    if (this.#hosts.has((request.headers.host ?? '').toLowerCase())) return;
    throw new Refusal(421, 'wrong-host', 'This server answers under its loopback address alone.', {
      next: `Use http://${[...this.#hosts][0]}${MCP_PATH}.`,
    });
  }

  /** MCP 2025-11-25, Streamable HTTP, "Security Warning": a foreign Origin is a web page. */
  #checkOrigin(request: IncomingMessage): void {
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (origin.startsWith('http://') && this.#hosts.has(origin.slice('http://'.length).toLowerCase())) return;
    throw new Refusal(403, 'foreign-origin', 'Requests from web pages are not accepted.', {
      next: 'Connect with an MCP client outside the browser.',
    });
  }

  #authenticate(request: IncomingMessage): Caller {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      throw new Refusal(401, 'no-token', 'There is no token in this request.', {
        headers: { 'WWW-Authenticate': `Bearer ${REALM}` },
        next: 'Send it as “Authorization: Bearer <token>”; “Sluice: Connect an MCP Client…” in VS Code shows how.',
      });
    }
    const presented = BEARER.exec(authorization)?.[1];
    const caller = presented === undefined ? undefined : this.#tokens.verify(presented);
    if (caller === undefined) {
      throw new Refusal(401, 'bad-token', 'This token is not known here.', {
        headers: { 'WWW-Authenticate': `Bearer ${REALM}, error="invalid_token"` },
        next: 'It may be incomplete, replaced or revoked, or belong to another window; connect the client anew.',
      });
    }
    return caller;
  }
}

/** The guest whose endpoint is asked for; undefined for Sluice's own. */
export function guestIn({ url = '' }: IncomingMessage): string | undefined {
  return GUEST_PATH.exec(url.split('?', 1)[0] ?? '')?.[1];
}

function checkTarget(request: IncomingMessage): void {
  const target = request.url ?? '';
  // The absolute form would name another host than the one that was checked (RFC 9112 section 3.2.2).
  if (!target.startsWith('/')) {
    throw new Refusal(400, 'bad-target', 'The request target must be a path.', { next: `Use ${MCP_PATH}.` });
  }
  const [path, query] = target.split('?', 2);
  if (path !== MCP_PATH && guestIn(request) === undefined) {
    throw new Refusal(404, 'unknown-path', 'There is nothing at this path.', { next: `Use ${MCP_PATH}.` });
  }
  if (query !== undefined) {
    throw new Refusal(400, 'query-refused', 'The address must not carry a query, and never a token.', {
      next: 'Send the token as “Authorization: Bearer <token>”; if it stood in the address, replace it: addresses are logged.',
    });
  }
}

function checkMethod(request: IncomingMessage): void {
  if (METHODS.includes(request.method ?? '')) return;
  throw new Refusal(405, 'bad-method', 'This method is not served.', {
    headers: { Allow: METHODS.join(', ') },
    next: `Use one of ${METHODS.join(', ')}.`,
  });
}
