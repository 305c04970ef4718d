// Tokens of clients: issued once, kept as hashes, verified, replaced and revoked.
import assert from 'node:assert/strict';
import { ClientTokens } from '../../../../src/core/access/clientTokens.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { Store } from '../../../../src/core/ports.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { FakeIds } from '../../../support/fakeIds.ts';
import { memoryFacts } from '../../../support/memoryFacts.ts';

const NOW = Date.UTC(2026, 10, 2);
const lasting = { lasting: true };
const passing = { lasting: false };

function tokensOver(store: Store, series = '0'): ClientTokens {
  return new ClientTokens(store, new NodeHasher(), new FakeIds(series), () => NOW);
}

describe('client tokens', () => {
  it('[mcp.tokens] are 256 random bits in base64url', async () => {
    const bytes = new FakeIds().randomBytes(32);
    const { token } = await tokensOver(memoryFacts()).issue('Claude Code', passing);
    assert.equal(token, Buffer.from(bytes).toString('base64url'));
  });

  it('name their bearer by the label, and claim nothing for it', async () => {
    const tokens = tokensOver(memoryFacts());
    const { token, client } = await tokens.issue('Claude Code', lasting);
    assert.deepEqual(tokens.verify(token), {
      kind: 'agent',
      id: client.id,
      label: 'Claude Code',
      claim: null,
    });
  });

  it('are refused when truncated, lengthened, altered or empty', async () => {
    const tokens = tokensOver(memoryFacts());
    const { token } = await tokens.issue('Cursor', lasting);
    const altered = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    for (const wrong of ['', token.slice(0, -1), `${token}A`, altered, token.toLowerCase()])
      assert.equal(tokens.verify(wrong), undefined);
  });

  it('survive a restart only where they are lasting', async () => {
    const store = memoryFacts();
    const before = tokensOver(store);
    const kept = await before.issue('Cursor', lasting);
    const gone = await before.issue('VS Code', passing);
    const after = tokensOver(store, '1');
    assert.equal(after.verify(kept.token)?.label, 'Cursor');
    assert.equal(after.verify(gone.token), undefined);
  });

  it('[mcp.tokens] are never stored themselves', async () => {
    const store = memoryFacts();
    const { token } = await tokensOver(store).issue('Cursor', lasting);
    const stored = JSON.stringify(store.read((view) => view.facts.get('access.tokens')));
    assert.ok(stored.includes('Cursor'));
    assert.ok(!stored.includes(token));
  });

  for (const kind of [lasting, passing]) {
    it(`replace the older one of the same client (lasting: ${kind.lasting})`, async () => {
      const tokens = tokensOver(memoryFacts());
      const first = await tokens.issue('Codex', kind);
      const second = await tokens.issue('Codex', kind);
      assert.equal(second.client.id, first.client.id);
      assert.equal(tokens.verify(first.token), undefined);
      assert.equal(tokens.verify(second.token)?.label, 'Codex');
    });

    it(`are refused once revoked, others are not (lasting: ${kind.lasting})`, async () => {
      const tokens = tokensOver(memoryFacts());
      const revoked = await tokens.issue('Codex', kind);
      const other = await tokens.issue('Cursor', kind);
      await tokens.revoke(revoked.client.id);
      assert.equal(tokens.verify(revoked.token), undefined);
      assert.equal(tokens.verify(other.token)?.label, 'Cursor');
    });
  }

  it('are listed without their hashes', async () => {
    const tokens = tokensOver(memoryFacts());
    const { client } = await tokens.issue('Codex', lasting);
    await tokens.issue('VS Code', passing);
    assert.deepEqual(tokens.list(), [{ id: client.id, label: 'Codex', createdAt: NOW }]);
  });

  it('are at most 100 lasting ones, and replacing one is possible then', async () => {
    const tokens = tokensOver(memoryFacts());
    for (let index = 0; index < 100; index += 1) await tokens.issue(`client ${index}`, lasting);
    await assert.rejects(tokens.issue('one more', lasting), (error) => AppError.is(error, 'bad-arguments'));
    await tokens.issue('client 7', lasting);
    assert.equal(tokens.list().length, 100);
  });
});
