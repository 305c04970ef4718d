// The redirect of a browser over VS Code's own URI scheme (RFC 8252 section 7.1), for OAuth clients registered with
// it. It listens only during a sign-in; the core decides who can connect what.
import type { RedirectListener, RedirectReceiver } from '../../core/connect/accountAuthorization.ts';
import type { WindowUris } from '../host/windowUris.ts';

export class UriHandlerRedirect implements RedirectReceiver {
  readonly #uris: WindowUris;

  constructor(uris: WindowUris) {
    this.#uris = uris;
  }

  /** @inheritdoc */
  fits(redirectUri: string): boolean {
    return redirectUri.startsWith(`${this.#uris.origin}/`);
  }

  /** @inheritdoc */
  async listen(redirectUri: string): Promise<RedirectListener> {
    let take: ((url: URL) => void) | undefined;
    const listening = this.#uris.onUri(({ path, query }) => {
      const url = URL.parse(`${redirectUri.replace(/\/[^/]*$/, '')}/${path.replace(/^.*\//, '')}?${query}`);
      if (url !== null && url.href.startsWith(redirectUri)) take?.(url);
    });
    return {
      redirectUri,
      callback: (state, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          take = (url) => {
            const states = url.searchParams.getAll('state');
            if (states.length === 1 && states[0] === state) resolve(url);
          };
        }),
      dispose: () => listening.dispose(),
    };
  }
}
