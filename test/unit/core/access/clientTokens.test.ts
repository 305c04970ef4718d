// Tokens of clients: issued once, kept as hashes, verified, replaced and revoked.
import assert from 'node:assert/strict';
import { ClientTokens } from '../../../../src/core/access/clientTokens.ts';
import { adoptStoredTokens } from '../../../../src/core/access/adoptStoredTokens.ts';
import { ClientTokenStore } from '../../../../src/core/access/clientTokenStore.ts';
import { bookText, mergeBooks, parseBook, type TokenBook } from '../../../../src/core/access/tokenBook.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { FakeIds } from '../../../support/fakeIds.ts';
import { memoryFacts } from '../../../support/memoryFacts.ts';
import { memoryTokenPlace, type MemoryTokenPlace } from '../../../support/memoryTokenPlace.ts';

const NOW = Date.UTC(2026, 10, 2);
const lasting = { lasting: true };
const passing = { lasting: false };

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

interface Window {
  store: ClientTokenStore;
  tokens: ClientTokens;
  /** Ids of clients whose sessions must end. */
  ended: string[];
}

/** What a window of this person sees. */
async function windowOver(
  place: MemoryTokenPlace = memoryTokenPlace(),
  series = '0',
  now = (): number => NOW,
): Promise<Window> {
  const store = new ClientTokenStore(place, quiet);
  await store.load();
  const parts = { hasher: new NodeHasher(), ids: new FakeIds(series), logger: quiet, clock: { now } };
  const tokens = new ClientTokens(store, parts);
  const ended: string[] = [];
  tokens.onDidEnd((id) => void ended.push(id));
  return { store, tokens, ended };
}

async function tokensOver(place?: MemoryTokenPlace, series?: string): Promise<ClientTokens> {
  return (await windowOver(place, series)).tokens;
}

