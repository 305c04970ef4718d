// What a person began and can continue: settled once, from wherever they continue.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OpenOffers } from '../../../../src/vscode/host/openOffers.ts';

const offer = { title: 'Connect Codex to Sluice?', said: 'Nothing has been written.' };

describe('what a person can continue', () => {
  it('[views.continue] is listed until it is settled, and told once how', () => {
    const acts = fc.record({
      open: fc.boolean(),
      hasDocument: fc.boolean(),
      which: fc.nat(20),
      taken: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 40 }), (script) => {
        const offers = new OpenOffers();
        const told = new Map<string, boolean[]>();
        const open: string[] = [];
        let changes = 0;
        offers.onDidChange(() => (changes += 1));
        for (const { open: opens, hasDocument, which, taken } of script) {
          const before = changes;
          if (opens) {
            const answers: boolean[] = [];
            const title = `${offer.title} ${told.size}`;
            const id = offers.open({ ...offer, title, hasDocument }, (isTaken) => answers.push(isTaken));
            told.set(id, answers);
            open.push(id);
            assert.equal(changes, before + 1);
          } else {
            const id = String(which);
            const index = open.indexOf(id);
            const known = told.get(id)?.length ?? 0;
            offers.settle(id, taken);
            if (index !== -1) open.splice(index, 1);
            assert.equal(told.get(id)?.length ?? 0, known + (index === -1 ? 0 : 1));
            if (index !== -1) assert.equal(told.get(id)?.at(-1), taken);
          }
          assert.deepEqual(
            offers.list.map(({ id }) => id),
            open,
          );
        }
        assert.ok([...told.values()].every((answers) => answers.length <= 1));
      }),
    );
  });

  it('[views.continue] is listed once, however often the same is offered', () => {
    const offers = new OpenOffers();
    const told: string[] = [];
    offers.open({ ...offer, hasDocument: false }, (isTaken) => told.push(`first ${isTaken}`));
    const id = offers.open({ ...offer, hasDocument: false }, (isTaken) => told.push(`second ${isTaken}`));
    assert.deepEqual(
      offers.list.map((each) => each.id),
      [id],
    );
    assert.deepEqual(told, ['first false']);
  });

  it('[views.continue] without a row is the newest that has a document open, and nothing else', () => {
    const offers = new OpenOffers();
    const taken: string[] = [];
    for (const [title, hasDocument] of [
      ['first', true],
      ['second', true],
      ['Keep Port 4711', false],
    ] as const)
      offers.open({ ...offer, title, hasDocument }, () => taken.push(title));
    offers.settle(undefined, true);
    offers.settle(undefined, true);
    offers.settle(undefined, true);
    assert.deepEqual(taken, ['second', 'first']);
    assert.deepEqual(
      offers.list.map(({ title }) => title),
      ['Keep Port 4711'],
    );
  });
});
