// What a refresh draws: only lists that changed, and after it the tree shows what there is, in whatever order things
// change, expand and are asked for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ShownRows } from '../../../../src/vscode/views/shownRows.ts';
import type { ViewRow } from '../../../../src/vscode/views/viewRow.ts';

/** Lists by their parent's id; '' for the topmost. */
type World = Map<string, ViewRow[]>;

const PARENTS = ['a', 'b', 'c'];
const label = fc.constantFrom('one', 'two', 'three');

const worlds: fc.Arbitrary<World> = fc
  .record({
    tops: fc.subarray(PARENTS),
    labels: fc.tuple(label, label, label),
    children: fc.tuple(fc.array(label), fc.array(label), fc.array(label)),
  })
  .map(({ tops, labels, children }) => {
    const row = (id: string): ViewRow => ({
      id,
      label: labels[PARENTS.indexOf(id)] ?? '',
      icon: 'circle',
      children: 'collapsed',
    });
    const below = PARENTS.map((id, at): [string, ViewRow[]] => [
      id,
      (children[at] ?? []).map((text, index) => ({ id: `${id}/${index}`, label: text, icon: 'circle' })),
    ]);
    return new Map([['', tops.map(row)], ...below]);
  });

/** Draws as VS Code does: what is drawn anew is asked for again, with everything expanded below it. */
class Drawn {
  readonly #rows: ShownRows;
  readonly lists: World = new Map();
  asked = 0;

  constructor(rows: ShownRows) {
    this.#rows = rows;
  }

  async draw(parent?: ViewRow): Promise<void> {
    this.asked += 1;
    const rows = await this.#rows.rows(parent);
    this.lists.set(parent?.id ?? '', rows);
    for (const row of rows) if (row.children !== undefined) await this.draw(row);
    if (parent !== undefined) return;
    const tops = new Set(['', ...rows.map(({ id }) => id)]);
    for (const key of this.lists.keys()) if (!tops.has(key)) this.lists.delete(key);
  }

  async refresh(): Promise<void> {
    this.#rows.reset();
    for (const parent of await this.#rows.changed()) await this.draw(parent);
  }
}

function shownOf(world: World): World {
  const tops = world.get('') ?? [];
  return new Map([['', tops], ...tops.map(({ id }): [string, ViewRow[]] => [id, world.get(id) ?? []])]);
}

function over(worldOf: () => World): Drawn {
  return new Drawn(
    new ShownRows({
      rows: (parent) => Promise.resolve(structuredClone(worldOf().get(parent?.id ?? '') ?? [])),
      reset: () => undefined,
    }),
  );
}

describe('rows that are shown', () => {
  it('[views.settled] are what there is after every refresh', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(worlds, { minLength: 2, maxLength: 6 }), async ([first, ...later]) => {
        let world = first ?? new Map();
        const drawn = over(() => world);
        await drawn.draw();
        for (world of later) {
          await drawn.refresh();
          assert.deepEqual(drawn.lists, shownOf(world));
        }
      }),
    );
  });

  it('[views.settled] stay as they are where nothing changed, and where only one list did, the others do', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, label, async (world, added) => {
        const drawn = over(() => world);
        await drawn.draw();
        const asked = drawn.asked;
        await drawn.refresh();
        assert.equal(drawn.asked, asked);
        const [top] = world.get('') ?? [];
        if (top === undefined) return;
        world.set(top.id, [...(world.get(top.id) ?? []), { id: 'new', label: added, icon: 'circle' }]);
        await drawn.refresh();
        assert.equal(drawn.asked, asked + 1);
        assert.deepEqual(drawn.lists, shownOf(world));
      }),
    );
  });

  it('[views.settled] are asked for again where they cannot be read, so that the tree says why', async () => {
    let broken = false;
    const rows = new ShownRows({
      rows: () => (broken ? Promise.reject(new Error('The storage is closed')) : Promise.resolve([])),
      reset: () => undefined,
    });
    await rows.rows(undefined);
    broken = true;
    assert.deepEqual(await rows.changed(), [undefined]);
    await assert.rejects(rows.rows(undefined), /The storage is closed/);
    broken = false;
    await rows.rows(undefined);
    assert.deepEqual(await rows.changed(), []);
  });
});
