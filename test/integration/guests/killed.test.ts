// The host is killed in the middle of a guest's call, at each instant that matters, twenty seeded rounds: nothing is sent
// twice, what can't be known is unknown, and no process is left.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Chance } from '../../support/chance.ts';
import { rounds } from '../../support/random.ts';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';

const POINTS = [
  'approval.consumed',
  'operation.created',
  'call.intended',
  'call.answered',
  'call.settled',
] as const;

describe('A guest’s call whose host is killed', () => {
  for (let seed = 1; seed <= rounds(200); seed += 1)
    it(`[guests.killed] is sent at most once, and leaves no process: round ${seed}`, async function () {
      this.timeout(120_000);
      const chance = new Chance(seed);
      const point = chance.one(POINTS);
      const behavior = chance.one(['honest', 'outliving'] as const);
      const fixture = await GuestFixture.start(
        (file) => ({ name: 'notes', definition: lying(behavior, file) }),
        { dieAt: point },
      );
      try {
        const call = fixture.call('write_note', { text: 'once' }).catch(() => undefined);
        await fixture.decide('approve').catch(() => undefined);
        await Promise.race([call, fixture.host.exited]);
        await fixture.host.kill();
        await fixture.restart();
        const again = fixture.call('write_note', { text: 'once' }).catch((error: unknown) => String(error));
        const answer = await Promise.race([again, fixture.decide('reject').then(() => again)]);
        const said = typeof answer === 'string' ? answer : textOf(answer);
        const sent = fixture.noted().filter((line) => line.startsWith('write_note')).length;
        assert.ok(sent <= 1, `${sent} after ${point}: ${said}`);
        if (sent === 1 && point !== 'call.settled')
          assert.match(said, /may have happened|done|rejected/, point);
      } finally {
        await fixture.stop();
      }
      // A process that was sent SIGKILL is gone a moment later.
      const until = Date.now() + 3_000;
      while (fixture.started.some(isAlive) && Date.now() < until) await delay(20);
      assert.deepEqual(fixture.started.filter(isAlive), [], `left after ${point}`);
    });
});

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
