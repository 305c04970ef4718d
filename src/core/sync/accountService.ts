// Accepts accounts' tokens from the person at the editor: an import of many accounts, or the reconnection of one.
// Tokens go only to the vault. An import is written as a whole or not at all.
import type { Credential, Refresher } from '../bundle/credential.ts';
import { regainSecret } from '../bundle/ownCredential.ts';
import type { AuditLog } from '../audit/auditLog.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { Emitter, type Event } from '../lifecycle.ts';
import type { Clock, Ids, Logger } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction, StoreView } from '../storage/store.ts';
import { sentRequestOf } from '../provider/declaredRequests.ts';
import { loseGrant } from './grantCommits.ts';
import { isInFlight } from './grantIntent.ts';
import { ACCESS_TOKEN, REFRESH_TOKEN, tokenRef } from './grantRequests.ts';
import {
  MAX_PROBLEMS,
  readImport,
  type ImportedCredential,
  type ImportProblem,
  type ReadImport,
} from './importCredentials.ts';
import { isToken } from './token.ts';

interface AccountServiceDeps {
  store: Store;
  manifests: ManifestCatalog;
  audit: AuditLog;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  /** Whether the process behind a lease's owner is known to be dead. */
  isDead: (owner: string) => boolean;
}

export interface GivenTokens {
  accessToken: string;
  /** Null: Sluice never refreshes the pair. */
  refreshToken: string | null;
  /** Milliseconds since the epoch, or null if it does not expire. */
  expiresAt: number | null;
}

export type ImportOutcome = { imported: number; reconnected: number } | { problems: ImportProblem[] };

/** The audit log's name for the person at the editor. */
const PERSON = 'You';

/** States in which a new token pair replaces one that is no longer valid. */
const REPLACEABLE: ReadonlySet<Credential['state']> = new Set([
  'needs_reauth',
  'unknown',
  'exhausted',
  'backoff',
  'revoked',
]);

export class AccountService {
  readonly #deps: AccountServiceDeps;
  readonly #changes: Emitter<void>;

  constructor(deps: AccountServiceDeps) {
    this.#deps = deps;
    this.#changes = new Emitter((error) => deps.logger.error('A subscriber to accounts failed.', error));
  }

  /** Accounts were imported or reconnected, or a person must reconnect one. */
  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  /** The contents of a credentials file, or its problems; writes nothing. */
  read(text: string): ReadImport {
    return readImport(text);
  }

