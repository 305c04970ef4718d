// `repeat: true`: the only way to have the same done twice; a person's answer can't be asked away with it.
import assert from 'node:assert/strict';
import { GatedFixture } from './gatedFixture.ts';

describe('repeat: true', () => {
  let sluice: GatedFixture;
  let args: Record<string, unknown>;
  beforeEach(async () => {
    sluice = await GatedFixture.start();
    const { id } = await sluice.named('Payroll export', 'production');
    const listed = await sluice.agent.call('list_credentials', { bundle_id: id });
    const keys = listed.output['credentials'] as { id: string; kind: string }[];
    const credential_id = keys.find(({ kind }) => kind === 'api_key')?.id;
    args = { bundle_id: id, credential_id, destination: { type: 'command', argv: ['cat'] } };
  });
  afterEach(() => sluice.stop());

  const deliver = (more: Record<string, unknown> = {}) =>
    sluice.agent.call('deliver_secret', { ...args, ...more });

  it('[models.repeat] makes another operation; sent twice at once, it is one', async () => {
    const { result: first } = await sluice.call('deliver_secret', args, 'approve');
    const before = sluice.timesAsked;
    const both = [deliver({ repeat: true }), deliver({ repeat: 'true', reason: 'again' })];
    await sluice.decide(await sluice.asked(), 'approve');
    const ids = (await Promise.all(both)).map(({ output }) => output['operation_id']);
    assert.equal(sluice.timesAsked, before + 1);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], first.output['operation_id']);
  });

  it('[models.repeat] joins what still waits for its first decision, and stays rejected with it', async () => {
    const waiting = deliver();
    const asked = await sluice.asked();
    const repeated = deliver({ repeat: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(sluice.timesAsked, 1);
    await sluice.decide(asked, 'reject', { reason: 'No.' });
    for (const { output } of await Promise.all([waiting, repeated])) assert.equal(output['status'], 'denied');
    assert.equal((await deliver({ repeat: true })).output['status'], 'denied');
    assert.equal(sluice.timesAsked, 1);
  });
});
