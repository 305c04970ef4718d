// Connects accounts: a person signs in at the provider in a browser, and the tokens go to the vault. Only commands of
// the person at the editor reach this; no agent can.
import { AppError } from '../errors.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { OWN_GRANT } from '../bundle/bundleSecrets.ts';
import type { Credential } from '../bundle/credential.ts';
import type { Clock, Ids } from '../hostPorts.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreView } from '../storage/store.ts';
import type { Vault } from '../storage/vault.ts';
import { sentRequestOf } from '../provider/declaredRequests.ts';
import type { Manifest } from '../provider/manifest.ts';
import type { AccountService } from '../sync/accountService.ts';
import { connectCall } from '../sync/grantRequests.ts';
import { visibleText } from '../visibleText.ts';
import type {
  AccountAuthorization,
  GrantedAccount,
  RedirectListener,
  RedirectReceiver,
} from './accountAuthorization.ts';

export interface ConnectServiceDeps {
  store: Store;
  vault: Vault;
  manifests: ManifestCatalog;
  accounts: AccountService;
  authorization: AccountAuthorization;
  /** In order of preference. */
  receivers: readonly RedirectReceiver[];
  clock: Clock;
  ids: Ids;
}

/** The window's part of a connection. */
export interface ConnectWindow {
  /** Opens the sign-in page; false if the person declined. */
  openBrowser(url: string, redirectUri: string): Promise<boolean>;
  /** Asks whether to use another account than the one to reconnect. */
  useOther(signedInAs: string, expected: string): Promise<boolean>;
}

/** How long a person has to sign in, milliseconds. */
export const SIGN_IN_MS = 5 * 60_000;

export class ConnectService {
  readonly #deps: ConnectServiceDeps;
  /** By bundle: its client's redirect URI can be listened on only once. */
  readonly #pending = new Map<string, AbortController>();

  constructor(deps: ConnectServiceDeps) {
    this.#deps = deps;
  }

  /** Why accounts can't be connected through this bundle, as a sentence; undefined if they can. */
  whyNot(bundle: Bundle): string | undefined {
    const manifest = this.#deps.manifests.find(bundle.provider);
    if (manifest?.oauth === undefined)
      return 'Its provider declares no OAuth server at which people sign in.';
    if (bundle.status !== 'active') return `The bundle is ${bundle.status}.`;
    if (bundle.oauthClient === null) return 'The bundle has no OAuth client.';
    return this.#route(bundle) === undefined
      ? 'Its OAuth client has no redirect URI that leads back here, such as http://127.0.0.1:PORT/callback.'
      : undefined;
  }

  /**
   * Signs the person in, and seals the tokens.
   * @param again the account to reconnect; absent: whichever the person signs in as
   * @param signal aborts when the person gives up
   * @throws AppError `unsupported`, `cancelled`, `provider-rejected`, `vault-locked`, `port-taken`, and as
   * `AccountService.reconnect`; nothing has changed then
   */
  async connect(
    { bundleId, again }: { bundleId: string; again?: string },
    window: ConnectWindow,
    signal: AbortSignal,
  ): Promise<Credential> {
    const { store, vault } = this.#deps;
    // Tokens that cannot be sealed would be lost: a locked vault fails before the person signs in.
    vault.seal('', 'connect');
    const bundle = store.read((view) => view.bundles.get(bundleId));
    if (bundle === undefined) throw new AppError('not-found', 'There is no such bundle.');
    const why = this.whyNot(bundle);
    if (why !== undefined) throw cannot(why);
    // A newer attempt replaces an abandoned one.
    this.#pending.get(bundleId)?.abort(cancelled('A newer attempt took its place.'));
    const own = new AbortController();
    this.#pending.set(bundleId, own);
    const timer = this.#deps.clock.setTimer(SIGN_IN_MS, () =>
      own.abort(cancelled('No sign-in within 5 minutes.')),
    );
    try {
      const granted = await this.#signIn(bundle, window, AbortSignal.any([signal, own.signal]));
      return await this.#keep(bundle, granted, again, window);
    } finally {
      timer.dispose();
      if (this.#pending.get(bundleId) === own) this.#pending.delete(bundleId);
    }
  }

