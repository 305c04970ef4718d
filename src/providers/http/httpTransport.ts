// One bounded HTTP exchange: limits time, size, and destination. It knows no manifests and doesn't interpret answers.
import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { RawAnswer } from '../../core/provider/providerClient.ts';
import { DIRECT, type Network, type ProxyServer } from '../../core/provider/network.ts';
import { bareHost, isLoopbackHost, refusalOf, type AddressPolicy } from './addressPolicy.ts';
import { MAX_ANSWER_BYTES, textOf } from './answerText.ts';
import { AnswerTooLarge, failureOf, StaleConnection } from './failure.ts';
import { proxyTo, secureAgent } from './secureAgent.ts';

const MAX_REDIRECTS = 3;
/**
 * Reads keep connections alive: otherwise 2,000 calls open 2,000 sockets. Idle sockets close before the 5 s
 * after which many servers close them: a request on a closing socket is lost.
 */
const KEPT = { keepAlive: true, maxSockets: 64, maxFreeSockets: 64, timeout: 4000 };
/** For writes: on a kept connection that the server just closes, it would stay open whether they took effect. */
const FRESH = { keepAlive: false, maxSockets: 64 };

export interface HttpExchange {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** Whether it can change something: decides what a lost answer means, and forbids redirects. */
  writes: boolean;
  /** For everything, from name resolution to the last byte. */
  timeoutMs: number;
  policy: AddressPolicy;
}

/** Like `dns.lookup` with `all`. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

export class HttpTransport {
  readonly #kept = new http.Agent(KEPT);
  readonly #fresh = new http.Agent(FRESH);
  /**
   * By proxy and kind; an empty proxy is the direct connection. Created on first use, with the certificates
   * of that time.
   */
  readonly #httpsAgents = new Map<string, https.Agent>();
  readonly #clock: Clock;
  readonly #resolve: ResolveName;
  readonly #network: Network;

  /**
   * @param network proxies and certificates; default: direct
   * @param resolve the system's name resolution; tests replace it
   */
  constructor(clock: Clock, network: Network = DIRECT, resolve: ResolveName = resolveName) {
    this.#clock = clock;
    this.#network = network;
    this.#resolve = resolve;
  }

  /**
   * Sends the request and reads the answer, whatever its status. Only requests that do not write follow
   * redirects, and only to the same origin.
   * @throws AppError `host-not-allowed`, `provider-unreachable` (nothing happened: it was never sent, or it
   * only reads), `provider-uncertain` (a write that was sent and not answered in full),
   * `provider-invalid-answer` (a read answered with more than 1 MiB); rethrows `signal.reason`
   */
  async exchange(request: HttpExchange, signal: AbortSignal): Promise<RawAnswer> {
    const deadline = new AbortController();
    const timer = this.#clock.setTimer(request.timeoutMs, () => deadline.abort());
    try {
      let url = request.url;
      for (let redirects = 0; ; redirects += 1) {
        const answer = await this.#afresh({ ...request, url }, signal, deadline.signal);
        const next = request.writes ? undefined : redirectTarget(url, answer);
        if (next === undefined || redirects === MAX_REDIRECTS) return answer;
        url = next;
      }
    } finally {
      timer.dispose();
    }
  }

  /** Closes idle connections. */
  dispose(): void {
    this.#kept.destroy();
    this.#fresh.destroy();
    for (const agent of this.#httpsAgents.values()) agent.destroy();
  }

  /** Repeats a read on a new connection if the server was just closing the kept one. */
  async #afresh(request: HttpExchange, signal: AbortSignal, deadline: AbortSignal): Promise<RawAnswer> {
    try {
      return await this.#once(request, signal, deadline);
    } catch (error) {
      const stale = AppError.is(error) && error.cause instanceof StaleConnection;
      if (request.writes || !stale) throw error;
      return this.#once(request, signal, deadline);
    }
  }

  async #once(request: HttpExchange, signal: AbortSignal, deadline: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    checkUrl(request);
    const secure = request.url.protocol === 'https:';
    const proxy = proxyTo(request.url, this.#network);
    if (proxy !== undefined) await checkName(request, this.#resolve);
    // Whether the request's bytes may have left: from then on a failed write proves nothing.
    const progress = { sent: false, reused: false, answered: false };
    try {
      return await new Promise<RawAnswer>((resolve, reject) => {
        const length = request.body === null ? {} : { 'content-length': Buffer.byteLength(request.body) };
        const options: https.RequestOptions = {
          method: request.method,
          headers: { ...request.headers, ...length, 'accept-encoding': 'identity' },
          lookup: guardedLookup(request, this.#resolve),
          agent: this.#agentFor(request, proxy),
        };
        const outgoing = secure ? https.request(request.url, options) : http.request(request.url, options);
        // Like the option `signal`, but without a combined signal per request.
        const giveUp = (): void => void outgoing.destroy(new GivenUp());
        for (const end of [signal, deadline]) end.addEventListener('abort', giveUp);
        outgoing.on('close', () => {
          for (const end of [signal, deadline]) end.removeEventListener('abort', giveUp);
        });
        outgoing.on('socket', (socket) => {
          progress.reused = !socket.connecting;
          // A socket that isn't connecting was used before and sends the request at once.
          if (!socket.connecting) progress.sent = true;
          else socket.once(secure ? 'secureConnect' : 'connect', () => (progress.sent = true));
        });
        outgoing.on('error', reject);
        outgoing.on('response', (incoming) => {
          progress.answered = true;
          readAnswer(incoming).then(resolve, (error: unknown) => {
            outgoing.destroy();
            reject(error);
          });
        });
        outgoing.end(request.body ?? undefined);
      });
    } catch (error) {
      signal.throwIfAborted();
      const stale =
        progress.reused && !progress.answered && !deadline.aborted && !(error instanceof AppError);
      const cause = stale ? new StaleConnection('The kept connection was closed.', { cause: error }) : error;
      throw failureOf(request, cause, {
        sent: progress.sent,
        timedOut: deadline.aborted,
        ignored: this.#ignored(request),
      });
    }
  }

  #ignored({ url }: HttpExchange): string | undefined {
    return isLoopbackHost(url.hostname) ? undefined : this.#network.unusableProxy?.();
  }

  #agentFor({ url, writes }: HttpExchange, proxy: ProxyServer | undefined): http.Agent {
    if (url.protocol === 'http:') return writes ? this.#fresh : this.#kept;
    const key = `${proxy?.url.href ?? ''} ${proxy?.authorization ?? ''} ${writes}`;
    const known = this.#httpsAgents.get(key);
    if (known !== undefined) return known;
    const agent = secureAgent(this.#network, proxy, writes ? FRESH : KEPT);
    this.#httpsAgents.set(key, agent);
    return agent;
  }
}

