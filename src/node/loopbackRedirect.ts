// Receives a browser's redirect over the loopback interface (RFC 8252 section 7.3): listens on 127.0.0.1 while a person
// signs in, accepts the one callback with the right state, and rejects everything else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RedirectListener, RedirectReceiver } from '../core/connect/accountAuthorization.ts';
import { AppError } from '../core/errors.ts';

const HOST = '127.0.0.1';

export class LoopbackRedirect implements RedirectReceiver {
  /** @inheritdoc */
  fits(redirectUri: string): boolean {
    const url = URL.parse(redirectUri);
    return url?.protocol === 'http:' && url.hostname === HOST && url.search === '' && url.hash === '';
  }

  /** @inheritdoc */
  async listen(redirectUri: string): Promise<RedirectListener> {
    const wanted = new URL(redirectUri);
    const callbacks = new Callbacks(wanted.pathname);
    const server = createServer((request, response) => callbacks.take(request, response));
    server.headersTimeout = 5_000;
    server.requestTimeout = 10_000;
    server.maxConnections = 20;
    await listening(server, Number(wanted.port || 0));
    const { port } = server.address() as AddressInfo;
    callbacks.host = `${HOST}:${port}`;
    return {
      // A client may be registered without a port: then any will do.
      redirectUri: `http://${callbacks.host}${wanted.pathname}`,
      callback: (state, signal) => callbacks.wait(state, signal),
      dispose: () => {
        server.close();
        // The page that reports the result may still be on its way.
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      },
    };
  }
}

class Callbacks {
  host = '';
  readonly #path: string;
  #expected: { state: string; resolve: (url: URL) => void } | undefined;
  #isAnswered = false;

  constructor(path: string) {
    this.#path = path;
  }

  wait(state: string, signal: AbortSignal): Promise<URL> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#expected = undefined;
        reject(signal.reason as Error);
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      this.#expected = {
        state,
        resolve: (url) => {
          signal.removeEventListener('abort', giveUp);
          resolve(url);
        },
      };
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    // By any other name it is a page that found this port by DNS rebinding.
    const isOurs = request.headers.host === this.host;
    const url = URL.parse(request.url ?? '', `http://${this.host}`);
    if (!isOurs || request.method !== 'GET' || url?.pathname !== this.#path)
      return answer(response, 404, NOT_HERE);
    if (this.#isAnswered) return answer(response, 410, USED);
    const expected = this.#expected;
    const states = url.searchParams.getAll('state');
    if (expected === undefined || states.length !== 1 || states[0] !== expected.state)
      return answer(response, 400, FOREIGN);
    this.#isAnswered = true;
    answer(response, 200, DONE);
    expected.resolve(url);
  }
}

const DONE = 'Sluice has the server’s answer. You can close this page and go back to VS Code.';
const USED = 'This sign-in was answered already. Nothing was changed.';
const FOREIGN = 'This is not the answer that Sluice waits for. Nothing was changed.';
const NOT_HERE = 'There is nothing here.';

function answer(response: ServerResponse, status: number, text: string): void {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  };
  const style =
    'font: 16px system-ui, sans-serif; margin: 4rem auto; max-width: 32rem; color-scheme: light dark';
  const title = status === 200 ? 'Back to VS Code' : 'Sluice';
  response
    .writeHead(status, headers)
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body style="${style}"><h1>${title}</h1><p>${text}</p></body></html>`,
    );
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const taken = 'code' in cause && cause.code === 'EADDRINUSE';
      if (!taken) return reject(cause);
      reject(
        new AppError('port-taken', `Port ${port}, on which the browser would come back, is in use.`, {
          cause,
          retryable: true,
          next: 'Nothing was changed. End what uses it, perhaps a sign-in in another window, and try again.',
        }),
      );
    });
    server.listen(port, HOST, () => resolve());
  });
}
