// Waits until an operation that a caller is about to start has the wanted state. Knows no VS Code.
import type { Operation } from '../../core/operation/operation.ts';
import type { Sluice } from '../../core/sluice.ts';

/** @param fits which operation; @param isThere the wanted state. Rejects with `signal.reason` on abort. */
export function untilOperation(
  sluice: Pick<Sluice, 'operations'>,
  fits: (operation: Operation) => boolean,
  isThere: (operation: Operation) => boolean,
  signal: AbortSignal,
): Promise<Operation> {
  const found = new Promise<Operation>((resolve, reject) => {
    const subscription = sluice.operations.onDidChange(({ operation }) => {
      if (!fits(operation) || !isThere(operation)) return;
      subscription.dispose();
      resolve(operation);
    });
    signal.addEventListener(
      'abort',
      () => {
        subscription.dispose();
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
  // A caller that awaits something else first learns of the failure there.
  found.catch(() => undefined);
  return found;
}
