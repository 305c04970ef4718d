// What a model sees of a result, whichever half of it its client shows.
import assert from 'node:assert/strict';
import { EndpointFixture } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

describe('A result for a model', () => {
  const sluice = new EndpointFixture();
  before(() => sluice.start());
  after(() => sluice.stop());

  it('[models.text] is the same in its text as in its structure, what decides first', async () => {
    sluice.runner.script = async () =>
      completed({ rows: [1], next: 'Go on.', message: 'Done.', operation_id: 'op_1', zeta: null });
    const result = await (await sluice.connect()).callTool({ name: 'read_gauge' });
    const [block] = result.content as { text: string }[];
    assert.equal(block?.text, JSON.stringify(result.structuredContent));
    const first = Object.keys(result.structuredContent as object).slice(0, 4);
    assert.deepEqual(first, ['status', 'operation_id', 'message', 'next']);
  });

  it('[models.text] is prose if it failed, with its code and ids', async () => {
    const error = { code: 'conflict', message: 'It is taken.', bundle_id: 'bnd_1' };
    sluice.runner.script = async () => ({
      output: { status: 'failed', operation_id: 'op_2', error },
      text: 'It is taken. Use another name.',
      isError: true,
    });
    const result = await (await sluice.connect()).callTool({ name: 'read_gauge' });
    const [block] = result.content as { text: string }[];
    assert.equal(
      block?.text,
      'It is taken. Use another name. (operation_id: op_2, code: conflict, bundle_id: bnd_1)',
    );
  });
});
