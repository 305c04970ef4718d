// The host is killed in the middle of a guest's call, at each instant that matters, twenty seeded rounds, each host on what
// the one before left: nothing is sent twice, what can't be known is unknown, and no process is left.
import assert from 'node:assert/strict';
import { Chance } from '../../support/chance.ts';
import { rounds } from '../../support/random.ts';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';
import { untilEnded } from '../../support/guests/untilEnded.ts';

/** From here on the outcome is on disk. */
const KNOWN = ['call.settled', 'step.completed', 'operation.completed'];
const POINTS = [
  'approval.requested',
  'approval.decided',
  'approval.consumed',
  'step.started',
  'call.intended',
  'call.answered',
  ...KNOWN,
];
const BEHAVIORS = ['honest', 'outliving'];
/** Rounds on one storage: few enough to ask again while what was approved can be resumed, which is for 10 minutes. */
const BLOCK = 20;

for (let first = 1; first <= rounds(200); first += BLOCK)
  describe(`A guest’s call whose host is killed, rounds from ${first}`, function () {
    this.timeout(120_000);
    const plays = Array.from({ length: BLOCK }, (_, index) => {
      const chance = new Chance(first + index);
      // No text begins with another round's.
      return { text: `round ${first + index}.`, point: chance.one(POINTS), behavior: chance.one(BEHAVIORS) };
    });
    let fixture: GuestFixture;
    before(async () => {
      const guest = (behavior: string) => (file: string) => ({
        name: behavior,
        definition: lying(behavior, file),
      });
      fixture = await GuestFixture.start(guest('outliving'), { dieAt: `${plays[0]?.point}:1` });
      await fixture.next(guest('honest')(fixture.file));
    });
    after(() => fixture.stop());
    const sent = (text: string): number =>
      fixture.noted().filter((line) => line.startsWith('write_note') && line.includes(text)).length;

    for (const [index, { text, point, behavior }] of plays.entries())
      it(`[guests.killed] leaves no process: ${text} ${behavior}, killed at ${point}`, async () => {
        await fixture.use(behavior);
        void fixture.call('write_note', { text }).catch(() => undefined);
        await fixture.decide('approve', text).catch(() => undefined);
        assert.equal(await fixture.host.exited, 'SIGKILL');
        const next = plays[index + 1];
        await fixture.restart(next === undefined ? {} : { dieAt: `${next.point}:1` });
        await untilEnded(fixture.processes());
      });

    it('[guests.killed] is sent at most once, and its outcome is known or asked for', async () => {
      for (const { text, point, behavior } of plays) {
        await fixture.use(behavior);
        const before = sent(text);
        const again = fixture
          .call('write_note', { text })
          .then(textOf)
          .catch((error: unknown) => String(error));
        const said = await Promise.race([again, fixture.decide('reject', text).then(() => again)]);
        const about = `${text} at ${point}: ${said}`;
        assert.ok(sent(text) <= 1, about);
        if (KNOWN.includes(point)) assert.equal(said, 'write_note: done', about);
        else if (before === 1) assert.match(said, /may have happened|rejected/, about);
      }
    });
  });
