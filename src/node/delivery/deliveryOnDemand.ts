// Delivers secrets; loads the implementation with the first delivery.
import { OnDemand } from '../../core/onDemand.ts';
import type {
  Delivered,
  Delivery,
  Destination,
  DestinationFacts,
  SecretDelivery,
} from '../../core/delivery/secretDelivery.ts';
import type { NodeSecretDelivery, NodeSecretDeliveryDeps } from './nodeSecretDelivery.ts';

export class DeliveryOnDemand implements SecretDelivery {
  readonly #delivery: OnDemand<NodeSecretDelivery>;

  constructor(deps: NodeSecretDeliveryDeps) {
    this.#delivery = new OnDemand('What delivers secrets', async () => {
      const { NodeSecretDelivery } = await import('./nodeSecretDelivery.ts');
      return new NodeSecretDelivery(deps);
    });
  }

  /** @inheritdoc */
  async inspect(destination: Destination): Promise<DestinationFacts> {
    const delivery = await this.#delivery.get();
    return delivery.inspect(destination);
  }

  /** @inheritdoc */
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<Delivered> {
    const loaded = await this.#delivery.get();
    return loaded.deliver(delivery, signal);
  }

  /** Takes a value that is still on the clipboard from there. */
  async dispose(): Promise<void> {
    await this.#delivery.loaded?.dispose();
  }
}