describe('client tokens', () => {
  it('[mcp.tokens] are 256 random bits in base64url', async () => {
    const bytes = new FakeIds().randomBytes(32);
    const { token } = await (await tokensOver()).issue('Claude Code', passing);
    assert.equal(token, Buffer.from(bytes).toString('base64url'));
  });

  it('name their bearer by the label, and claim nothing for it', async () => {
    const tokens = await tokensOver();
    const { token, client } = await tokens.issue('Claude Code', lasting);
    assert.deepEqual(tokens.verify(token), {
      kind: 'agent',
      id: client.id,
      label: 'Claude Code',
      claim: null,
    });
  });

  it('are refused when truncated, lengthened, altered or empty', async () => {
    const tokens = await tokensOver();
    const { token } = await tokens.issue('Cursor', lasting);
    const altered = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    for (const wrong of ['', token.slice(0, -1), `${token}A`, altered, token.toLowerCase()])
      assert.equal(tokens.verify(wrong), undefined);
  });

  it('survive a restart only where they are lasting', async () => {
    const place = memoryTokenPlace();
    const before = await tokensOver(place);
    const kept = await before.issue('Cursor', lasting);
    const gone = await before.issue('VS Code', passing);
    const after = await tokensOver(place, '1');
    assert.equal(after.verify(kept.token)?.label, 'Cursor');
    assert.equal(after.verify(gone.token), undefined);
  });

  it('[mcp.tokens] are never stored themselves', async () => {
    const place = memoryTokenPlace();
    const { token } = await (await tokensOver(place)).issue('Cursor', lasting);
    assert.ok(place.text()?.includes('Cursor'));
    assert.ok(!place.text()?.includes(token));
  });

  for (const kind of [lasting, passing]) {
    it(`replace the older one of the same client (lasting: ${kind.lasting})`, async () => {
      const tokens = await tokensOver();
      const first = await tokens.issue('Codex', kind);
      const second = await tokens.issue('Codex', kind);
      assert.equal(second.client.id, first.client.id);
      assert.equal(tokens.verify(first.token), undefined);
      assert.equal(tokens.verify(second.token)?.label, 'Codex');
    });

    it(`are refused once revoked, others are not (lasting: ${kind.lasting})`, async () => {
      const tokens = await tokensOver();
      const revoked = await tokens.issue('Codex', kind);
      const other = await tokens.issue('Cursor', kind);
      await tokens.revoke(revoked.client.id);
      assert.equal(tokens.verify(revoked.token), undefined);
      assert.equal(tokens.verify(other.token)?.label, 'Cursor');
    });
  }

  it('are listed without their hashes', async () => {
    const tokens = await tokensOver();
    const { client } = await tokens.issue('Codex', lasting);
    await tokens.issue('VS Code', passing);
    assert.deepEqual(tokens.list(), [{ id: client.id, label: 'Codex', createdAt: NOW, lastUsedAt: null }]);
  });

  it('are at most 100 lasting ones, and replacing one is possible then', async () => {
    const tokens = await tokensOver();
    for (let index = 0; index < 100; index += 1) await tokens.issue(`client ${index}`, lasting);
    await assert.rejects(tokens.issue('one more', lasting), (error) => AppError.is(error, 'bad-arguments'));
    await tokens.issue('client 7', lasting);
    assert.equal(tokens.list().length, 100);
  });

  it('[clients.user-wide] hold in every window: issued, replaced and revoked', async () => {
    const place = memoryTokenPlace();
    const [here, there] = [await windowOver(place), await windowOver(place, '1')];
    const first = await here.tokens.issue('Codex', lasting);
    await there.store.load();
    assert.equal(there.tokens.verify(first.token)?.label, 'Codex');
    const second = await there.tokens.issue('Codex', lasting);
    await here.store.load();
    assert.equal(here.tokens.verify(first.token), undefined);
    assert.equal(here.tokens.verify(second.token)?.label, 'Codex');
    await here.tokens.revoke(first.client.id);
    await there.store.load();
    assert.equal(there.tokens.verify(second.token), undefined);
    assert.deepEqual(there.tokens.list(), []);
  });

  it('[clients.user-wide] of two windows that write at once are both kept, and what is revoked stays so', async () => {
    const place = memoryTokenPlace();
    const [here, there] = [await windowOver(place), await windowOver(place, '1')];
    const gone = await here.tokens.issue('Gone', lasting);
    await there.store.load();
    await Promise.all([
      here.tokens.issue('Codex', lasting),
      there.tokens.issue('Cursor', lasting),
      here.tokens.revoke(gone.client.id),
      there.tokens.issue('Claude Code', lasting),
    ]);
    await Promise.all([here.store.load(), there.store.load()]);
    for (const { tokens } of [here, there])
      assert.deepEqual(
        tokens
          .list()
          .map(({ label }) => label)
          .toSorted(),
        ['Claude Code', 'Codex', 'Cursor'],
      );
    assert.equal(place.text(), bookText(here.store.book));
  });

  it('[clients.user-wide] that another window’s write left out are written again', async () => {
    const place = memoryTokenPlace();
    const { store, tokens } = await windowOver(place);
    const older = place.text() ?? '[]';
    await tokens.issue('Codex', lasting);
    const newest = place.text();
    // A window that had read before writes after.
    await place.write(older);
    await store.load();
    assert.equal(place.text(), newest);
  });

  it('end what their client has opened once they are replaced or revoked, and nothing of others', async () => {
    const place = memoryTokenPlace();
    const [here, there] = [await windowOver(place), await windowOver(place, '1')];
    const { client } = await here.tokens.issue('Codex', lasting);
    await here.tokens.issue('Cursor', lasting);
    await there.store.load();
    await there.tokens.issue('Codex', lasting);
    await here.store.load();
    assert.deepEqual([here.ended, there.ended], [[client.id], [client.id]]);
    await here.tokens.revoke(client.id);
    await there.store.load();
    assert.deepEqual(
      [here.ended, there.ended],
      [
        [client.id, client.id],
        [client.id, client.id],
      ],
    );
  });

  it('tell when they were last used, without telling every window of every call', async () => {
    const place = memoryTokenPlace();
    let now = NOW;
    const { store, tokens } = await windowOver(place, '0', () => now);
    const { token } = await tokens.issue('Codex', lasting);
    now += 1_000;
    tokens.verify(token);
    await store.load();
    const written = place.text();
    now += 1_000;
    tokens.verify(token);
    await store.load();
    assert.equal(place.text(), written);
    assert.equal(tokens.list()[0]?.lastUsedAt, NOW + 2_000);
    assert.equal((await tokensOver(place, '1')).list()[0]?.lastUsedAt, NOW + 1_000);
  });

  it('let nobody in by a draft before it is kept, and leave the older one valid until then', async () => {
    const tokens = await tokensOver();
    const older = await tokens.issue('Codex', lasting);
    const draft = tokens.draft('Codex');
    assert.equal(tokens.verify(draft.token), undefined);
    assert.equal(tokens.verify(older.token)?.label, 'Codex');
    await draft.keep();
    assert.equal(tokens.verify(draft.token)?.label, 'Codex');
    assert.equal(tokens.verify(older.token), undefined);
  });

  it('say so where they cannot be written down, and change nothing', async () => {
    const place = memoryTokenPlace();
    const tokens = await tokensOver(place);
    const kept = await tokens.issue('Codex', lasting);
    place.fail();
    const refused = (error: unknown): boolean => AppError.is(error, 'storage-unavailable');
    await assert.rejects(tokens.issue('Codex', lasting), refused);
    await assert.rejects(tokens.revoke(kept.client.id), refused);
    assert.equal(tokens.verify(kept.token)?.label, 'Codex');
  });

  it('of an earlier version become tokens of all windows, unless all windows know the client already', async () => {
    const hasher = new NodeHasher();
    const place = memoryTokenPlace();
    const { store, tokens } = await windowOver(place);
    const { client } = await tokens.issue('Codex', lasting);
    await tokens.revoke(client.id);
    const facts = memoryFacts();
    const old = (id: string, label: string): object => ({
      id,
      label,
      createdAt: 7,
      hash: hasher.sha256(label),
    });
    await facts.transaction((tx) =>
      tx.facts.set('access.tokens', [old('cli_cursor', 'Cursor'), old(client.id, 'Codex')] as never),
    );
    await adoptStoredTokens(facts, store);
    assert.equal(tokens.verify('Cursor')?.id, 'cli_cursor');
    assert.equal(tokens.verify('Codex'), undefined);
    assert.equal(
      facts.read((view) => view.facts.get('access.tokens')),
      undefined,
    );
  });
});

