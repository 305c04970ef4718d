// Secrets that only a person can give: asked for, refused as a whole, kept in the vault, asked again after a restart.
import assert from 'node:assert/strict';
import type { InputRequest } from '../../../src/core/operation/operation.ts';
import { useCoreHost, type CoreHost, type SharedWorld } from '../../support/coreHost.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { settle } from '../../support/fakeClock.ts';
import { textOf } from '../../support/textOf.ts';

const GIVEN = { token: 'acme-very-secret-1', signing_key: 'signed with this' };

describe('An operation that needs a person’s input', () => {
  let world: SharedWorld;
  let host: CoreHost;
  useCoreHost((...opened) => ([world, host] = opened));

  async function startAndWait(): Promise<{
    result: ReturnType<CoreHost['provision']>;
    request: InputRequest;
  }> {
    const result = host.provision({ provider: 'acme-secret' });
    await settle();
    const [request] = host.inputs.values();
    assert.ok(request);
    return { result, request };
  }

  it('[input.waits] waits with nothing sent, and says who asks, for what, and where it goes', async () => {
    const { result, request } = await startAndWait();
    assert.equal(host.only().status, 'awaiting_input');
    assert.deepEqual(world.provider.sent, []);
    assert.equal(request.asker, 'Claude Code');
    assert.equal(request.host, 'dev.acme.test');
    assert.deepEqual(
      request.fields.map(({ name, secret }) => ({ name, secret })),
      [
        { name: 'token', secret: true },
        { name: 'signing_key', secret: true },
      ],
    );
    await world.clock.advanceAsync(50_000);
    const { output, text } = await result;
    assert.equal(output['status'], 'awaiting_input');
    assert.equal(output['operation_id'], host.only().id);
    assert.deepEqual(output['waiting_for'], ['Acme token', 'Signing key']);
    assert.match(text, /VS Code window/);
  });

  it('[input.answered] goes on with the answer, which is in the vault and in no other place', async () => {
    const { result, request } = await startAndWait();
    await host.resumption.provideInput(request.id, GIVEN);
    const { output } = await result;
    assert.equal(output['status'], 'completed');
    assert.equal(host.inputs.size, 0);
    const bundleId = textOf(output['bundle_id']);
    assert.equal(
      host.store.read((view) => view.secrets.open({ ownerId: bundleId, part: 'input.token' })),
      GIVEN.token,
    );
    assert.deepEqual(world.provider.sent[0]?.secrets['token'], { ownerId: bundleId, part: 'input.token' });
    for (const value of Object.values(GIVEN)) {
      assert.deepEqual(filesHolding(world.directory, value), []);
      for (const text of [output, host.all(), world.logged, world.provider.sent].map((it) =>
        JSON.stringify(it),
      ))
        assert.ok(!text.includes(value));
    }
  });

  it('[input.whole] refuses an answer as a whole where one value does not fit, naming it without its value', async () => {
    const { result, request } = await startAndWait();
    const wrong = { ...GIVEN, token: 'not of that form' };
    await assert.rejects(
      host.resumption.provideInput(request.id, wrong),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-inputs');
        assert.match(error.message, /Acme token/);
        assert.ok(!error.message.includes(wrong.token));
        return true;
      },
    );
    await assert.rejects(host.resumption.provideInput(request.id, { token: GIVEN.token }), {
      code: 'bad-inputs',
    });
    assert.equal(host.only().status, 'awaiting_input');
    const { ownerId } = request;
    for (const part of ['input.token', 'input.signing_key'])
      assert.equal(
        host.store.read((view) => view.secrets.has({ ownerId, part })),
        false,
      );
    await host.resumption.provideInput(request.id, GIVEN);
    assert.equal((await result).output['status'], 'completed');
  });

  it('[input.once] takes one answer only', async () => {
    const { result, request } = await startAndWait();
    const answers = await Promise.allSettled([
      host.resumption.provideInput(request.id, GIVEN),
      host.resumption.provideInput(request.id, { ...GIVEN, token: 'acme-other' }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    await result;
    assert.equal(
      host.store.read((view) => view.secrets.open({ ownerId: request.ownerId, part: 'input.token' })),
      GIVEN.token,
    );
    await assert.rejects(host.resumption.provideInput('inp_nothing', GIVEN), { code: 'not-found' });
  });

  it('[input.durable] is asked again under the same id after a restart', async () => {
    const { request } = await startAndWait();
    host.close();
    host = await world.open();
    await host.operations.recover();
    assert.deepEqual([...host.inputs.keys()], [request.id]);
    await host.resumption.provideInput(request.id, GIVEN);
    await settle();
    assert.equal(host.only().status, 'completed');
  });

  it('[input.durable] is not asked again for what was given, when a later step failed', async () => {
    world.provider.next('validate', 'rejected');
    const { result, request } = await startAndWait();
    await host.resumption.provideInput(request.id, GIVEN);
    assert.equal((await result).output['status'], 'failed');
    const again = await host.provision({ provider: 'acme-secret' });
    assert.equal(again.output['status'], 'completed');
  });

  it('[cancel.waiting] is cancelled at once while it waits, and asks anew when resumed', async () => {
    const { result, request } = await startAndWait();
    await host.call('cancel_operation', { operation_id: host.only().id });
    assert.equal((await result).output['status'], 'cancelled');
    assert.equal(host.inputs.size, 0);
    await assert.rejects(host.resumption.provideInput(request.id, GIVEN), { code: 'not-found' });
    const resumed = host.call('resume_operation', { operation_id: host.only().id });
    await settle();
    const [anew] = host.inputs.keys();
    await host.resumption.provideInput(String(anew), GIVEN);
    assert.equal((await resumed).output['status'], 'completed');
  });

  it('[input.agent] never takes a secret from an agent', async () => {
    const { output } = await host.provision({
      provider: 'acme-secret',
      inputs: { token: 'acme-from-agent' },
    });
    const error = output['error'] as Record<string, unknown>;
    assert.equal(error['code'], 'bad-inputs');
    assert.match(String(error['message']), /only the person/);
    assert.deepEqual(filesHolding(world.directory, 'acme-from-agent'), []);
    assert.deepEqual(host.all(), []);
  });
});
