// The way out: through a proxy that the editor names, trusting what the system trusts, and still nowhere else.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Network } from '../../../src/core/provider/network.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import {
  HttpTransport,
  type HttpExchange,
  type ResolveName,
} from '../../../src/providers/http/httpTransport.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../../support/testCertificate.ts';

const signal = new AbortController().signal;
const nobodyKnows: ResolveName = (_name, _options, callback) =>
  callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));

describe('The way to a provider', () => {
  const servers: Server[] = [];
  const transports: HttpTransport[] = [];
  afterEach(async () => {
    for (const transport of transports.splice(0)) transport.dispose();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  const provider = (): Promise<number> =>
    listen(
      createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
        response.end(JSON.stringify({ path: request.url }));
      }),
    );

  /** Connects every name to one port of this machine, or refuses. */
  async function proxy(port: number, status = 200) {
    const asked: { target: string | undefined; authorization: string | undefined }[] = [];
    const server = createServer();
    server.on('connect', (request, socket) => {
      asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    const url = new URL(`http://127.0.0.1:${await listen(server)}`);
    return { asked, url };
  }

  function transport(network: Partial<Network>, resolve: ResolveName = nobodyKnows): HttpTransport {
    const made = new HttpTransport(
      new NodeClock(),
      { proxyFor: () => undefined, certificateAuthorities: () => [CERTIFICATE], ...network },
      resolve,
    );
    transports.push(made);
    return made;
  }

  const get = (url: string, loopback = false): HttpExchange => ({
    method: 'GET',
    url: new URL(url),
    headers: {},
    body: null,
    writes: false,
    timeoutMs: 10_000,
    policy: {
      loopbackPorts: new Set(loopback ? [new URL(url).port || '443'] : []),
      privateHosts: new Set(),
    },
  });

  it('[providers.proxy] leads through the proxy, which learns a name and nothing else', async () => {
    const { asked, url } = await proxy(await provider());
    const through = transport({ proxyFor: () => ({ url, authorization: 'Basic b2s=' }) });
    const answer = await through.exchange(get('https://provider.test/secret-path'), signal);
    assert.equal(answer.body, '{"path":"/secret-path"}');
    assert.deepEqual(asked, [{ target: 'provider.test:443', authorization: 'Basic b2s=' }]);
    await through.exchange(get('https://provider.test/again'), signal);
    assert.equal(asked.length, 1, 'the connection is kept');
  });

  it('[providers.proxy] says that nothing was sent where the proxy refuses', async () => {
    const { url } = await proxy(0, 407);
    const through = transport({ proxyFor: () => ({ url, authorization: undefined }) });
    const refused = through.exchange(
      { ...get('https://provider.test/'), method: 'POST', writes: true },
      signal,
    );
    await assert.rejects(refused, {
      code: 'provider-unreachable',
      message: /PROXY_407.*Nothing was changed/,
    });
  });

  it('[providers.addresses] refuses through a proxy, too, what leads into a private network', async () => {
    const { asked, url } = await proxy(0);
    const toPrivate: ResolveName = (_name, _options, callback) =>
      callback(null, [{ address: '169.254.169.254', family: 4 }]);
    const through = transport({ proxyFor: () => ({ url, authorization: undefined }) }, toPrivate);
    for (const target of ['https://provider.test/', 'https://10.0.0.1/', 'https://localhost/'])
      await assert.rejects(through.exchange(get(target), signal), (error: { code?: string }) => {
        // What is named as this machine never goes to the proxy: there is nobody, or it is not allowed.
        return error.code === 'host-not-allowed' || error.code === 'provider-unreachable';
      });
    assert.deepEqual(asked, []);
  });

  it('[providers.proxy] trusts the certificates that the system trusts, and no others', async () => {
    const port = await provider();
    const toLoopback: ResolveName = (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const target = get(`https://localhost:${port}/`, true);
    const answer = await transport({}, toLoopback).exchange(target, signal);
    assert.equal(answer.status, 200);
    const strict = transport({ certificateAuthorities: () => undefined }, toLoopback);
    await assert.rejects(strict.exchange(target, signal), { code: 'provider-unreachable' });
  });
});
