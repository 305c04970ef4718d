import assert from 'node:assert/strict';
import { proxyOf, unusableProxy } from '../../../../src/core/provider/network.ts';

const proxy = 'http://proxy.example.com:3128';
const wayTo = (url: string, noProxy: string[] = []): string | undefined =>
  proxyOf(new URL(url), { proxy, noProxy })?.url.host;

describe('The proxy that settings name', () => {
  it('[providers.proxy] is used for every host but those that are excepted', () => {
    assert.equal(wayTo('https://api.example.org/'), 'proxy.example.com:3128');
    const cases: [entry: string, url: string, direct: boolean][] = [
      ['example.org', 'https://example.org/', true],
      ['example.org', 'https://api.example.org/', true],
      ['.example.org', 'https://api.example.org/', true],
      ['*.example.org', 'https://api.example.org/', true],
      ['*', 'https://anything.example/', true],
      ['example.org:8443', 'https://example.org:8443/', true],
      ['example.org:443', 'https://example.org/', true],
      ['example.org:8443', 'https://example.org/', false],
      ['example.org', 'https://notexample.org/', false],
      [' EXAMPLE.org ', 'https://example.org/', true],
      ['', 'https://example.org/', false],
    ];
    for (const [entry, url, direct] of cases)
      assert.equal(wayTo(url, [entry]) === undefined, direct, `${entry} ${url}`);
  });

  it('[providers.proxy] gets the name and password of its URL, or those of the settings', () => {
    const settings = { proxy: 'http://me:p%40ss@proxy.example.com', noProxy: [] };
    const found = proxyOf(new URL('https://x.example/'), settings);
    assert.equal(found?.authorization, `Basic ${btoa('me:p@ss')}`);
    assert.equal(found?.url.href, 'http://proxy.example.com/');
    const other = proxyOf(new URL('https://x.example/'), { ...settings, authorization: 'Bearer x' });
    assert.equal(other?.authorization, 'Bearer x');
  });

  it('[providers.proxy] needs no scheme, no encoding, and may stand in quotes', () => {
    const found = (proxy: string) => proxyOf(new URL('https://x.example/'), { proxy, noProxy: [] });
    assert.equal(found('proxy.corp.example:3128')?.url.href, 'http://proxy.corp.example:3128/');
    assert.equal(found('"http://proxy.corp.example:3128"')?.url.href, 'http://proxy.corp.example:3128/');
    assert.equal(found('me:100%@proxy.corp.example:3128')?.authorization, `Basic ${btoa('me:100%')}`);
    assert.equal(found('http://me:100%25@proxy.example')?.authorization, `Basic ${btoa('me:100%')}`);
    assert.equal(
      found('http://me:%C3%A9@proxy.example')?.authorization,
      `Basic ${Buffer.from('me:é').toString('base64')}`,
    );
    assert.equal(wayTo('https://api.example.org/', ['*example.org']), undefined);
  });

  it('[providers.proxy] that cannot be used is named, without its password', () => {
    assert.equal(
      unusableProxy({ proxy: 'socks5://me:secret@proxy.corp.example:1080' }),
      'proxy.corp.example:1080',
    );
    assert.equal(unusableProxy({ proxy: 'nonsense' }), 'nonsense');
    for (const proxy of [undefined, '', 'proxy.corp.example:3128', 'https://proxy.corp.example'])
      assert.equal(unusableProxy({ proxy }), undefined);
  });

  it('[providers.proxy] is none where it is no http or https URL', () => {
    for (const wrong of [undefined, '', 'socks5://proxy', 'nonsense'])
      assert.equal(proxyOf(new URL('https://x.example/'), { proxy: wrong, noProxy: [] }), undefined);
  });
});
