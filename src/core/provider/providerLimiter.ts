// The one limiter: each request to a server waits here for a place (concurrency) and a slot (rate, and what the provider
// asked for). All windows on one storage share both, so no restart and no second window exceeds a limit.
import { AppError } from '../errors.ts';
import type { Disposable } from '../lifecycle.ts';
import { pause } from '../operation/pause.ts';
import { CommitGroup } from '../storage/commitGroup.ts';
import type { StoreTransaction } from '../storage/store.ts';
import type { Manifest } from './manifest.ts';
import { heldUntil, holdUntil, takeSlot } from './pace.ts';
import type { RawAnswer, SendOptions } from './providerClient.ts';
import { exhaustedForMs, limitedForMs } from './retryAfter.ts';
import { ServerPlaces, type PlacesDeps } from './serverPlaces.ts';

/** A longer wait is for the caller to plan, so it throws instead of holding. */
const LONGEST_HOLD_MS = 60_000;

type Limits = Manifest['limits'];

/** The exchanges of one request: one place for all of them, a slot for each. */
export interface Turns extends Disposable {
  /**
   * Sends when the turn comes, and heeds what the answer says about the next one.
   * @throws as `ProviderClient.send`; before `send` is called, that means nothing was sent
   */
  run(send: () => Promise<RawAnswer>): Promise<RawAnswer>;
}

export class ProviderLimiter implements Disposable {
  readonly #deps: PlacesDeps;
  readonly #group: CommitGroup<StoreTransaction>;
  readonly #servers = new Map<string, ServerPlaces>();

  constructor(deps: PlacesDeps) {
    this.#deps = deps;
    this.#group = new CommitGroup(deps.store, deps.clock, (tx, writes) => writes(tx));
  }

  /**
   * Resolves when one more request may be in flight at the server. Callers take turns.
   * @param server see `serverOf` @param caller whose request it is
   * @returns gives the place back; further calls do nothing
   * @throws the signal's reason, AppError `storage-*`
   */
  place(server: string, concurrency: number, caller: string, signal: AbortSignal): Promise<() => void> {
    const write = <T>(work: (tx: StoreTransaction) => T): Promise<T> => this.#group.write(work);
    const places = this.#servers.get(server) ?? new ServerPlaces(this.#deps, server, write);
    this.#servers.set(server, places);
    return places.take(concurrency, caller, signal);
  }

  /** @param signal ends the exchange in progress, too; `options` as for `ProviderClient.send` */
  turns(server: string, limits: Limits, signal: AbortSignal, options: SendOptions = {}): Turns {
    const { waiting, caller = '', latest = Number.POSITIVE_INFINITY } = options;
    const ended = waiting === undefined ? signal : AbortSignal.any([signal, waiting]);
    let isTaken = options.turn === 'taken';
    let leave = isTaken ? (): void => undefined : undefined;
    return {
      run: async (send) => {
        leave ??= await this.place(server, limits.concurrency, caller, ended);
        if (!isTaken) await this.#slot(server, limits, ended, latest);
        isTaken = false;
        const answer = await send();
        await this.#heed(server, limits, answer);
        return answer;
      },
      dispose: () => leave?.(),
    };
  }

  dispose(): void {
    for (const places of this.#servers.values()) places.dispose();
  }

  async #slot(server: string, { perSecond }: Limits, ended: AbortSignal, latest: number): Promise<void> {
    const { store, clock } = this.#deps;
    for (;;) {
      ended.throwIfAborted();
      const now = clock.now();
      const held = store.read((view) => heldUntil(view, server, now));
      if (held > Math.min(now + LONGEST_HOLD_MS, latest)) throw limited(held - now);
      const reach = Math.min(now + LONGEST_HOLD_MS, latest);
      const { at, granted } = await this.#group.write((tx) => takeSlot(tx, server, perSecond, now, reach));
      if (at > latest) throw limited(at - now);
      // Reserving further ahead would let a clock that is set back lose the reservation.
      const waitMs = (granted ? at : at - LONGEST_HOLD_MS) - clock.now();
      if (waitMs > 0) await pause(clock, Math.ceil(waitMs), ended);
      // The provider may have asked to wait in the meantime.
      if (granted && store.read((view) => heldUntil(view, server, clock.now())) <= clock.now()) return;
    }
  }

  /** Lets nothing start before the time that the provider asked for, in any window. */
  async #heed(server: string, limits: Limits, answer: RawAnswer): Promise<void> {
    const now = this.#deps.clock.now();
    const waitMs = limitedForMs(limits, answer, now) ?? exhaustedForMs(limits, answer, now);
    if (waitMs === undefined) return;
    try {
      await this.#group.write((tx) => holdUntil(tx, server, now + waitMs));
    } catch (error) {
      // The answer counts more: without the note, the next request meets the limit again.
      if (!(error instanceof AppError)) throw error;
    }
  }
}

function limited(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError(
    'provider-limited',
    `The provider asked to wait another ${seconds} s. Nothing was sent.`,
    {
      retryable: true,
      details: { retry_after_ms: Math.ceil(waitMs) },
      next: `Try again in ${seconds} s.`,
    },
  );
}
