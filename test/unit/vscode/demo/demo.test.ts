// The demo: one at a time, stoppable, and honest about what was decided.
import assert from 'node:assert/strict';
import { DemoStage } from '../../../../src/vscode/demo/demoStage.ts';
import { deletionScene, outcomeText, resumeText } from '../../../../src/vscode/demo/demoTexts.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';

/** A play that lasts until it is stopped. */
function endless(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

describe('the demo’s stage', () => {
  it('has one play at a time, and the next once that is over', async () => {
    const stage = new DemoStage();
    const first = stage.play(endless);
    assert.equal(await stage.play(endless), false);
    await stage.stop();
    await assert.rejects(first, { name: 'AbortError' });
    assert.equal(await stage.play(() => Promise.resolve()), true);
  });

  it('lets a play stop itself', async () => {
    const play = new DemoStage().play((signal, stop) => {
      const running = endless(signal);
      stop();
      return running;
    });
    await assert.rejects(play, { name: 'AbortError' });
  });

  it('fails as its play fails', async () => {
    const stage = new DemoStage();
    const failure = new Error('no server');
    await assert.rejects(
      stage.play(() => Promise.reject(failure)),
      failure,
    );
    await stage.stop();
  });
});

describe('the demo', () => {
  it('tells what is about to happen, and what the person decided', () => {
    assert.match(
      deletionScene(37, 9, english),
      /37 bundles, 9 of them live.*Nothing happens until you decide/,
    );
    const part = operationWith({ status: 'running', approvedTargets: ['bnd_1', 'bnd_2'] });
    assert.match(outcomeText(part, 37, english), /you approved 2 of 37 and kept 35/);
    assert.match(outcomeText(operationWith({ status: 'denied' }), 37, english), /nothing is deleted/);
    assert.match(resumeText(120, 240, english), /120 of 240 accounts.*refreshed twice/);
  });
});
