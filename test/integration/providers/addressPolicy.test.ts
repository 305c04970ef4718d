// Where requests may go: by the address that is connected to, not by what a name promises.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import {
  addressKind,
  isLoopbackHost,
  refusalOf,
  type AddressKind,
} from '../../../src/providers/http/addressPolicy.ts';
import { DIRECT } from '../../../src/core/provider/network.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { HttpTransport } from '../../../src/providers/http/httpTransport.ts';
import { ProviderHarness } from './providerHarness.ts';

const kinds: Record<AddressKind, string[]> = {
  loopback: ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
  private: [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b::127.0.0.1',
    'not an address',
  ],
  public: ['1.1.1.1', '172.32.0.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'],
};

const closed = { loopbackPorts: new Set<string>(), privateHosts: new Set<string>() };

describe('An address', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) {
      it(`${address} is ${kind}`, () => assert.equal(addressKind(address), kind));
    }
  }

  it('is this machine by name only where the name says so', () => {
    for (const host of ['localhost', 'LOCALHOST.', 'app.localhost', '127.0.0.1', '[::1]'])
      assert.ok(isLoopbackHost(host), host);
    for (const host of ['localhost.example', '127.0.0.1.nip.io', 'example.com', '10.0.0.1'])
      assert.ok(!isLoopbackHost(host), host);
  });

  it('[providers.addresses] is refused in plain http anywhere but here, even where it was allowed', () => {
    const open = { loopbackPorts: new Set(['1', '80', '443']), privateHosts: new Set(['nas.example']) };
    assert.match(refusalOf(new URL('http://nas.example'), '192.168.0.9', open) ?? '', /Plain http/);
    assert.match(refusalOf(new URL('http://api.example'), '1.1.1.1', open) ?? '', /Plain http/);
    assert.equal(refusalOf(new URL('http://localhost:1'), '127.0.0.1', open), undefined);
  });

  it('of this machine is refused behind any other name', () => {
    const open = { loopbackPorts: new Set(['1', '80', '443']), privateHosts: new Set(['rebound.example']) };
    assert.match(refusalOf(new URL('https://rebound.example'), '127.0.0.1', open) ?? '', /this machine/);
    assert.match(refusalOf(new URL('https://localhost'), '127.0.0.1', closed) ?? '', /this machine/);
  });

  it('of a private network is reached only for the hosts that were allowed', () => {
    const open = { loopbackPorts: new Set<string>(), privateHosts: new Set(['nas.example']) };
    assert.equal(refusalOf(new URL('https://nas.example'), '192.168.0.9', open), undefined);
    assert.match(refusalOf(new URL('https://other.example'), '192.168.0.9', open) ?? '', /private network/);
  });
});

describe('A request to an address that is not allowed', () => {
  function harnessFor(baseUrl: string): ProviderHarness {
    return new ProviderHarness(
      parseManifest({
        id: 'acme',
        name: 'Acme',
        environments: { development: { baseUrl: '{server}', live: false } },
        inputs: { server: { title: 'Server', type: 'url', default: baseUrl } },
        requests: { x: { type: 'http', method: 'GET', path: '/', verb: 'read' } },
      }),
    );
  }

  // The ways in which URLs write addresses; all are one of the private ones above.
  const servers = [
    'https://169.254.169.254',
    'https://2852039166',
    'https://0xa9fea9fe',
    'https://0251.0376.0251.0376',
    'https://[::ffff:169.254.169.254]',
    'https://[fd00:ec2::254]',
    'https://10.0.0.1:8443',
    'https://0.0.0.0',
    'http://1.1.1.1',
    'http://[fe80::1]',
  ];
  for (const server of servers) {
    it(`${server} leaves this machine never`, async () => {
      const harness = harnessFor(server);
      await assert.rejects(harness.ask('x', { params: { server } }), { code: 'host-not-allowed' });
      harness.dispose();
    });
  }

  for (const server of [
    'https://user:secret@api.example',
    'ftp://api.example',
    'https://api.example/?x=1',
    'https://api.example/#x',
    'no url',
  ]) {
    it(`[providers.addresses] is refused before it is built: ${server}`, async () => {
      const harness = harnessFor('https://api.example');
      await assert.rejects(harness.ask('x', { params: { server } }), { code: 'bad-inputs' });
      harness.dispose();
    });
  }

  for (const [host, addresses] of [
    ['rebound.example', ['127.0.0.1']],
    ['mixed.example', ['93.184.216.34', '169.254.169.254']],
    ['inside.example', ['10.0.0.7']],
  ] satisfies [string, string[]][]) {
    it(`is refused once ${host} turns out to be ${addresses.join(' and ')}`, async () => {
      const transport = new HttpTransport(new NodeClock(), DIRECT, (_hostname, _options, callback) => {
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      });
      const exchange = {
        method: 'POST',
        url: new URL(`https://${host}`),
        headers: {},
        body: 'x',
        writes: true,
        timeoutMs: 5000,
      };
      await assert.rejects(
        transport.exchange({ ...exchange, policy: closed }, new AbortController().signal),
        {
          code: 'host-not-allowed',
        },
      );
      transport.dispose();
    });
  }

  it('reaches this machine where the input itself names it', async () => {
    const server = createServer((_request, response) => void response.writeHead(204).end());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    const harness = harnessFor(url);
    assert.equal((await harness.ask('x', { params: { server: url } })).kind, 'done');
    harness.dispose();
    server.close();
  });
});
