// Queries a provider about a grant without spending anything: whether its refresh token was used, whether it works.
import { AppError } from '../errors.ts';
import type { Clock } from '../hostPorts.ts';
import type { StepScope } from '../operation/callScope.ts';
import type { ProviderCall, ProviderClient, ProviderOutcome } from '../provider/providerClient.ts';
import { holdUntil } from '../provider/pace.ts';
import type { Store, StoreView } from '../storage/store.ts';
import { setState } from './grantCommits.ts';
import { moveIntent } from './grantIntent.ts';
import type { GrantMove } from './grantMove.ts';
import {
  ACCESS_TOKEN,
  introspectCall,
  offers,
  REFRESH_TOKEN,
  serverOf,
  validateCall,
  type GrantTarget,
} from './grantRequests.ts';
import { endNeedsReauth, endUnchanged, endUnknown, type ItemBounds, type Processed } from './itemEnds.ts';
import type { GrantIntent, SyncItem } from './syncRecords.ts';

export class GrantChecks {
  readonly #deps: { store: Store; providers: ProviderClient; clock: Clock };

  constructor(deps: { store: Store; providers: ProviderClient; clock: Clock }) {
    this.#deps = deps;
  }

  /** Keeps an intent that another process wrote in the meantime. */
  async forgetIntent(intent: GrantIntent, { ledger }: ItemBounds): Promise<'changed'> {
    await ledger.write(({ tx }) => moveIntent(tx, intent, { on: 'ended' }));
    return 'changed';
  }

  /** Whether the refresh token was used. Active: it never was. Inactive: its new pair is lost. */
  async introspect(
    item: SyncItem,
    { target, intent }: Extract<GrantMove, { do: 'introspect' }>,
    bounds: ItemBounds,
  ): Promise<Processed | 'changed'> {
    const outcome = await this.#ask(
      (view) => introspectCall(view, target, REFRESH_TOKEN, checkKey(target)),
      bounds.scope,
    );
    if (outcome.kind === 'limited') {
      const at = this.#deps.clock.now() + outcome.retryAfterMs;
      await bounds.ledger.write(({ tx }) => holdUntil(tx, serverOf(target), at));
      return { kind: 'later', at, limited: true };
    }
    const active = outcome.kind === 'done' ? outcome.values['active'] : undefined;
    if (active === true) return this.forgetIntent(intent, bounds);
    if (active === false)
      return endNeedsReauth(
        item,
        { target, intent },
        bounds,
        'A refresh happened whose answer never arrived. Reconnect the account.',
      );
    return endUnknown(item, bounds, 'Whether a refresh happened could not be found out yet.');
  }

  /** For accounts that another system refreshes: spends nothing. */
  async check(item: SyncItem, target: GrantTarget, bounds: ItemBounds): Promise<Processed> {
    const introspects = offers(target, 'token.introspect') && target.bundle.oauthClient !== null;
    if (!introspects && !offers(target, 'validate'))
      return endUnchanged(item, bounds, 'Another system refreshes it; there is no way to check it.');
    const outcome = await this.#ask(
      (view) =>
        introspects
          ? introspectCall(view, target, ACCESS_TOKEN, checkKey(target))
          : validateCall(view, target, checkKey(target)),
      bounds.scope,
    );
    const says = outcome.kind === 'done' ? (outcome.values['active'] ?? outcome.values['ok']) : undefined;
    if (says === false)
      return endNeedsReauth(
        item,
        { target },
        bounds,
        'It no longer works. The system that refreshes it has to provide a new one.',
      );
    if (says !== true)
      return endUnchanged(item, bounds, 'Another system refreshes it; it could not be checked now.');
    await bounds.ledger.write(({ tx }) => setState(tx, item.credentialId, 'active'));
    return endUnchanged(item, bounds, 'Another system refreshes it; it works.');
  }

  /** A read request; a failure that proves nothing is an outcome too. */
  async #ask(
    build: (view: StoreView) => ProviderCall,
    { signal, stopSignal }: StepScope,
  ): Promise<ProviderOutcome> {
    const { providers, store } = this.#deps;
    const call = store.read(build);
    try {
      const options = { turn: 'taken', waiting: stopSignal } as const;
      return await providers.interpret(call, await providers.send(call, signal, options));
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError) || error.code === 'vault-locked') throw error;
      return { kind: 'uncertain', message: error.message };
    }
  }
}

function checkKey({ credential }: GrantTarget): string {
  return `check/${credential.id}/${credential.generation}`;
}
