// One modal of ours at a time, and no answer that came before anybody could have read it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { projectDir } from '../../../../scripts/project.ts';
import { DELIBERATE_MS } from '../../../../src/core/approval/approvalPrompt.ts';
import {
  MOST_REOPENINGS,
  REOPEN_AFTER_MS,
  type ModalOutcome,
  type ModalItem,
  type ModalQuestion,
} from '../../../../src/vscode/host/modalQueue.ts';
import { settle } from '../../../support/fakeClock.ts';
import { FakeWindow } from './fakeWindow.ts';

const ITEMS: ModalItem[] = [{ title: 'Look' }, { title: 'Yes', agrees: true }];

function question(title: string): ModalQuestion<ModalItem> {
  return { title, detail: '', items: ITEMS };
}

describe('the queue of modals', () => {
  let window: FakeWindow;

  beforeEach(() => {
    window = new FakeWindow();
  });

  it('opens one after the other, in the order in which they were asked', async () => {
    const titles = ['first', 'second', 'third'];
    const answers = titles.map((title) => window.modals.ask(question(title)));
    await settle();
    for (const [index] of titles.entries()) {
      assert.deepEqual(window.opened, titles.slice(0, index + 1));
      await window.press('Look');
    }
    const outcomes = await Promise.all(answers);
    assert.deepEqual(
      outcomes.map(({ pressed }) => pressed?.title),
      ['Look', 'Look', 'Look'],
    );
    assert.equal(window.clock.pendingTimers, 0);
  });

  it('[gate.one-dialog] counts from when the window has the modal, however long it was busy', async () => {
    const busy = Promise.withResolvers<void>();
    window.reached = busy.promise;
    const answer = window.modals.ask(question('late'));
    await settle();
    await window.press('Yes', 3 * DELIBERATE_MS);
    await window.clock.advanceAsync(REOPEN_AFTER_MS);
    busy.resolve();
    await settle();
    await window.press('Yes', DELIBERATE_MS + 200);
    const { early, shownForMs } = await answer;
    assert.equal(early, false);
    assert.ok(shownForMs >= DELIBERATE_MS && shownForMs <= DELIBERATE_MS + 200, String(shownForMs));
    assert.deepEqual(window.opened, ['late', 'late']);
    assert.equal(window.clock.pendingTimers, 0);
  });

  it('opens nothing between the modals of one turn, nor while the turn lasts', async () => {
    let endTurn = (): void => undefined;
    const turn = window.modals.turn(async (ask) => {
      await ask(question('first'));
      await ask(question('second'));
      await new Promise<void>((resolve) => {
        endTurn = resolve;
      });
    });
    const other = window.modals.ask(question('other'));
    await settle();
    await window.press('Look');
    await window.press('Look');
    assert.deepEqual(window.opened, ['first', 'second']);
    endTurn();
    await turn;
    await settle();
    await window.press(undefined);
    assert.equal((await other).pressed, undefined);
  });

  it('goes on after a modal that VS Code tore down, and after a turn that failed', async () => {
    const torn = window.modals.ask(question('torn'));
    const failed = window.modals.turn(async () => {
      throw new Error('The turn failed.');
    });
    const failure = assert.rejects(failed, /The turn failed/);
    const next = window.modals.ask(question('next'));
    await settle();
    await window.cancel();
    await failure;
    await window.press('Yes', DELIBERATE_MS);
    assert.deepEqual(await torn, { pressed: undefined, shownForMs: 0, early: false });
    assert.equal((await next).early, false);
  });

  it('[gate.one-dialog] counts from when this modal opened, however long it waited behind others of ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 3 }),
        fc.integer({ min: 0, max: 4_000 }),
        async (others, delay) => {
          const { modals, press, clock, opened } = bound(new FakeWindow());
          const before = others.map((_, index) => modals.ask(question(`other ${index}`)));
          const early: ModalOutcome<ModalItem>[] = [];
          const asked = modals.ask(question('ours'), (outcome) => void early.push(outcome));
          await settle();
          for (const openMs of others) await press('Look', openMs);
          await Promise.all(before);
          await press('Yes', delay);
          const isEarly = delay < DELIBERATE_MS;
          assert.equal(early.length, isEarly ? 1 : 0, `Yes after ${delay} ms`);
          if (isEarly) {
            await clock.advanceAsync(REOPEN_AFTER_MS);
            await press('Yes', DELIBERATE_MS);
          }
          const outcome = await asked;
          assert.equal(outcome.pressed?.title, 'Yes');
          assert.equal(outcome.early, false);
          assert.equal(opened().length, others.length + (isEarly ? 2 : 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asks again a second after an early answer, three times, and then gives up', async () => {
    let told = 0;
    const asked = window.modals.ask(question('ours'), () => {
      told += 1;
    });
    await settle();
    for (let opening = 1; opening <= MOST_REOPENINGS + 1; opening += 1) {
      assert.equal(window.opened.length, opening);
      await window.press('Yes', 50);
      await window.clock.advanceAsync(REOPEN_AFTER_MS - 1);
      assert.equal(window.open, undefined);
      await window.clock.advanceAsync(1);
    }
    const { early, pressed } = await asked;
    assert.deepEqual([early, pressed?.title, told], [true, 'Yes', MOST_REOPENINGS + 1]);
    assert.equal(window.clock.pendingTimers, 0);
  });

  it('takes at once what agrees to nothing', async () => {
    const asked = window.modals.ask(question('ours'));
    await settle();
    await window.press('Look', 1);
    assert.equal((await asked).early, false);
  });
});

describe('the sources', () => {
  it('[gate.one-dialog] open a modal in one place alone', () => {
    const opening = sources('src')
      .filter((file) => /\bmodal\b['"\]]*\s*[:,}]/.test(code(readFileSync(file, 'utf8'))))
      .map((file) => path.relative(projectDir, file).replaceAll(path.sep, '/'));
    assert.deepEqual(opening, ['src/vscode/host/windowModals.ts']);
  });
});

function sources(folder: string): string[] {
  return readdirSync(path.join(projectDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

/** Without comments, which speak of modals, and without texts. */
function code(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|t\(\s*'[^']*'/gm, '');
}

function bound(window: FakeWindow) {
  const { modals, clock } = window;
  const press = (title: string, afterMs: number): Promise<void> => window.press(title, afterMs);
  return { modals, clock, press, opened: () => window.opened };
}
