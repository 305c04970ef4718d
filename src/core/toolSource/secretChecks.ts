// Asks a provider, with a request that only reads, whether it takes a secret, and records what its answer says of the
// bundle's own. It refreshes nothing and knows no tools.
import { addressOf, type Bundle } from '../bundle/bundle.ts';
import type { Credential, SecretRef } from '../bundle/credential.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { OutwardParams } from '../provider/outwardValue.ts';
import type { ProviderOutcome } from '../provider/providerClient.ts';
import { admitParts } from '../provider/unplannedAdmission.ts';
import type { AccountService } from '../sync/accountService.ts';
import type { ReadClient } from './readClient.ts';
import { refusesToken } from './readRefusals.ts';

interface SecretChecksDeps {
  reads: ReadClient;
  manifests: Pick<ManifestCatalog, 'get'>;
  accounts: Pick<AccountService, 'lose' | 'regain'>;
}

export interface SecretQuestion {
  bundle: Bundle;
  /** Of verb `read`. */
  request: string;
  /** From the bundle's record. */
  params: OutwardParams;
  secrets: Record<string, SecretRef>;
}

export interface SecretAnswer {
  outcome: ProviderOutcome;
  /** The provider's definite no to the secret itself. */
  isRefused: boolean;
}

export class SecretChecks {
  readonly #deps: SecretChecksDeps;

  constructor(deps: SecretChecksDeps) {
    this.#deps = deps;
  }

  /** @throws AppError as `ReadClient.read` */
  async ask(
    { bundle, request, params, secrets }: SecretQuestion,
    signal: AbortSignal,
    caller: string,
  ): Promise<SecretAnswer> {
    const { reads, manifests } = this.#deps;
    const asked = { ...addressOf(bundle), request, params, secrets, admission: admitParts(bundle) };
    const got = await reads.read(asked, signal, { caller });
    return { outcome: got.outcome, isRefused: refusesToken(manifests.get(bundle.provider), got) };
  }

  /** A refused secret needs a person, until it is replaced or taken again. */
  async judge(
    credential: Credential,
    { isTaken, isRefused }: { isTaken: boolean; isRefused: boolean },
  ): Promise<void> {
    const { accounts } = this.#deps;
    const isMarked = credential.state === 'needs_reauth';
    if (isRefused && !isMarked) await accounts.lose(credential);
    if (isTaken && isMarked) await accounts.regain(credential);
  }
}
