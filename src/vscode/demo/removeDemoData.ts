// Sluice: Remove Demo Data removes what the demo created and restores what it removed from the sandbox. It asks
// first.
import * as vscode from 'vscode';
import { IN_FLIGHT } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';
import { isAgreed } from '../host/windowModals.ts';
import { t } from '../text/localize.ts';
import { showProblem } from '../text/problemMessage.ts';
import { demoBundles, demoWork } from './demoData.ts';
import { cancelWork, type DemoDeps } from './playDemo.ts';
import { untilOperation } from './untilOperation.ts';

type Core = Pick<Sluice, 'bundle' | 'demo' | 'operations' | 'runner'>;

/** Time for a running step to end. */
const STOP_MS = 20_000;

export async function removeDemoData(sluice: Core, { stage, logger }: DemoDeps): Promise<void> {
  const bundles = [...sluice.demo.addedBundles(), ...(await demoBundles(sluice))];
  const detail = t(
    'Removes the demo’s bundles ({count}) and restores the sandbox’s original data. A running demo stops, and its agent’s token ends.',
    { count: bundles.length },
  );
  if (!(await isAgreed(t('Remove the demo’s data?'), detail, t('Remove')))) return;
  // Its token ends with it.
  await stage.stop();
  await stopWork(sluice);
  const made = [...sluice.demo.addedBundles(), ...(await demoBundles(sluice))];
  const { removed, busy } = await sluice.demo.remove(made);
  const restored = await sluice.demo.restore();
  if (busy > 0) {
    const message = t('{busy} of the demo’s bundles stay: something works on them.', { busy });
    return await showProblem({ message, next: t('Cancel that first, then remove them again.') }, logger);
  }
  const text = t('Removed {removed} bundles of the demo; {restored} of the sandbox’s own were restored.', {
    removed,
    restored,
  });
  void vscode.window.showInformationMessage(text);
}

/** Resolves when the demo's operations rest, or their time is up. */
async function stopWork(sluice: Pick<Sluice, 'operations' | 'runner'>): Promise<void> {
  const signal = AbortSignal.timeout(STOP_MS);
  const ended = (await demoWork(sluice, [...IN_FLIGHT])).map(({ id }) =>
    untilOperation(
      sluice,
      (operation) => operation.id === id,
      ({ status }) => !IN_FLIGHT.has(status),
      signal,
    ),
  );
  await cancelWork(sluice);
  await Promise.allSettled(ended);
}