  /**
   * Writes all entries, or none. If the bundle already holds an account whose tokens are no longer valid,
   * reconnects it; if its tokens work, reports a problem.
   * @param refreshedBy `elsewhere`: Sluice only checks and never spends a refresh token; `sluice`: only
   * Sluice refreshes them from now on
   * @throws AppError `vault-locked`, `storage-*`
   */
  async importAll(entries: readonly ImportedCredential[], refreshedBy: Refresher): Promise<ImportOutcome> {
    const outcome = await this.#deps.store.transaction((tx): ImportOutcome => {
      const held = heldAccounts(tx, entries);
      const problems = entries.flatMap((entry) => this.#problemOf(tx, entry, held, refreshedBy));
      if (problems.length > 0) return { problems: problems.slice(0, MAX_PROBLEMS) };
      let reconnected = 0;
      for (const entry of entries) {
        const known = held.get(identityOf(entry.bundleId, entry.account));
        if (known) reconnected += 1;
        this.#put(tx, known ?? this.#newGrant(entry, refreshedBy), entry, refreshedBy, known === undefined);
      }
      const imported = entries.length - reconnected;
      const facts = {
        title: entries.length === 1 ? 'import 1 credential' : `import ${entries.length} credentials`,
        refreshed_by: refreshedBy,
        imported,
        reconnected,
      };
      this.#log(tx, 'import_credentials', [...new Set(entries.map(({ bundleId }) => bundleId))], facts);
      return { imported, reconnected };
    });
    this.#changes.fire();
    return outcome;
  }

  /**
   * Gives an account a new token pair; any intent for the old pair is void.
   * @throws AppError `not-found`, `bundle-busy` (a refresh is in progress), `bad-inputs`, `missing-inputs`,
   * `vault-locked`
   */
  async reconnect(credentialId: string, tokens: GivenTokens): Promise<Credential> {
    const given = [tokens.accessToken, ...(tokens.refreshToken === null ? [] : [tokens.refreshToken])];
    if (!given.every(isToken))
      throw new AppError('bad-inputs', 'What was given is no token: tokens are one line without spaces.', {
        next: 'Nothing was changed. Copy the whole token, and nothing else.',
      });
    const connected = await this.#deps.store.transaction((tx) => {
      const credential = tx.credentials.get(credentialId);
      if (credential?.kind !== 'grant')
        throw new AppError('not-found', 'There is no such account.', {
          next: 'list_credentials shows those that exist.',
        });
      if (this.#isInFlight(tx, credentialId))
        throw new AppError(
          'bundle-busy',
          'The account is being refreshed at this moment. Nothing was changed.',
          {
            retryable: true,
            next: 'Try again in a minute.',
          },
        );
      if (credential.refreshedBy === 'sluice' && tokens.refreshToken === null)
        throw new AppError('missing-inputs', 'Sluice refreshes this account and needs its refresh token.', {
          next: 'Nothing was changed. Give both tokens.',
        });
      const facts = { title: 'connect an account again', credential_id: credentialId };
      this.#log(tx, 'reconnect_account', [credential.bundleId], facts);
      return this.#put(tx, credential, tokens, credential.refreshedBy, false);
    });
    this.#changes.fire();
    return connected;
  }

  /** Records that the provider no longer takes the secret that was sent: it is then in “Needs You”. */
  async lose(account: Pick<Credential, 'id' | 'generation'>): Promise<void> {
    await this.#deps.store.transaction((tx) => loseGrant(tx, account));
    this.#changes.fire();
  }

  /** Records that the provider takes a secret again that it refused before. */
  async regain(secret: Credential): Promise<void> {
    await this.#deps.store.transaction((tx) => regainSecret(tx, secret));
    this.#changes.fire();
  }

  /** The person at the editor supplies every secret: no agent can reach this. */
  #log(tx: StoreTransaction, tool: string, bundleIds: string[], facts: JsonObject): void {
    this.#deps.audit.append(tx, {
      kind: 'write',
      caller: PERSON,
      tool,
      operationId: null,
      bundleIds,
      facts,
    });
  }

  #problemOf(
    view: StoreView,
    { entry, bundleId, account, refreshToken }: ImportedCredential,
    held: ReadonlyMap<string, Credential>,
    refreshedBy: Refresher,
  ): ImportProblem[] {
    const bundle = view.bundles.get(bundleId);
    if (bundle === undefined || bundle.status === 'deleting')
      return [{ entry, field: 'bundle_id', problem: 'There is no such bundle.' }];
    const problems: ImportProblem[] = [];
    const known = held.get(identityOf(bundleId, account));
    if (known && !REPLACEABLE.has(known.state))
      problems.push({
        entry,
        field: 'account',
        problem: 'The bundle holds a working grant of this account.',
      });
    if (known && this.#isInFlight(view, known.id))
      problems.push({ entry, field: 'account', problem: 'It is being refreshed at this moment.' });
    if (refreshedBy === 'sluice') {
      if (refreshToken === null)
        problems.push({ entry, field: 'refresh_token', problem: 'Sluice needs it to refresh the account.' });
      if (!this.#canRefresh(bundle.provider))
        problems.push({ entry, field: 'bundle_id', problem: 'Its provider has no way to refresh tokens.' });
      if (bundle.oauthClient === null)
        problems.push({
          entry,
          field: 'bundle_id',
          problem: 'The bundle has no OAuth client that could refresh it.',
        });
    }
    return problems;
  }

  #canRefresh(provider: string): boolean {
    const manifest = this.#deps.manifests.find(provider);
    return manifest !== undefined && sentRequestOf(manifest, 'token.refresh') !== undefined;
  }

  #isInFlight(view: StoreView, credentialId: string): boolean {
    const { clock, isDead } = this.#deps;
    const intent = view.grants.intent(credentialId);
    return intent !== undefined && isInFlight(view, intent, clock.now(), isDead);
  }

  #newGrant({ bundleId, account }: ImportedCredential, refreshedBy: Refresher): Credential {
    const { ids, clock } = this.#deps;
    return {
      id: ids.create('crd'),
      bundleId,
      kind: 'grant',
      label: account,
      providerRef: null,
      account,
      state: 'active',
      expiresAt: null,
      lastRefreshedAt: null,
      createdAt: clock.now(),
      generation: 0,
      refreshedBy,
    };
  }

  #put(
    tx: StoreTransaction,
    credential: Credential,
    { accessToken, refreshToken, expiresAt }: GivenTokens,
    refreshedBy: Refresher,
    isNew: boolean,
  ): Credential {
    const { generation } = credential;
    const put: Credential = {
      ...credential,
      state: 'active',
      expiresAt,
      refreshedBy,
      generation: generation + 1,
      scopes: undefined,
    };
    tx.secrets.deleteOwner(credential.id);
    tx.secrets.put(tokenRef(put, ACCESS_TOKEN), accessToken);
    if (refreshToken !== null) tx.secrets.put(tokenRef(put, REFRESH_TOKEN), refreshToken);
    tx.grants.deleteIntent(credential.id);
    tx.grants.deleteFailures(credential.id);
    if (isNew) tx.credentials.insert(put);
    else tx.credentials.update(put);
    return put;
  }
}

/** Looking for so many accounts one by one takes less than reading them all. */
const FEW = 4;

/** The grants of the bundles that the entries name, by bundle and account. */
function heldAccounts(view: StoreView, entries: readonly ImportedCredential[]): Map<string, Credential> {
  const held = new Map<string, Credential>();
  for (const [bundleId, own] of Map.groupBy(entries, (entry) => entry.bundleId))
    for (const credential of grantsFor(view, bundleId, own))
      if (credential.account !== null) held.set(identityOf(bundleId, credential.account), credential);
  return held;
}

/** A bundle can have 100,000 accounts, of which one entry needs one. */
function grantsFor(
  { credentials }: StoreView,
  bundleId: string,
  entries: readonly ImportedCredential[],
): readonly Credential[] {
  if (entries.length > FEW) return credentials.ofBundle(bundleId, 'grant');
  return entries.flatMap(({ account }) => credentials.ofAccount(bundleId, account.normalize('NFC')));
}

function identityOf(bundleId: string, account: string): string {
  return JSON.stringify([bundleId, account.normalize('NFC')]);
}
