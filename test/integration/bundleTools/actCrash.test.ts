// A process that is killed between an act's intent and its answer: nothing is sent twice, and what can't be known is
// unknown. Twenty seeded rounds over single calls and several at once.
import assert from 'node:assert/strict';
import { errorOf } from '../../support/agentClient.ts';
import { GatedFixture } from '../tools/gatedFixture.ts';
import { Chance } from '../../support/chance.ts';
import { rounds } from '../../support/random.ts';

const POINTS = ['call.intended', 'call.sent', 'call.answered', 'call.settled'] as const;
/** The first takes no key and can't be searched for; the second does both. */
const KINDS = [
  { tool: 'create_ticket', kind: 'tickets', input: (name: string) => ({ title: name }), named: 'title' },
  {
    tool: 'send_message',
    kind: 'messages',
    input: (name: string) => ({ channel_id: 'C_CI', text: name }),
    named: 'text',
  },
] as const;

describe('An act whose process is killed', () => {
  for (let seed = 1; seed <= rounds(200); seed += 1)
    it(`[bundle-tools.killed] sends nothing twice: round ${seed}`, async function () {
      this.timeout(600_000);
      const chance = new Chance(seed);
      const point = chance.one(POINTS);
      const { tool, kind, input, named } = chance.one(KINDS);
      const names = Array.from(
        { length: chance.below(3) + 1 },
        (_unused, index) => `round ${seed}, ${index}`,
      );
      const fixture = await GatedFixture.start({ dieAt: `${point}:${chance.below(names.length) + 1}` });
      try {
        const [bundle] = await fixture.bundles({ environment: 'development' });
        const inputs: object[] = names.map((name) => input(name));
        const args = {
          bundle_id: bundle?.id,
          tool,
          ...(names.length === 1 ? { input: inputs[0] } : { inputs }),
        };
        const lost = fixture.agent.call('act_with_bundle', args).catch(() => undefined);
        if (names.length > 1) await fixture.decide(await fixture.asked(), 'approve').catch(() => undefined);
        await fixture.host.exited;
        await Promise.race([lost, fixture.host.exited]);
        await fixture.restart();
        const { output } = await fixture.agent.call('list_operations', { kind: 'act_with_bundle' });
        const [operation] = output['operations'] as { id: string }[];
        const results = await outcomesOf(fixture, operation?.id ?? '', names.length);
        const made = (await fixture.sandbox.everything())[kind] ?? [];
        for (const [index, name] of names.entries()) {
          const count = made.filter((thing) => thing[named] === name).length;
          const outcome = results[index];
          assert.ok(count <= 1, `${name} was sent ${count} times after ${point}`);
          assert.ok(
            outcome === 'unknown' || (outcome === 'done' && count === 1),
            `${outcome ?? 'none'} after ${point}`,
          );
          if (tool === 'send_message') assert.equal(outcome, 'done', point);
        }
      } finally {
        await fixture.stop();
      }
    });
});

/** As an agent does it: resumes, waits, and reads what became of each call. */
async function outcomesOf(fixture: GatedFixture, operation_id: string, count: number): Promise<string[]> {
  await fixture.agent.call('resume_operation', { operation_id });
  const { output } = await fixture.agent.call('wait_for_operation', { operation_id });
  if (output['status'] === 'completed')
    return (output['results'] as { outcome: string }[]).map(({ outcome }) => outcome);
  assert.equal(count, 1, JSON.stringify(output));
  assert.equal(errorOf({ output })['code'], 'provider-uncertain');
  return ['unknown'];
}
