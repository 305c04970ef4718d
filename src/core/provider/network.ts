// How requests leave this machine: through which proxy, and trusting whom. Pure; the host says what its settings are.

export interface ProxyServer {
  /** http or https; without user name. */
  url: URL;
  /** Value of Proxy-Authorization, or undefined. */
  authorization: string | undefined;
}

/** What the host's settings say. Asked for each new connection. */
export interface Network {
  /** The proxy that leads to `url`, or undefined where the way is direct. Never asked for this machine itself. */
  proxyFor(url: URL): ProxyServer | undefined;
  /** Certificates (PEM) that are trusted besides Node's own; undefined: none. */
  certificateAuthorities(): string[] | undefined;
  /** A proxy setting that cannot be used, so that the way is direct; absent or undefined: there is none. */
  unusableProxy?(): string | undefined;
}

export const DIRECT: Network = { proxyFor: () => undefined, certificateAuthorities: () => undefined };

/** As `http.proxy`, `http.noProxy`, `http.proxyAuthorization` of VS Code and the usual variables have them. */
export interface ProxySettings {
  proxy: string | undefined;
  /** Hosts that are reached directly: `example.com` (and below it), `.example.com`, `*.example.com`, `*example.com`, `host:port`, `*`. */
  noProxy: readonly string[];
  authorization?: string | undefined;
}

/** The proxy that the settings name for `url`; one that `unusableProxy` names counts as none. */
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

/** The proxy setting that cannot be used, without its password; undefined: none, or it can. */
export function unusableProxy({ proxy }: Pick<ProxySettings, 'proxy'>): string | undefined {
  if (proxy === undefined || proxy.trim() === '' || serverOf(proxy) !== undefined) return undefined;
  return proxy.replace(/^.*@/, '').slice(0, 100);
}

/** `host:port` means http, as curl and Go have it; quotes around it come from env files. */
function serverOf(proxy = ''): URL | undefined {
  const text = proxy.trim().replace(/^(["'])(.*)\1$/, '$2');
  const server = URL.parse(!text.includes('://') && /:\d+\/?$/.test(text) ? `http://${text}` : text);
  return server !== null && /^https?:$/.test(server.protocol) ? server : undefined;
}

/** A password may hold a % that encodes nothing. */
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
