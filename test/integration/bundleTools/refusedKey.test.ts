// A bundle's own key that its provider refuses when a tool reads or writes: a person is told, and is not any more once a key
// is taken again.
import assert from 'node:assert/strict';
import { errorOf, type AgentResult } from '../../support/agentClient.ts';
import { KeyedFixture } from '../tools/keyedFixture.ts';

const REQUESTS = {
  'note.list': { type: 'http', method: 'GET', path: '/notes', verb: 'read' },
  'note.create': { type: 'http', method: 'POST', path: '/notes', verb: 'create', json: { url: '{text}' } },
};
const text = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };
const TOOLS = [
  { name: 'list_notes', title: 'List notes', request: 'note.list' },
  { name: 'create_note', title: 'Create a note', request: 'note.create', input: text },
];

describe('A bundle’s own key', () => {
  let world: KeyedFixture;
  let bundleId: string;
  before(async () => {
    world = await KeyedFixture.start(REQUESTS, TOOLS);
    bundleId = await world.provision('notes');
  });
  after(() => world.stop());

  const read = (): Promise<AgentResult> =>
    world.call('read_from_bundle', { bundle_id: bundleId, tool: 'list_notes' });
  const state = async (): Promise<unknown> => {
    const { output } = await world.call('list_credentials', { bundle_id: bundleId });
    const all = output['credentials'] as { id: string; kind: string; state: string }[];
    return all.find(({ kind }) => kind === 'input')?.state;
  };

  it('[bundle-tools.refused-key] needs a person if a read is refused, until it is replaced', async () => {
    assert.equal((await read()).output['status'], 'ok');
    assert.equal(await state(), 'active');
    world.provider.good = 'token-2';
    const refused = await read();
    assert.equal(errorOf(refused)['state'], 'needs_reauth', refused.text);
    assert.match(String(errorOf(refused)['next']), /replace_credential/);
    assert.equal(await state(), 'needs_reauth');
    const credential_id = await world.tokenOf(bundleId);
    const replacing = world.call('replace_credential', { bundle_id: bundleId, credential_id });
    await world.type('token-2');
    assert.equal((await replacing).output['status'], 'completed');
    assert.equal(await state(), 'active');
    assert.equal((await read()).output['status'], 'ok');
  });

  it('[bundle-tools.refused-key] no longer needs one if the provider takes it again', async () => {
    const { good } = world.provider;
    world.provider.good = 'another';
    await read();
    assert.equal(await state(), 'needs_reauth');
    world.provider.good = good;
    assert.equal((await read()).output['status'], 'ok');
    assert.equal(await state(), 'active');
  });

  it('[bundle-tools.refused-key] is asked for by an act that is refused, which then is the sign that it works', async () => {
    world.provider.good = 'token-4';
    await read();
    assert.equal(await state(), 'needs_reauth');
    const acting = world.call('act_with_bundle', {
      bundle_id: bundleId,
      tool: 'create_note',
      input: { text: 'hello' },
    });
    await world.type('token-4');
    const { output, text: said } = await acting;
    assert.equal(output['status'], 'completed', said);
    assert.equal(await state(), 'active');
  });
});
