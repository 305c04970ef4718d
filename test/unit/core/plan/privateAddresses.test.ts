// What an agent may name and a person must see: addresses on this machine and in private networks, however written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { Plan } from '../../../../src/core/plan/plan.ts';
import { privateAddress, withPrivateAddresses } from '../../../../src/core/plan/privateAddresses.ts';
import { addressKind } from '../../../../src/providers/http/addressPolicy.ts';

interface Attack {
  title: string;
  url: string;
  shown: string | null;
}

const ATTACKS = JSON.parse(
  readFileSync(new URL('../../../attacks/privateAddresses.json', import.meta.url), 'utf8'),
) as Attack[];
const plan: Plan = {
  title: 'set up',
  verbs: ['create'],
  targets: [],
  impact: ['Creates things.'],
  warning: null,
  quote: null,
  estimatedMs: null,
  bundleId: null,
  data: {},
};

describe('A private address that a caller names', () => {
  for (const { title, url, shown } of ATTACKS)
    it(`[gate.private-addresses] ${title}: ${shown === null ? 'is none' : 'asks, with port and path'}`, () => {
      for (const data of [{ inputs: { issuer: url } }, { list: [{ deep: ['x', url] }] }]) {
        const asked = withPrivateAddresses({ ...plan, data });
        assert.equal(asked.mustAsk ?? false, shown !== null);
        assert.deepEqual(
          asked.impact.slice(0, -1),
          shown === null ? [] : [`REACHES A PRIVATE ADDRESS: ${shown}`],
        );
      }
    });

  it('[gate.private-addresses] is found among all addresses that the transport calls private or loopback', () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fe80::1', '64:ff9b::a00:1'),
    );
    fc.assert(
      fc.property(address, fc.nat(65_535), (host, port) => {
        const literal = host.includes(':') ? `[${host}]` : host;
        const found = privateAddress(`https://${literal}:${port}/a/b`);
        if (addressKind(host) !== 'public') assert.equal(found.length, 1, host);
      }),
      { numRuns: 2_000 },
    );
  });

  it('asks for nothing where nothing is directed anywhere', () => {
    const data = { inputs: { issuer: 'http://127.0.0.1:1/x' } };
    assert.equal(withPrivateAddresses({ ...plan, verbs: ['delete'], data }).mustAsk, undefined);
  });
});
