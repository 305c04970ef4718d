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
}

export const DIRECT: Network = { proxyFor: () => undefined, certificateAuthorities: () => undefined };

/** As `http.proxy`, `http.noProxy`, `http.proxyAuthorization` of VS Code and the usual variables have them. */
export interface ProxySettings {
  proxy: string | undefined;
  /** Hosts that are reached directly: `example.com` (and below it), `.example.com`, `*.example.com`, `host:port`, `*`. */
  noProxy: readonly string[];
  authorization?: string | undefined;
}

/** The proxy that the settings name for `url`; one that is no http or https URL counts as none. */
export function proxyOf(url: URL, { proxy, noProxy, authorization }: ProxySettings): ProxyServer | undefined {
  const server = proxy === undefined ? null : URL.parse(proxy);
  if (server === null || !/^https?:$/.test(server.protocol)) return undefined;
  if (noProxy.some((entry) => covers(entry.trim().toLowerCase(), url))) return undefined;
  const { username, password } = server;
  const own =
    username === ''
      ? undefined
      : `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}`;
  server.username = '';
  server.password = '';
  return { url: server, authorization: authorization ?? own };
}

function covers(entry: string, url: URL): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const actual = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (port !== undefined && port !== actual) return false;
  const domain = host.replace(/^\*?\./, '');
  const name = url.hostname.toLowerCase();
  return name === domain || name.endsWith(`.${domain}`);
}