class GivenUp extends Error {}

function readAnswer(incoming: http.IncomingMessage): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) reject(new AnswerTooLarge());
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      const body = textOf(Buffer.concat(chunks), incoming.headers);
      resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body });
    });
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('The answer was cut off.')));
  });
}

function headersOf(incoming: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    // Names with this prefix are Sluice's own.
    if (value === undefined || name.startsWith('sluice-')) continue;
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function checkUrl({ url, policy }: HttpExchange): void {
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  if (!web || url.username !== '' || url.password !== '') {
    throw notAllowed('Only http and https URLs without user name are used.');
  }
  // Literal addresses never reach the lookup below.
  const host = bareHost(url.hostname);
  const refusal = isIP(host) === 0 ? undefined : refusalOf(url, host, policy);
  if (refusal !== undefined) throw notAllowed(refusal);
}

/**
 * The proxy resolves the name. If this machine resolves it too, and to a refused address, the request is
 * refused. A name that only the proxy knows is left to it.
 */
function checkName({ url, policy }: HttpExchange, resolve: ResolveName): Promise<void> {
  return new Promise((pass, refuse) => {
    resolve(bareHost(url.hostname), { all: true }, (error, addresses = []) => {
      const refusals = error === null ? addresses.map(({ address }) => refusalOf(url, address, policy)) : [];
      const refusal = refusals.find((reason) => reason !== undefined);
      if (refusal === undefined) pass();
      else refuse(notAllowed(refusal));
    });
  });
}

/** Resolves a name, then refuses the whole answer if any of its addresses is refused. */
function guardedLookup({ url, policy }: HttpExchange, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const refusals = addresses?.map(({ address }) => refusalOf(url, address, policy)) ?? [];
      const refusal = refusals.find((reason) => reason !== undefined);
      const failure = error ?? (refusal === undefined ? null : notAllowed(refusal));
      const [first] = addresses ?? [];
      if (failure !== null) callback(failure, '');
      else if (options.all === true) callback(null, addresses ?? []);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}

const resolveName: ResolveName = (hostname, options, callback) => dns.lookup(hostname, options, callback);

function redirectTarget(from: URL, answer: RawAnswer): URL | undefined {
  const location = answer.headers['location'];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const target = URL.parse(location, from.href);
  return target?.origin === from.origin && target.username === '' ? target : undefined;
}

function notAllowed(reason: string): AppError {
  return new AppError('host-not-allowed', `${reason} Nothing was sent.`, {
    next: 'Check the address in the inputs or the manifest.',
  });
}
