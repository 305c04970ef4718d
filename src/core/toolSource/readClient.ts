// The port that can only read: it refuses every request whose verb is another, and waits where a provider asks to.
// Preflights and bundle tools that read use it; the limiter behind it is the one of all requests.
import { AppError } from '../errors.ts';
import type { Clock, Ids } from '../hostPorts.ts';
import { pause } from '../operation/pause.ts';
import { sentRequestOf } from '../provider/declaredRequests.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ProviderCall, ProviderClient, ProviderOutcome, RawAnswer } from '../provider/providerClient.ts';

export interface ReadClientDeps {
  providers: ProviderClient;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
}

export type ReadCall = Omit<ProviderCall, 'idempotencyKey'>;

export interface ReadAnswer {
  outcome: ProviderOutcome;
  /** Status and headers, for what an outcome does not tell: the next page, a refused secret. */
  answer: Pick<RawAnswer, 'status' | 'headers'>;
}

const MAX_SENDINGS = 3;
/** A call waits no longer than this for a provider that asks to wait. */
const MOST_WAIT_MS = 10_000;

export class ReadClient {
  readonly #deps: ReadClientDeps;

  constructor(deps: ReadClientDeps) {
    this.#deps = deps;
  }

  /**
   * Sends a request of verb `read`; a longer wait that the provider asks for is its outcome.
   * @throws AppError as `ProviderClient.send`; `internal` for a request that does more than read
   */
  async read(
    asked: ReadCall,
    signal: AbortSignal,
    { mostWaitMs = MOST_WAIT_MS, caller }: { mostWaitMs?: number; caller?: string } = {},
  ): Promise<ReadAnswer> {
    const { providers, manifests, ids, clock } = this.#deps;
    const declared = sentRequestOf(manifests.get(asked.provider), asked.request);
    if (declared !== undefined && declared.verb !== 'read')
      throw new AppError('internal', `${asked.request} does more than read, so it can't be sent here.`);
    asked.admission.check(asked);
    const call: ProviderCall = { ...asked, idempotencyKey: ids.create('ask') };
    for (let sendings = 1; ; sendings += 1) {
      const answer = await providers.send(call, signal, caller === undefined ? {} : { caller });
      const outcome = await providers.interpret(call, answer);
      const isLast = sendings === MAX_SENDINGS;
      if (outcome.kind !== 'limited' || isLast || outcome.retryAfterMs > mostWaitMs)
        return { outcome, answer };
      await pause(clock, Math.max(outcome.retryAfterMs, 100), signal);
    }
  }
}
