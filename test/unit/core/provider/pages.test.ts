import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../../../../src/core/json.ts';
import { interpretHttpAnswer } from '../../../../src/core/provider/interpretation.ts';
import { requestOf } from '../../../../src/core/provider/declaredRequests.ts';
import { parseManifest, readManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { readPages, type PagePlace } from '../../../../src/core/provider/pages.ts';
import type { ProviderOutcome, RawAnswer } from '../../../../src/core/provider/providerClient.ts';
import { Redactor } from '../../../../src/core/provider/redaction.ts';

const START = new URL('https://api.acme.example/hooks?per_page=2');
const values = { param: () => 'op-1', secret: () => undefined };

/** Like those of GraphQL: the cursor is in the body of each request. */
const POSTED = { method: 'POST', path: '/graphql', json: { variables: { after: '{cursor?}' } } };

function manifestWith(
  page: JsonValue | undefined,
  select: JsonObject = {},
  sent: JsonObject = {},
): JsonObject {
  const find = {
    type: 'http',
    method: 'GET',
    path: '/hooks',
    verb: 'read',
    select: { list: '/items', match: { '/label': '{tag}' }, ...select },
    outputs: { webhook_id: '/id' },
    ...(page !== undefined && { page }),
    ...sent,
  };
  return {
    id: 'acme',
    name: 'Acme',
    environments: { production: { baseUrl: 'https://api.acme.example', live: true } },
    requests: { 'webhook.find': find },
  };
}

/** What tells that there is a next page. */
type More = (url: URL, next: number) => { body?: JsonObject; link?: string };

/** Hooks of which the one with `at` is wanted, two a page, as each kind of paging has them. */
class Hooks {
  readonly asked: string[] = [];
  readonly #count: number;
  readonly #wanted: readonly number[];
  readonly #more: More;

  constructor(count: number, wanted: number[], more: More) {
    this.#count = count;
    this.#wanted = wanted;
    this.#more = more;
  }

  get = ({ url, cursor }: PagePlace): Promise<RawAnswer> => {
    this.asked.push(cursor ?? url.search);
    const from = cursor === undefined ? this.#from(url) : Number(cursor);
    const items = [from, from + 1]
      .filter((index) => index < this.#count)
      .map((index) => ({ id: index, label: this.#wanted.includes(index) ? 'op-1' : 'other' }));
    const { body = {}, link } = from + 2 < this.#count ? this.#more(url, from + 2) : {};
    const headers = { 'content-type': 'application/json', ...(link !== undefined && { link }) };
    return Promise.resolve({ status: 200, headers, body: JSON.stringify({ items, ...body }) });
  };

  #from({ searchParams }: URL): number {
    const page = searchParams.get('page');
    if (page !== null) return (Number(page) - 1) * 2;
    const last = searchParams.get('after');
    if (last !== null) return Number(last) + 1;
    return Number(searchParams.get('cursor') ?? searchParams.get('offset') ?? 0);
  }
}

async function find(
  page: JsonValue | undefined,
  hooks: Pick<Hooks, 'get'>,
  select: JsonObject = {},
  sent: JsonObject = {},
): Promise<ProviderOutcome> {
  const manifest = parseManifest(manifestWith(page, select, sent));
  const request = requestOf(manifest, 'webhook.find');
  assert.equal(request.type, 'http');
  const answer = await readPages(request, values, START, hooks.get);
  const context = { manifest, request, values, redactor: new Redactor(), now: 0 };
  return interpretHttpAnswer(context, answer);
}

describe('A list in pages', () => {
  const kinds: [title: string, page: JsonObject, more: More][] = [
    [
      'with a cursor',
      { kind: 'cursor', query: 'cursor', next: '/next' },
      (_url, next) => ({ body: { next } }),
    ],
    [
      'with the next address',
      { kind: 'cursor', next: '/next' },
      (_url, next) => ({ body: { next: `/hooks?cursor=${next}` } }),
    ],
    [
      'with the last member’s ID',
      { kind: 'cursor', query: 'after', last: '/id', more: '/has_more' },
      () => ({ body: { has_more: true } }),
    ],
    ['with numbers', { kind: 'page', query: 'page' }, () => ({})],
    ['with offsets', { kind: 'offset', query: 'offset' }, () => ({})],
    [
      'with links',
      { kind: 'link' },
      (_url, next) => ({
        link: `</first>; rel="first", <https://api.acme.example/hooks?cursor=${next}>; rel="next"`,
      }),
    ],
  ];
  for (const [title, page, more] of kinds) {
    it(`[providers.pages] is read to its end: one ${title}`, async () => {
      const found = await find(page, new Hooks(7, [6], more));
      assert.deepEqual(found, { kind: 'done', values: { webhook_id: 6 }, secrets: {} });
      assert.deepEqual(await find(page, new Hooks(7, [], more)), { kind: 'gone' });
      assert.equal((await find(page, new Hooks(7, [0, 5], more))).kind, 'uncertain');
      assert.deepEqual(await find(page, new Hooks(0, [], more)), { kind: 'gone' });
    });
  }

  it('[providers.pages] ends with a refusal if one page is refused', async () => {
    const hooks = new Hooks(7, [6], () => ({}));
    const get = (place: PagePlace): Promise<RawAnswer> =>
      hooks.asked.length === 2 ? Promise.resolve({ status: 403, headers: {}, body: '' }) : hooks.get(place);
    const found = await find({ kind: 'page', query: 'page' }, { get });
    assert.equal(found.kind === 'rejected' && found.code, 'http-403');
  });

  it('[providers.pages] that never ends proves nothing', async () => {
    const hooks = new Hooks(1_000, [], () => ({ link: `<${START.href}>; rel=next` }));
    const found = await find({ kind: 'link' }, hooks);
    assert.equal(found.kind === 'rejected' && found.code, 'list-goes-on');
    const long = new Hooks(10_000, [], () => ({}));
    assert.equal((await find({ kind: 'page', query: 'page' }, long)).kind, 'rejected');
    assert.equal(long.asked.length, 100);
  });

  it('[providers.pages] is not followed to another origin', async () => {
    const hooks = new Hooks(7, [6], () => ({ link: '<https://evil.example/hooks>; rel="next"' }));
    const found = await find({ kind: 'link' }, hooks);
    assert.equal(found.kind === 'rejected' && found.code, 'list-goes-on');
    assert.equal(hooks.asked.length, 1);
  });

  it('[providers.pages] that the manifest takes for a whole one is known by its link, or its size', async () => {
    const linked = new Hooks(7, [6], () => ({ link: '<?cursor=2>; rel="next"' }));
    const byLink = await find(undefined, linked);
    assert.equal(byLink.kind === 'rejected' && byLink.code, 'list-goes-on');
    const bySize = await find(undefined, new Hooks(7, [6], () => ({})), { pageSize: 2 });
    assert.equal(bySize.kind === 'rejected' && bySize.code, 'list-goes-on');
  });

  const posted = { kind: 'cursor', next: '/next' };

  it('[providers.pages] is read to its end where the request itself sends the cursor', async () => {
    const hooks = new Hooks(7, [6], (_url, next) => ({ body: { next: String(next) } }));
    const found = await find(posted, hooks, {}, POSTED);
    assert.deepEqual(found, { kind: 'done', values: { webhook_id: 6 }, secrets: {} });
    assert.deepEqual(hooks.asked, ['?per_page=2', '2', '4', '6'], 'an address is never made of a cursor');
  });

  it('[providers.pages] whose cursor comes back, or is no position, proves nothing', async () => {
    for (const next of ['0', 'x'.repeat(5_000)]) {
      const hooks = new Hooks(1_000, [], () => ({ body: { next } }));
      const found = await find(posted, hooks, {}, POSTED);
      assert.equal(found.kind === 'rejected' && found.code, 'list-goes-on', next.slice(0, 40));
      assert.ok(hooks.asked.length <= 3, String(hooks.asked.length));
    }
  });

  it('is declared with what it needs', () => {
    for (const page of [
      { kind: 'page', query: 'page' },
      { kind: 'cursor', query: 'after', next: '/next' },
    ])
      assert.ok('problems' in readManifest(manifestWith(page, {}, POSTED)));
    for (const page of [
      { kind: 'cursor', query: 'after' },
      { kind: 'cursor', last: '/id' },
    ])
      assert.ok('problems' in readManifest(manifestWith(page)));
  });
});
