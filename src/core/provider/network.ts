// How requests leave this machine: which proxy they use, and which certificates they trust. Pure; the host supplies
// its settings.

export interface ProxyServer {
  /** http or https; without user name. */
  url: URL;
  /** Value of Proxy-Authorization, or undefined. */
  authorization: string | undefined;
}

/** The host's settings, read for each new connection. */
export interface Network {
  /** The proxy for `url`, or undefined for a direct connection. Never called for this machine itself. */
  proxyFor(url: URL): ProxyServer | undefined;
  /** Trusted certificates (PEM) besides Node's own; undefined: none. */
  certificateAuthorities(): string[] | undefined;
  /** An unusable proxy setting, so that the connection is direct; absent or undefined: none. */
  unusableProxy?(): string | undefined;
}

export const DIRECT: Network = { proxyFor: () => undefined, certificateAuthorities: () => undefined };

/** As in VS Code's `http.proxy`, `http.noProxy`, `http.proxyAuthorization` and the usual variables. */
export interface ProxySettings {
  proxy: string | undefined;
  /**
   * Hosts with a direct connection: `example.com` (and its subdomains), `.example.com`, `*.example.com`,
   * `*example.com`, `host:port`, `*`.
   */
  noProxy: readonly string[];
  authorization?: string | undefined;
}

/** The proxy for `url` by these settings; one that `unusableProxy` names counts as none. */
export function proxyOf(url: URL, { proxy, noProxy, authorization }: ProxySettings): ProxyServer | undefined {
  const server = serverOf(proxy);
  if (server === undefined || noProxy.some((entry) => covers(entry.trim().toLowerCase(), url)))
    return undefined;
  const { username, password } = server;
  const own = username === '' ? undefined : `Basic ${base64(`${decoded(username)}:${decoded(password)}`)}`;
  server.username = '';
  server.password = '';
  return { url: server, authorization: authorization ?? own };
}

/** The unusable proxy setting, without its password; undefined: none, or it is usable. */
export function unusableProxy({ proxy }: Pick<ProxySettings, 'proxy'>): string | undefined {
  if (proxy === undefined || proxy.trim() === '' || serverOf(proxy) !== undefined) return undefined;
  return proxy.replace(/^.*@/, '').slice(0, 100);
}

/** `host:port` means http, as in curl and Go; quotes around it come from env files. */
function serverOf(proxy = ''): URL | undefined {
  const text = proxy.trim().replace(/^(["'])(.*)\1$/, '$2');
  const server = URL.parse(!text.includes('://') && /:\d+\/?$/.test(text) ? `http://${text}` : text);
  return server !== null && /^https?:$/.test(server.protocol) ? server : undefined;
}

/** A password can contain a % that encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // It was not encoded then.
    return text;
  }
}

/** Of the text's UTF-8, as RFC 7617 section 2.1 recommends. */
function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function covers(entry: string, url: URL): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const actual = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (port !== undefined && port !== actual) return false;
  const domain = host.replace(/^\*?\./, '');
  const name = url.hostname.toLowerCase();
  if (domain.startsWith('*')) return name.endsWith(domain.slice(1));
  return name === domain || name.endsWith(`.${domain}`);
}