describe('books of client tokens', () => {
  const hash = (digit: string): string => digit.repeat(64);
  const entry = (id: string, changedAt: number, value: string | null): TokenBook[number] => {
    return { id, label: id, hash: value, changedAt, usedAt: null };
  };

  it('come to the same in whatever order they are merged', () => {
    const books: TokenBook[] = [
      [entry('a', 1, hash('1')), entry('b', 5, hash('2'))],
      [entry('a', 2, null), entry('c', 1, hash('3'))],
      [entry('b', 5, hash('4')), { ...entry('c', 1, hash('3')), usedAt: 9 }],
    ];
    const [one, two, three] = books;
    const merged = bookText(mergeBooks(...books));
    for (const order of [
      [three, two, one],
      [two, one, three, two],
      [mergeBooks(one ?? [], three ?? []), two],
    ])
      assert.equal(bookText(mergeBooks(...order.map((book) => book ?? []))), merged);
    assert.deepEqual(
      parseBook(merged).map(({ id, hash: kept, usedAt }) => [id, kept?.[0] ?? null, usedAt]),
      [
        ['a', null, null],
        ['b', '4', null],
        ['c', '3', 9],
      ],
    );
  });

  it('that are damaged let nobody in', () => {
    for (const text of [
      '',
      '{',
      '{}',
      'null',
      '[1]',
      '[{"id":"a","label":"a","hash":"x","changedAt":1,"usedAt":null}]',
    ])
      assert.deepEqual(parseBook(text), []);
  });
});
