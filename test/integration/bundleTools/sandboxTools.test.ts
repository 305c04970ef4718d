// An agent works with the sandbox through its bundles: finds tools, reads, writes, and a person decides in between.
import assert from 'node:assert/strict';
import { errorOf, type AgentResult } from '../../support/agentClient.ts';
import { GatedFixture, type ShownBundle } from '../tools/gatedFixture.ts';

describe('The tools of a bundle', () => {
  let fixture: GatedFixture;
  let test: ShownBundle;
  let live: ShownBundle;
  beforeEach(async () => {
    fixture = await GatedFixture.start();
    const { output } = await fixture.agent.call('list_bundles', { limit: 100 });
    const bundles = output['bundles'] as ShownBundle[];
    test = bundles.find(({ environment }) => environment === 'development') as ShownBundle;
    live = bundles.find((bundle) => bundle.live) as ShownBundle;
  });
  afterEach(() => fixture.stop());

  const act = (args: Record<string, unknown>): Promise<AgentResult> =>
    fixture.agent.call('act_with_bundle', args);
  const read = (bundle: ShownBundle, tool: string, input = {}, more = {}): Promise<AgentResult> =>
    fixture.agent.call('read_from_bundle', { bundle_id: bundle.id, tool, input, ...more });
  const messages = async (environment = 'development') =>
    (await fixture.sandbox.everything(environment))['messages'] ?? [];

  it('[bundle-tools.find] [bundle-tools.counted] are found by what one wants to do, with the schema of the best', async () => {
    const { output } = await fixture.agent.call('find_bundle_tools', { query: 'send a message' });
    const [best] = output['tools'] as Record<string, unknown>[];
    assert.equal(best?.['tool'], 'send_message');
    assert.equal(best['call'], 'act_with_bundle');
    assert.deepEqual(best['verbs'], ['create']);
    assert.equal(best['asks'], 'live');
    assert.ok('input_schema' in best);
    const all = await fixture.agent.call('find_bundle_tools', { bundle_id: test.id, limit: 50 });
    const shown = await fixture.agent.call('get_bundle', { bundle_id: test.id });
    assert.equal(all.output['total'], (shown.output['tools'] as unknown[]).length);
  });

  it('[bundle-tools.read] read without asking outside live environments, page by page', async () => {
    const first = await read(test, 'list_channels', {}, { limit: 3 });
    assert.equal(first.isError, false, first.text);
    assert.equal((first.output['items'] as unknown[]).length, 3);
    assert.equal(first.output['has_more'], true);
    const cursor = first.output['next_cursor'];
    const second = await read(test, 'list_channels', {}, { limit: 3, cursor });
    assert.deepEqual(
      (second.output['items'] as { name: string }[]).map(({ name }) => name),
      ['#support'],
    );
    assert.equal(second.output['has_more'], false);
    const foreign = await read(test, 'list_channels', {}, { cursor: 'p1.0000000000000000.MQ' });
    assert.equal(errorOf(foreign)['code'], 'cursor-foreign');
    assert.equal(fixture.timesAsked, 0);
  });

  it('[bundle-tools.first-read] read a live bundle after one permission, which lasts', async () => {
    const asking = read(live, 'list_channels');
    const approval = await fixture.asked();
    assert.match(approval.title, /read/i);
    assert.match(approval.detail, new RegExp(live.name));
    await fixture.decide(approval, 'approve');
    const answer = await asking;
    assert.equal(answer.output['status'], 'ok', answer.text);
    const again = await read(live, 'search_messages', { query: 'x' });
    assert.equal(again.output['status'], 'ok');
    assert.equal(fixture.timesAsked, 1);
  });

  it('[bundle-tools.first-read] show a model nothing of a live bundle if a person refuses', async () => {
    const before = (await fixture.sandbox.requests()).length;
    const asking = read(live, 'list_channels');
    await fixture.decide(await fixture.asked(), 'reject');
    const answer = await asking;
    assert.equal(answer.output['status'], 'denied');
    assert.equal('items' in answer.output, false);
    assert.equal((await fixture.sandbox.requests()).length, before);
  });

  it('[bundle-tools.act] write outside live environments at once, and once', async () => {
    const { output, text } = await act({
      bundle_id: test.id,
      tool: 'create_ticket',
      input: { title: 'Broken build', labels: ['ci'] },
    });
    assert.equal(output['status'], 'completed', text);
    const [result] = output['results'] as Record<string, unknown>[];
    assert.equal(result?.['outcome'], 'done');
    const tickets = (await fixture.sandbox.everything())['tickets'] ?? [];
    assert.deepEqual(
      tickets.map(({ id, title }) => [id, title]),
      [[result?.['ticket_id'], 'Broken build']],
    );
    const whole = await fixture.agent.call('read_result', { result_id: result?.['result_id'] });
    assert.equal((whole.output['value'] as Record<string, unknown>)['title'], 'Broken build', whole.text);
  });

  it('[bundle-tools.act] show a person where it goes, the names behind IDs and each value', async () => {
    const asking = act({
      bundle_id: live.id,
      tool: 'send_message',
      input: { channel_id: 'C_RELEASES', text: 'Version 2 is out.\nThanks, all.' },
    });
    const approval = await fixture.asked();
    assert.deepEqual(await messages('production'), []);
    for (const said of ['C_RELEASES', '#releases', 'Version 2 is out.', 'POST http://127.0.0.1'])
      assert.ok(approval.detail.includes(said), `${said} is not in ${approval.detail}`);
    await fixture.decide(approval, 'approve');
    const { output, text } = await asking;
    assert.equal(output['status'], 'completed', text);
    assert.equal((await messages('production')).length, 1);
  });

  it('[bundle-tools.bulk] ask once for many, and do exactly those that a person chose', async () => {
    const inputs = ['one', 'two', 'three'].map((text) => ({ channel_id: 'C_CI', text }));
    const asking = act({ bundle_id: test.id, tool: 'send_message', inputs });
    const approval = await fixture.asked();
    assert.ok(approval.verbs.includes('bulk'));
    const [first, , third] = approval.targets;
    await fixture.decide(approval, 'approve', { targets: [first?.id ?? '', third?.id ?? ''] });
    const { output } = await asking;
    assert.deepEqual(
      (output['results'] as { outcome: string }[]).map(({ outcome }) => outcome),
      ['done', 'not_approved', 'done'],
    );
    assert.deepEqual(
      (await messages()).map((message) => message['text']),
      ['one', 'three'],
    );
  });

  it('[bundle-tools.bulk] tell the outcome of each, whatever becomes of the others', async () => {
    const inputs = ['C_CI', 'C_NONE', 'C_CI'].map((channel_id) => ({ channel_id, text: 'hello' }));
    const asking = act({ bundle_id: test.id, tool: 'send_message', inputs });
    await fixture.decide(await fixture.asked(), 'approve');
    const { output } = await asking;
    assert.deepEqual(
      (output['results'] as { outcome: string }[]).map(({ outcome }) => outcome),
      ['done', 'failed', 'done'],
    );
    assert.equal((await messages()).length, 2);
  });

  it('[bundle-tools.unknown] send once what gets no answer, and say that it is unknown', async () => {
    await fixture.sandbox.addFaults({
      match: { path: '/tickets', method: 'POST' },
      when: 'after',
      action: { type: 'reset' },
    });
    const args = { bundle_id: test.id, tool: 'create_ticket', input: { title: 'Lost answer' } };
    const lost = await act(args);
    assert.equal(errorOf(lost)['code'], 'provider-uncertain', lost.text);
    assert.deepEqual(
      (lost.output['results'] as { outcome: string }[]).map(({ outcome }) => outcome),
      ['unknown'],
    );
    const again = await act(args);
    assert.equal(errorOf(again)['code'], 'provider-uncertain');
    assert.equal(((await fixture.sandbox.everything())['tickets'] ?? []).length, 1);
    const meant = await act({ ...args, repeat: true });
    assert.equal(meant.output['status'], 'completed', meant.text);
    assert.equal(((await fixture.sandbox.everything())['tickets'] ?? []).length, 2);
  });

  it('[bundle-tools.undo] can be undone: the text before comes back', async () => {
    const sent = await act({
      bundle_id: test.id,
      tool: 'send_message',
      input: { channel_id: 'C_CI', text: 'first' },
    });
    const [{ message_id } = { message_id: '' }] = sent.output['results'] as { message_id: string }[];
    const changed = await act({
      bundle_id: test.id,
      tool: 'update_message',
      input: { message_id, text: 'second' },
    });
    assert.equal((await messages())[0]?.['text'], 'second');
    const back = await fixture.agent.call('undo_operation', { operation_id: changed.output['operation_id'] });
    assert.equal(back.output['status'], 'completed', back.text);
    assert.equal((await messages())[0]?.['text'], 'first');
    const asking = fixture.agent.call('undo_operation', { operation_id: sent.output['operation_id'] });
    await fixture.decide(await fixture.asked(), 'approve');
    assert.equal((await asking).output['status'], 'completed');
    assert.deepEqual(await messages(), []);
  });

  it('[bundle-tools.before] show what a change replaces, and ask again if that changed', async () => {
    const sent = await act({
      bundle_id: test.id,
      tool: 'send_message',
      input: { channel_id: 'C_CI', text: 'old words' },
    });
    const [{ message_id } = { message_id: '' }] = sent.output['results'] as { message_id: string }[];
    const asking = act({ bundle_id: test.id, tool: 'delete_message', input: { message_id } });
    const approval = await fixture.asked();
    assert.ok(approval.detail.includes('old words'), approval.detail);
    await act({ bundle_id: test.id, tool: 'update_message', input: { message_id, text: 'new words' } });
    await fixture.decide(approval, 'approve');
    const again = await fixture.asked();
    assert.ok(again.detail.includes('new words'), again.detail);
    await fixture.decide(again, 'approve');
    assert.equal((await asking).output['status'], 'completed');
    assert.deepEqual(await messages(), []);
  });

  it('[bundle-tools.input] name tool, field, type and an example for input that does not fit', async () => {
    const wrong = await act({ bundle_id: test.id, tool: 'refund_invoice', input: { amount_minor: 'much' } });
    const error = errorOf(wrong);
    assert.equal(error['code'], 'bad-arguments');
    for (const said of ['refund_invoice', 'invoice_id', 'amount_minor', 'integer'])
      assert.ok(String(error['message']).includes(said), String(error['message']));
    assert.match(String(error['next']), /"invoice_id"/);
    const asking = act({
      bundle_id: test.id,
      tool: 'refund_invoice',
      input: { invoice_id: 'INV-1001', amount_minor: '500' },
    });
    const approval = await fixture.asked();
    assert.ok(approval.verbs.includes('spend'));
    await fixture.decide(approval, 'reject');
    await asking;
  });

  it('[bundle-tools.confined] stay in their path, whatever an ID is made of', async () => {
    const before = (await fixture.sandbox.requests()).length;
    for (const message_id of [
      '..',
      '../channels',
      '%2e%2e',
      'a\\..\\b',
      'x\r\nHost: evil',
      'x\t',
      '',
      '?a=b#c',
    ]) {
      const outcome = await act({
        bundle_id: test.id,
        tool: 'update_message',
        input: { message_id, text: 'x' },
        dry_run: true,
      });
      assert.ok(outcome.isError, message_id);
    }
    const sent = (await fixture.sandbox.requests()).slice(before);
    for (const { method, path } of sent) {
      assert.equal(method, 'GET');
      assert.match(path, /^\/development\/messages\/[^/?#]+$/);
    }
    const foreign = await act({
      bundle_id: test.id,
      tool: 'create_ticket',
      input: { title: 'x', tag: 'forged', environment: 'production', base_url: 'https://evil.example' },
    });
    assert.equal(errorOf(foreign)['code'], 'bad-arguments', foreign.text);
  });

  it('[bundle-tools.limits] pass on that the provider asks to wait', async () => {
    await fixture.sandbox.addFaults({
      match: { path: '/channels' },
      times: 5,
      action: { type: 'limit', retryAfter: 'seconds', seconds: 30 },
    });
    const limited = await read(test, 'list_channels');
    assert.equal(errorOf(limited)['code'], 'provider-limited', limited.text);
    assert.equal(errorOf(limited)['retry_after_ms'], 30_000);
  });

  it('[bundle-tools.beside] run beside each other, never busy', async () => {
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].map((title) =>
        act({ bundle_id: test.id, tool: 'create_ticket', input: { title } }),
      ),
    );
    assert.deepEqual(
      all.map(({ output }) => output['status']),
      ['completed', 'completed', 'completed', 'completed'],
    );
  });
});
