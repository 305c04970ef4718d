// Preflight: gathers, before planning, the external facts that a plan needs (a price, a provider's own record of
// use). It sends only read requests; changes belong to an operation's steps.
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Clock, Hasher } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store } from '../storage/store.ts';
import type { SecretDelivery } from '../delivery/secretDelivery.ts';
import type { GuestConnections } from '../guest/guestConnections.ts';
import { lookAtGuest } from '../guest/guestLook.ts';
import type { SetupService } from '../setup/setupService.ts';
import type { HeldFiles } from '../toolSource/fileArguments.ts';
import type { ReadClient } from '../toolSource/readClient.ts';
import { breathe } from './breathe.ts';
import { PreflightAdmission } from './preflightAdmission.ts';
import type { AnyWorkTool, PreflightContext } from './tool.ts';

export interface PreflightDeps {
  store: Store;
  reads: ReadClient;
  manifests: ManifestCatalog;
  clock: Clock;
  hasher: Hasher;
  setup: Pick<SetupService, 'readAccepted'>;
  deliveries: Pick<SecretDelivery, 'inspect'>;
  files: Pick<HeldFiles, 'hold'>;
  guests: { connections: GuestConnections };
}

/** A plan, or the re-check of a decision, waits at most this long. */
export const LOOK_AHEAD_MS = 20_000;

export class Preflight {
  readonly #deps: PreflightDeps;

  constructor(deps: PreflightDeps) {
    this.#deps = deps;
  }

  /**
   * The facts that the tool's plan needs; an empty object for tools that plan only from Sluice's records.
   * @throws AppError as the tool's `preflight`; nothing has changed then
   */
  async factsFor(tool: AnyWorkTool, args: JsonObject, signal?: AbortSignal): Promise<JsonObject> {
    if (tool.preflight === undefined) return {};
    const { clock } = this.#deps;
    const deadline = new AbortController();
    const timer = clock.setTimer(LOOK_AHEAD_MS, () => deadline.abort(tooSlow()));
    const ended = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    try {
      return await tool.preflight(args, this.#context(args, ended));
    } finally {
      timer.dispose();
    }
  }

  #context(args: JsonObject, signal: AbortSignal): PreflightContext {
    const { store, reads, manifests, clock, hasher, setup, deliveries, files, guests } = this.#deps;
    const admission = new PreflightAdmission(store, manifests, args);
    return {
      manifests,
      clock,
      hasher,
      setup: {
        readAccepted: async () => {
          const read = await setup.readAccepted();
          admission.accept(read.entries);
          return read;
        },
      },
      deliveries: { inspect: (destination) => deliveries.inspect(destination) },
      files: { hold: (path, as) => files.hold(path, as) },
      read: (work) => store.read(work),
      breathe: () => breathe(clock, signal),
      guest: (look) => lookAtGuest({ store, hasher, ...guests }, look, signal),
      ask: async (call) =>
        (await reads.read({ ...call, admission }, signal, { mostWaitMs: LOOK_AHEAD_MS })).outcome,
    };
  }
}

function tooSlow(): AppError {
  return new AppError(
    'provider-unreachable',
    `The provider did not answer within ${LOOK_AHEAD_MS / 1000} s. Nothing was changed.`,
    { retryable: true, next: 'Ask again in a few minutes.' },
  );
}
