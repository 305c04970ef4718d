// Looking ahead: what a plan must know of the world (a price, a provider's own record of use) is found out before
// planning. Only reading requests leave this way; whatever changes something belongs to an operation's steps.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { pause } from '../operation/pause.ts';
import type {
  Clock,
  Ids,
  ManifestCatalog,
  ProviderCall,
  ProviderClient,
  ProviderOutcome,
  Store,
} from '../ports.ts';
import { sentRequestOf } from '../provider/manifest.ts';
import type { SecretDelivery } from '../delivery/secretDelivery.ts';
import type { SetupDesk } from '../setup/setupDesk.ts';
import type { AnyWorkTool, LookAheadContext } from './tool.ts';

export interface LookAheadParts {
  store: Pick<Store, 'read'>;
  providers: ProviderClient;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  setup: Pick<SetupDesk, 'readAccepted'>;
  deliveries: Pick<SecretDelivery, 'inspect'>;
}

/** Nobody waits longer than this for a plan or for the re-check of a decision. */
export const LOOK_AHEAD_MS = 20_000;
const MAX_SENDINGS = 3;

export class LookAhead {
  readonly #parts: LookAheadParts;

  constructor(parts: LookAheadParts) {
    this.#parts = parts;
  }

  /**
   * The facts that the tool's plan needs; an empty object for tools that plan from Sluice's records alone.
   * @throws AppError as the tool's `lookAhead`; nothing was changed then
   */
  async factsFor(tool: AnyWorkTool, args: JsonObject, signal?: AbortSignal): Promise<JsonObject> {
    if (tool.lookAhead === undefined) return {};
    const { clock } = this.#parts;
    const deadline = new AbortController();
    const timer = clock.setTimer(LOOK_AHEAD_MS, () => deadline.abort(tooSlow()));
    const ended = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    try {
      return await tool.lookAhead(args, this.#context(ended));
    } finally {
      timer.dispose();
    }
  }

  #context(signal: AbortSignal): LookAheadContext {
    const { store, manifests, clock, setup, deliveries } = this.#parts;
    return {
      manifests,
      clock,
      setup,
      deliveries,
      read: (work) => store.read(work),
      ask: (call) => this.#ask(call, signal),
    };
  }

  async #ask(asked: Omit<ProviderCall, 'idempotencyKey'>, signal: AbortSignal): Promise<ProviderOutcome> {
    const { providers, manifests, ids, clock } = this.#parts;
    const declared = sentRequestOf(manifests.get(asked.provider), asked.request);
    if (declared !== undefined && declared.verb !== 'read')
      throw new AppError('internal', `${asked.request} does more than read; it is no look-ahead.`);
    const call: ProviderCall = { ...asked, idempotencyKey: ids.create('ask') };
    for (let sendings = 1; ; sendings += 1) {
      const outcome = await providers.interpret(call, await providers.send(call, signal));
      if (outcome.kind !== 'limited' || sendings === MAX_SENDINGS) return outcome;
      await pause(clock, Math.max(outcome.retryAfterMs, 100), signal);
    }
  }
}

function tooSlow(): AppError {
  return new AppError(
    'provider-unreachable',
    `The provider did not answer within ${LOOK_AHEAD_MS / 1000} s. Nothing was changed.`,
    { retryable: true, next: 'Ask again in a few minutes.' },
  );
}
