// Loads the provider client on first use: HTTP, OAuth, interpretation. A window that only shows bundles
// never loads it.
import type { AccountAuthorization } from '../core/connect/accountAuthorization.ts';
import type { Disposable } from '../core/lifecycle.ts';
import { OnDemand } from '../core/onDemand.ts';
import type {
  ProviderCall,
  ProviderOutcome,
  RawAnswer,
  SendOptions,
} from '../core/provider/providerClient.ts';
import type { TrialClient } from '../core/provider/manifestTrial.ts';
import type { AuthorizationCodeDeps } from './oauth/authorizationCode.ts';
import type { ManifestProviderClient, ManifestProviderClientDeps } from './manifestProviderClient.ts';

export class ProvidersOnDemand implements TrialClient, Disposable {
  readonly #client: OnDemand<ManifestProviderClient>;

  constructor(deps: ManifestProviderClientDeps) {
    this.#client = new OnDemand('What talks to providers', async () => {
      const { ManifestProviderClient } = await import('./manifestProviderClient.ts');
      return new ManifestProviderClient(deps);
    });
  }

  /** @inheritdoc */
  async send(call: ProviderCall, signal: AbortSignal, options?: SendOptions): Promise<RawAnswer> {
    const client = await this.#client.get();
    return client.send(call, signal, options);
  }

  /** @inheritdoc */
  async interpret(call: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome> {
    const client = await this.#client.get();
    return client.interpret(call, answer);
  }

  /** @inheritdoc */
  async preview(call: ProviderCall): Promise<string> {
    const client = await this.#client.get();
    return client.preview(call);
  }

  /** @inheritdoc */
  async masked(call: ProviderCall, answer: RawAnswer): Promise<string> {
    const client = await this.#client.get();
    return client.masked(call, answer);
  }

  /** @inheritdoc */
  dispose(): void {
    this.#client.loaded?.dispose();
  }
}

/** Like `AuthorizationCode`, loaded when a person connects an account. */
export function authorizationOnDemand(deps: AuthorizationCodeDeps): AccountAuthorization {
  const authorization = new OnDemand('What signs people in', async () => {
    const { AuthorizationCode } = await import('./oauth/authorizationCode.ts');
    return new AuthorizationCode(deps);
  });
  return {
    start: async (call, redirectUri, signal) => {
      const loaded = await authorization.get();
      return loaded.start(call, redirectUri, signal);
    },
  };
}
