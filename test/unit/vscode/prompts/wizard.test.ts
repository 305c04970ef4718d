// Walking through questions.
import assert from 'node:assert/strict';
import { runWizard, type StepOutcome, type WizardStep } from '../../../../src/vscode/prompts/wizard.ts';

/** Steps that answer by a script and write down where they stood. */
function scripted(script: [name: string, outcome: StepOutcome][]) {
  const seen: string[] = [];
  const step =
    (name: string): WizardStep =>
    ({ step: at, totalSteps }) => {
      seen.push(`${name} ${at}/${totalSteps}`);
      const next = script.shift();
      assert.equal(next?.[0], name);
      return Promise.resolve(next?.[1] ?? 'cancelled');
    };
  return { seen, step };
}

describe('a wizard', () => {
  it('ends when every question is answered', async () => {
    const { seen, step } = scripted([
      ['a', 'next'],
      ['b', 'next'],
    ]);
    assert.equal(await runWizard(() => [step('a'), step('b')]), true);
    assert.deepEqual(seen, ['a 1/2', 'b 2/2']);
  });

  it('goes back to the question before', async () => {
    const { seen, step } = scripted([
      ['a', 'next'],
      ['b', 'back'],
      ['a', 'next'],
      ['b', 'next'],
    ]);
    assert.equal(await runWizard(() => [step('a'), step('b')]), true);
    assert.deepEqual(seen, ['a 1/2', 'b 2/2', 'a 1/2', 'b 2/2']);
  });

  it('drops everything when one is cancelled', async () => {
    const { step } = scripted([['a', 'cancelled']]);
    assert.equal(await runWizard(() => [step('a'), step('b')]), false);
  });

  it('asks what an answer brings up', async () => {
    const { seen, step } = scripted([
      ['a', 'next'],
      ['b', 'next'],
    ]);
    let more = false;
    const first: WizardStep = (position) => {
      more = true;
      return step('a')(position);
    };
    assert.equal(await runWizard(() => (more ? [first, step('b')] : [first])), true);
    assert.deepEqual(seen, ['a 1/1', 'b 2/2']);
  });
});