  async #signIn(bundle: Bundle, window: ConnectWindow, signal: AbortSignal): Promise<GrantedAccount> {
    const { store, manifests, authorization, ids } = this.#deps;
    const manifest = manifests.get(bundle.provider);
    const route = this.#route(bundle);
    if (route === undefined) throw cannot('Nothing leads back here.');
    const listener: RedirectListener = await route.receiver.listen(route.redirectUri);
    try {
      const call = store.read((view) => connectCall(view, { bundle, manifest }, ids.create('cnn')));
      const pending = await authorization.start(call, listener.redirectUri, signal);
      const callback = listener.callback(pending.state, signal);
      // If the browser doesn't open, nothing waits for the callback.
      callback.catch(() => undefined);
      if (!(await window.openBrowser(pending.url, listener.redirectUri)))
        throw cancelled('The browser was not opened.');
      return await pending.finish(await callback, signal);
    } finally {
      listener.dispose();
    }
  }

  async #keep(
    bundle: Bundle,
    granted: GrantedAccount,
    again: string | undefined,
    window: ConnectWindow,
  ): Promise<Credential> {
    const { store, accounts, manifests } = this.#deps;
    const wanted = store.read((view) => accountIn(view, bundle.id, again));
    if (again !== undefined && wanted === undefined)
      throw new AppError('not-found', 'There is no such account.');
    const signedInAs = accountName(granted.account);
    if (wanted?.account && signedInAs !== null && wanted.account !== signedInAs) {
      if (!(await window.useOther(signedInAs, wanted.account)))
        throw cancelled('You signed in as another account.');
    }
    const known = wanted ?? store.read((view) => accountCalled(view, bundle.id, signedInAs));
    if (known !== undefined) return accounts.reconnect(known.id, granted);
    const account = signedInAs ?? store.read((view) => nextName(view, bundle.id));
    const refreshedBy =
      granted.refreshToken !== null && canRefresh(manifests.get(bundle.provider)) ? 'sluice' : 'elsewhere';
    const outcome = await accounts.importAll(
      [{ ...granted, entry: 1, bundleId: bundle.id, account }],
      refreshedBy,
    );
    if ('problems' in outcome)
      throw new AppError('bundle-conflict', outcome.problems[0]?.problem ?? 'It does not fit.', {
        next: 'Nothing was changed. Try again.',
      });
    const made = store.read((view) => accountCalled(view, bundle.id, account));
    if (made === undefined) throw new AppError('not-found', 'The account was removed in the meantime.');
    return made;
  }

  /** The first of the client's redirect URIs that reaches this window. */
  #route({ oauthClient }: Bundle): { receiver: RedirectReceiver; redirectUri: string } | undefined {
    for (const receiver of this.#deps.receivers)
      for (const redirectUri of oauthClient?.redirectUris ?? [])
        if (receiver.fits(redirectUri)) return { receiver, redirectUri };
    return undefined;
  }
}

function canRefresh(manifest: Manifest): boolean {
  return sentRequestOf(manifest, 'token.refresh') !== undefined;
}

/** The server's name for the account, as one line with every character visible. */
function accountName(claimed: string | null): string | null {
  const name = claimed === null ? '' : visibleText(claimed.normalize('NFC').trim(), 200);
  return name === '' ? null : name;
}

/** A bundle can have 100,000 accounts: none is read but the one that is meant. */
function accountIn(view: StoreView, bundleId: string, id: string | undefined): Credential | undefined {
  const found = id === undefined ? undefined : view.credentials.get(id);
  return found?.bundleId === bundleId && isAccount(found) ? found : undefined;
}

function accountCalled(view: StoreView, bundleId: string, name: string | null): Credential | undefined {
  return name === null ? undefined : view.credentials.ofAccount(bundleId, name).find(isAccount);
}

function isAccount({ kind, providerRef }: Credential): boolean {
  return kind === 'grant' && providerRef !== OWN_GRANT;
}

function nextName(view: StoreView, bundleId: string): string {
  const own = view.credentials.withRef(bundleId, 'grant', OWN_GRANT) === undefined ? 0 : 1;
  for (let number = view.credentials.count(bundleId, 'grant') - own + 1; ; number += 1)
    if (accountCalled(view, bundleId, `account ${number}`) === undefined) return `account ${number}`;
}

function cannot(why: string): AppError {
  return new AppError('unsupported', `Accounts can’t be connected through this bundle. ${why}`, {
    next: 'Nothing was changed. Choose another bundle, or import the account’s tokens.',
  });
}

function cancelled(why: string): AppError {
  return new AppError('cancelled', `${why} Nothing was changed.`, { next: 'Connect the account again.' });
}
