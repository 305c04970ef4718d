// A secondary request of a sync, sent in the server's turn: checks and cleanup must not delay refreshes.
import type { CallScope } from '../operation/callScope.ts';
import { pause } from '../operation/pause.ts';
import type { Clock } from '../hostPorts.ts';
import type { ProviderCall, ProviderClient, ProviderOutcome } from '../provider/providerClient.ts';
import type { Store, StoreView } from '../storage/store.ts';
import { serverOf, type GrantTarget } from './grantRequests.ts';
import type { Ledger } from './ledger.ts';
import { takeSlot } from './providerPace.ts';

export interface AsideDeps {
  store: Store;
  providers: ProviderClient;
  clock: Clock;
  ledger: Ledger;
  /** No wait extends beyond this instant (milliseconds since the epoch). */
  deadline: number;
}

/** Undefined if the server's turn does not come before the deadline. @throws as `ProviderClient.send` */
export async function askInTurn(
  { store, providers, clock, ledger, deadline }: AsideDeps,
  target: GrantTarget,
  callOf: (view: StoreView) => ProviderCall,
  { signal, stopSignal }: CallScope,
): Promise<ProviderOutcome | undefined> {
  const { perSecond } = target.manifest.limits;
  const slot = await ledger.write(({ tx }) =>
    takeSlot(tx, serverOf(target), perSecond, clock.now(), deadline),
  );
  if (!slot.granted) return undefined;
  await pause(clock, Math.max(0, slot.at - clock.now()), stopSignal);
  const call = store.read(callOf);
  return providers.interpret(call, await providers.send(call, signal));
}
