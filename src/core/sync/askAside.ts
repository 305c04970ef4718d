// A secondary request of a sync: checks and cleanup wait for a turn of their own, so they must not hold an item's place.
import type { StepScope } from '../operation/callScope.ts';
import type { Clock } from '../hostPorts.ts';
import type { ProviderCall, ProviderClient, ProviderOutcome } from '../provider/providerClient.ts';
import type { Store, StoreView } from '../storage/store.ts';
import type { Ledger } from './ledger.ts';

export interface AsideDeps {
  store: Store;
  providers: ProviderClient;
  clock: Clock;
  ledger: Ledger;
  /** No wait extends beyond this instant (milliseconds since the epoch). */
  deadline: number;
}

/** @throws as `ProviderClient.send` */
export async function askAside(
  { store, providers, deadline }: AsideDeps,
  callOf: (view: StoreView) => ProviderCall,
  { signal, stopSignal, caller }: StepScope,
): Promise<ProviderOutcome> {
  const call = store.read(callOf);
  const options = { waiting: stopSignal, caller, latest: deadline };
  return providers.interpret(call, await providers.send(call, signal, options));
}
