// What answers the sandbox's requests: who may ask, which environment is meant, what becomes of it. Loaded when the
// first request arrives; it knows nothing of listening.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENVIRONMENTS, type Environment } from '../../core/bundle/bundle.ts';
import { control } from './control.ts';
import { SandboxExchange, type ExchangeDeps } from './exchange.ts';
import { readBody, sendJson, sendReply } from './httpMessages.ts';
import { SECOND_BASE } from './sandboxManifest.ts';

export interface AttendantDeps extends ExchangeDeps {
  /** The demo API token of an environment. */
  token: (environment: Environment) => string;
}

export class SandboxHandler {
  readonly #deps: AttendantDeps;
  readonly #exchange: SandboxExchange;

  constructor(deps: AttendantDeps) {
    this.#deps = deps;
    this.#exchange = new SandboxExchange(deps);
  }

  /** Rejects for a bug alone. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { database, clock, token } = this.#deps;
    const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    if (body === undefined) {
      sendJson(response, 400, {
        error: 'invalid_request',
        error_description: 'The body is no JSON object or form.',
      });
      return;
    }
    if (url.pathname.startsWith('/__control/')) {
      const authorized = ENVIRONMENTS.some(
        (name) => request.headers.authorization === `Bearer ${token(name)}`,
      );
      const result = authorized
        ? control(this.#exchange, database, method, url.pathname, body)
        : { status: 401, body: { error: 'unauthorized' } };
      sendJson(response, result.status, result.body);
      return;
    }
    const below = url.pathname.startsWith(`/${SECOND_BASE}/`) ? `/${SECOND_BASE}` : '';
    const environment = ENVIRONMENTS.find((name) => url.pathname.startsWith(`${below}/${name}/`));
    if (environment === undefined) {
      sendJson(response, 404, { error: 'not_found', error_description: 'There is no such environment.' });
      return;
    }
    const reply = await this.#exchange.handle({
      environment,
      prefix: `${below}/${environment}`,
      method,
      path: url.pathname.slice(below.length + environment.length + 1),
      query: url.searchParams,
      body,
      authorization: request.headers.authorization,
      idempotencyKey: request.headers['idempotency-key']?.toString() ?? null,
    });
    if (reply === undefined) response.destroy();
    else await sendReply(response, reply, (ms) => this.#slow(ms), clock.now());
  }

  async #slow(ms: number): Promise<void> {
    await Promise.race([this.#deps.pace.wait(ms), this.#exchange.faults.cleared]);
  }
}
