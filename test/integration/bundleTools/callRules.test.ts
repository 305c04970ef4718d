// Calls under a rule: a person allows calls like one that they saw, so many and until a time, and is asked about all others.
// Real processes, killed with SIGKILL between the rule's countdown and the provider's answer.
import assert from 'node:assert/strict';
import type { AgentResult } from '../../support/agentClient.ts';
import { GatedFixture, type ShownBundle } from '../tools/gatedFixture.ts';

const HOUR_MS = 60 * 60_000;

describe('Calls like one that a person saw', () => {
  let fixture: GatedFixture;
  let live: ShownBundle;
  beforeEach(async () => {
    fixture = await GatedFixture.start();
    live = (await fixture.bundles()).find((bundle) => bundle.live) as ShownBundle;
  });
  afterEach(() => fixture.stop());

  const post = (text: string, more: object = {}, channel_id = 'C_CI'): Promise<AgentResult> =>
    fixture.agent.call('act_with_bundle', {
      bundle_id: live.id,
      tool: 'send_message',
      input: { channel_id, text },
      ...more,
    });
  const sent = async (): Promise<unknown[]> =>
    ((await fixture.sandbox.everything('production'))['messages'] ?? []).map(({ text }) => text);
  /** The first call waits, and is allowed with those like it. */
  const allow = async (count: number, free: string[] = ['text']): Promise<AgentResult> => {
    const first = post('first');
    const decided = await fixture.decide(await fixture.asked(), 'allow', {
      rule: { free, count, durationMs: HOUR_MS },
    });
    assert.deepEqual([decided['kind'], decided['started']], ['allowed', true]);
    return first;
  };
  const ruleIn = ({ output }: AgentResult) => output['rule'] as Record<string, unknown> | undefined;

  it('[rules.calls] run without a question, the one that waited too, and say what is left', async () => {
    const first = await allow(3);
    assert.equal(first.output['status'], 'completed', first.text);
    assert.equal(ruleIn(first)?.['calls_left'], 2);
    const asked = fixture.timesAsked;
    assert.equal(ruleIn(await post('second'))?.['calls_left'], 1);
    assert.equal(ruleIn(await post('third'))?.['calls_left'], 0);
    assert.equal(fixture.timesAsked, asked);
    assert.deepEqual(await sent(), ['first', 'second', 'third']);
    const fourth = post('fourth');
    await fixture.decide(await fixture.asked(), 'reject');
    assert.equal((await fourth).output['status'], 'denied');
  });

  it('[rules.calls] are not those that differ in what is fixed, and those that delete have no rule', async () => {
    await allow(20);
    const dry = await post('x', { dry_run: true });
    assert.equal(dry.output['needs_approval'], false);
    for (const other of [
      await post('x', { dry_run: true }, 'C_RELEASES'),
      await post('x'.repeat(2_001), { dry_run: true }),
      await fixture.agent.call('act_with_bundle', {
        bundle_id: live.id,
        tool: 'create_ticket',
        input: { title: 'x' },
        dry_run: true,
      }),
    ])
      assert.equal(other.output['needs_approval'], true, other.text);
    const [message] = (await fixture.sandbox.everything('production'))['messages'] ?? [];
    const deleting = fixture.agent.call('act_with_bundle', {
      bundle_id: live.id,
      tool: 'delete_message',
      input: { message_id: message?.['id'] },
    });
    const approval = await fixture.asked();
    const rule = { free: [], count: 5, durationMs: HOUR_MS };
    fixture.host.say({ approval: approval.id, decision: 'allow', rule });
    const refused = await fixture.host.event(({ event }) => event === 'refused');
    assert.equal(refused['code'], 'bad-arguments');
    await fixture.decide(approval, 'reject');
    assert.equal((await deleting).output['status'], 'denied');
  });

  it('[rules.calls] are no more than the rule has left, however many are made at once', async () => {
    await allow(4);
    const asked = fixture.timesAsked;
    const other = await fixture.host.connect();
    const calls = Array.from({ length: 8 }, (_unused, index) => {
      const agent = index % 2 === 0 ? fixture.agent : other;
      const input = { channel_id: 'C_CI', text: `at once ${index}` };
      return agent.call('act_with_bundle', { bundle_id: live.id, tool: 'send_message', input });
    });
    for (let left = 5; left > 0; left -= 1) await fixture.decide(await fixture.asked(), 'reject');
    const statuses = (await Promise.all(calls)).map(({ output }) => output['status']);
    assert.equal(statuses.filter((status) => status === 'completed').length, 3, statuses.join());
    assert.equal(fixture.timesAsked - asked, 5);
    assert.equal((await sent()).length, 4);
  });
});

describe('A call under a rule whose process is killed', () => {
  const POINTS = ['operation.created', 'call.sent', 'call.answered'];
  for (const point of POINTS)
    it(`[rules.killed] is counted once and sent once: ${point}`, async () => {
      const fixture = await GatedFixture.start({ lastingToken: true });
      try {
        const live = (await fixture.bundles()).find((bundle) => bundle.live) as ShownBundle;
        const args = (text: string) => ({
          bundle_id: live.id,
          tool: 'send_message',
          input: { channel_id: 'C_CI', text },
        });
        const first = fixture.agent.call('act_with_bundle', args('first'));
        const rule = { free: ['text'], count: 3, durationMs: HOUR_MS };
        await fixture.decide(await fixture.asked(), 'allow', { rule });
        await first;
        await fixture.restart({ lastingToken: true, dieAt: `${point}:1` });
        const lost = fixture.agent.call('act_with_bundle', args('second')).catch(() => undefined);
        await fixture.host.exited;
        await Promise.race([lost, fixture.host.exited]);
        await fixture.restart({ lastingToken: true });
        const second = await fixture.agent.call('act_with_bundle', args('second'));
        assert.equal(second.output['status'], 'completed', `${second.text} after ${point}`);
        assert.equal(fixture.timesAsked, 0, point);
        const third = await fixture.agent.call('act_with_bundle', args('third'));
        assert.deepEqual((third.output['rule'] as Record<string, unknown>)['calls_left'], 0, point);
        const messages = (await fixture.sandbox.everything('production'))['messages'] ?? [];
        assert.deepEqual(
          messages.map(({ text }) => text),
          ['first', 'second', 'third'],
          point,
        );
      } finally {
        await fixture.stop();
      }
    });
});
