// A delivery under an intent: after a crash, Sluice knows that it may have happened, and repeats it only if that is
// safe. It never sees a value.
import { AppError } from '../errors.ts';
import type { StepScope } from '../operation/callScope.ts';
import type { Clock, FaultInjector } from '../hostPorts.ts';
import type { FactReader } from '../storage/factRepository.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { isRepeatable, type Delivered, type Delivery, type SecretDelivery } from './secretDelivery.ts';

interface DeliverDeps {
  deliveries: SecretDelivery;
  store: Pick<Store, 'read'>;
  clock: Clock;
  faults: FaultInjector;
  /** Writes under the operation's lease. */
  write: (work: (tx: StoreTransaction) => void) => Promise<void>;
}

/** Whether the operation began a delivery whose outcome is unknown. */
export function isDeliveryOpen(view: { facts: FactReader }, operationId: string): boolean {
  return view.facts.get(intentKey(operationId)) !== undefined;
}

/** Runs in the transaction that records its end. */
export function closeDelivery(tx: StoreTransaction, operationId: string): void {
  tx.facts.delete(intentKey(operationId));
}

/**
 * Leaves the intent for `closeDelivery` in the transaction that completes the step.
 * @throws AppError as `SecretDelivery.deliver`; `delivery-unknown` also if an earlier run began it
 */
export async function deliverOnce(
  { deliveries, store, clock, faults, write }: DeliverDeps,
  scope: StepScope,
  delivery: Delivery,
): Promise<Delivered> {
  const { operationId, step, signal } = scope;
  const begun = store.read((view) => isDeliveryOpen(view, operationId));
  if (begun && !isRepeatable(delivery.destination)) throw unknownDelivery();
  scope.checkpoint();
  await write((tx) => tx.facts.set(intentKey(operationId), clock.now()));
  faults.reach('delivery.intended', step);
  try {
    const delivered = await deliveries.deliver(delivery, signal);
    faults.reach('delivery.made', step);
    return delivered;
  } catch (error) {
    // A definite refusal: nothing was delivered, so nothing is open.
    if (error instanceof AppError && error.code !== 'delivery-unknown')
      await write((tx) => closeDelivery(tx, operationId));
    throw error;
  }
}

function unknownDelivery(): AppError {
  return new AppError('delivery-unknown', 'It is not known whether the command got the secret.', {
    next: 'Sluice does not repeat it. Check what the command sets, then request the delivery again: a person must approve it again.',
  });
}

function intentKey(operationId: string): string {
  return `delivery.${operationId}`;
}
