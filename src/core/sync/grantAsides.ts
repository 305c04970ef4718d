// Checks and cleanup beside a refresh. The refresh is done by then, so a failure here can't affect it.
import { AppError } from '../errors.ts';
import type { Clock, Logger } from '../hostPorts.ts';
import type { ProviderClient } from '../provider/providerClient.ts';
import type { Store } from '../storage/store.ts';
import { serverOf, type GrantTarget } from './grantRequests.ts';
import { proveIntrospection } from './introspectionTrust.ts';
import type { ItemBounds } from './itemEnds.ts';
import { revokeLate } from './lateTokens.ts';

export interface GrantAsidesDeps {
  store: Store;
  providers: ProviderClient;
  clock: Clock;
  logger: Logger;
}

export class GrantAsides {
  readonly #deps: GrantAsidesDeps;
  /** Servers whose introspection is being tested. */
  readonly #proving = new Set<string>();

  constructor(deps: GrantAsidesDeps) {
    this.#deps = deps;
  }

  /** Revokes a pair that arrived too late; if that fails now, the next run does it. */
  async revokeLate(target: GrantTarget, { ledger, scope, deadline, leavePlace }: ItemBounds): Promise<void> {
    leavePlace();
    try {
      await revokeLate({ ...this.#deps, ledger, deadline }, target, scope);
    } catch (error) {
      if (scope.signal.aborted || AppError.is(error, 'lease-lost')) throw error;
      this.#deps.logger.warn('Tokens that came after their revocation could not be revoked yet.', {
        why: String(error),
      });
    }
  }

  /** Right after a rotation the old token is known to be spent, so this is when to test introspection. */
  async prove(target: GrantTarget, { ledger, scope, deadline, leavePlace }: ItemBounds): Promise<void> {
    leavePlace();
    const server = serverOf(target);
    if (this.#proving.has(server)) return;
    this.#proving.add(server);
    try {
      await proveIntrospection({ ...this.#deps, ledger, deadline }, target, scope);
    } catch (error) {
      if (scope.signal.aborted) throw error;
      // The pair is committed; without the proof Sluice doesn't trust the server's introspection.
      this.#deps.logger.debug('Whether introspection tells the truth could not be found out.', {
        why: String(error),
      });
    } finally {
      this.#proving.delete(server);
    }
  }
}
