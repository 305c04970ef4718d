// Leads a person through questions, one after the other, with Back. Pure: the steps decide how to ask.

/** `next`: answered; `back`: to the previous question; `cancelled`: drops the whole wizard. */
export type StepOutcome = 'next' | 'back' | 'cancelled';

/** The number of the question: the first is 1. */
export interface StepPosition {
  step: number;
  totalSteps: number;
}

export type WizardStep = (position: StepPosition) => Promise<StepOutcome>;

/**
 * Resolves with whether every question was answered.
 * @param steps read again after each answer, because later questions can depend on it; answered ones must
 * stay the same as long as their answers do
 */
export async function runWizard(steps: () => readonly WizardStep[]): Promise<boolean> {
  let index = 0;
  for (;;) {
    const current = steps();
    const ask = current[index];
    if (ask === undefined) return true;
    const outcome = await ask({ step: index + 1, totalSteps: current.length });
    if (outcome === 'cancelled') return false;
    index = outcome === 'next' ? index + 1 : Math.max(index - 1, 0);
  }
}
