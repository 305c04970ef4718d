// Whether a client that shares this environment would send requests for this machine to a proxy, which cannot reach it.
// Pure.

const PROXIES = ['http_proxy', 'all_proxy'];

/** The variable that names the proxy; undefined if requests to 127.0.0.1 go there directly. */
export function proxyBeforeLoopback(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const names = Object.keys(env);
  const named = (name: string): string | undefined =>
    names.find((each) => each.toLowerCase() === name && env[each] !== undefined && env[each] !== '');
  const proxy = PROXIES.map(named).find((name) => name !== undefined);
  const exceptions = (env[named('no_proxy') ?? ''] ?? '').split(',').map((entry) => entry.trim());
  return exceptions.some(coversLoopback) ? undefined : proxy;
}

function coversLoopback(entry: string): boolean {
  return ['*', '127.0.0.1', '127.0.0.0/8', '127.*'].includes(entry) || entry.startsWith('127.0.0.1:');
}
