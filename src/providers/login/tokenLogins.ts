// Tokens by login: the manifest's login request is sent before the first call and once its token has expired. Tokens
// are kept in memory alone and go to the server that the call goes to; the login's answer decides nothing but the token.
import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { Clock } from '../../core/hostPorts.ts';
import { interpretHttpAnswer, type InterpretationContext } from '../../core/provider/interpretation.ts';
import { namesInLogin } from '../../core/provider/loginChecks.ts';
import type { HttpManifestRequest, Manifest } from '../../core/provider/manifest.ts';
import type { ProviderOutcome, RawAnswer } from '../../core/provider/providerClient.ts';
import { Redactor } from '../../core/provider/redaction.ts';
import { removes, stillThere } from '../../core/provider/refusal.ts';
import { baseUrlOf, buildRequest, type OutgoingRequest } from '../../core/provider/requestBuilder.ts';
import type { AdmittedCall } from '../admittedCall.ts';
import type { CallSecrets } from '../callSecrets.ts';
import type { Exchange } from '../channel.ts';
import { withJwt } from './signedJwt.ts';

/** Marks the answer of a refused login, which stands for the answer to the call. */
const LOGIN_HEADER = 'sluice-login';

/** A server that states no lifetime gets a short one. */
const UNSTATED_LIFETIME_MS = 5 * 60_000;
/** A token that expires within this time is not used any more. */
const MARGIN_MS = 60_000;
const MOST_TOKENS = 64;

interface Token {
  value: string;
  /** Milliseconds since the epoch. */
  until: number;
}

type LoggedIn = { token: Token } | { refusal: RawAnswer };

/** One call, and the login that its manifest has for it. */
export interface LoginCall {
  manifest: Manifest;
  login: HttpManifestRequest;
  call: AdmittedCall;
  values: CallSecrets;
}

export class TokenLogins {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Token>();
  readonly #underway = new Map<string, Promise<LoggedIn>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Sends the request with a token. If a kept token is refused, logs in again and repeats the request: status 401
   * means that nothing happened (RFC 6750 section 3.1).
   * @param send sends at once, within the turn of the request
   * @throws as `ProviderClient.send`; a login that fails without a definite answer changed nothing
   */
  async exchange(
    loginCall: LoginCall,
    outgoing: OutgoingRequest,
    bounds: Parameters<Exchange>[1],
    send: Exchange,
  ): Promise<RawAnswer> {
    const key = keyOf(loginCall);
    const kept = this.#keptToken(key);
    const first = kept === undefined ? await this.#logIn(key, loginCall, send) : { token: kept };
    if ('refusal' in first) return first.refusal;
    const answer = await sendWith(first.token, loginCall, outgoing, (request) => send(request, bounds));
    if (answer.status !== 401 || kept === undefined) return answer;
    if (this.#tokens.get(key) === kept) this.#tokens.delete(key);
    const second = await this.#logIn(key, loginCall, send);
    if ('refusal' in second) return second.refusal;
    return sendWith(second.token, loginCall, outgoing, (request) => send(request, bounds));
  }

  #keptToken(key: string): Token | undefined {
    const token = this.#tokens.get(key);
    if (token === undefined || token.until > this.#clock.now()) return token;
    this.#tokens.delete(key);
    return undefined;
  }

  /** Calls that need the same token share one login; if its call is canceled, the next one logs in. */
  async #logIn(key: string, loginCall: LoginCall, send: Exchange): Promise<LoggedIn> {
    for (let other = this.#underway.get(key); other !== undefined; other = this.#underway.get(key)) {
      const result = await other.catch(() => undefined);
      if (result !== undefined) return result;
      if (this.#underway.get(key) === other) this.#underway.delete(key);
    }
    const mine = this.#sendLogin(loginCall, send);
    this.#underway.set(key, mine);
    try {
      const result = await mine;
      if ('token' in result) this.#keep(key, result.token);
      return result;
    } finally {
      if (this.#underway.get(key) === mine) this.#underway.delete(key);
    }
  }

  async #sendLogin({ manifest, login, call, values }: LoginCall, send: Exchange): Promise<LoggedIn> {
    const signing = withJwt(login, values, this.#clock.now());
    const outgoing = buildRequest(manifest, call, login, signing, call.params, call.idempotencyKey);
    const answer = await sendOnce(outgoing, login, send);
    const now = this.#clock.now();
    const outcome = interpretHttpAnswer(contextOf(manifest, login, values, now), answer);
    if (outcome.kind === 'uncertain')
      throw new AppError(
        'provider-unreachable',
        `Logging in failed: ${outcome.message} Nothing was changed.`,
        {
          retryable: true,
          next: 'Try again later.',
        },
      );
    if (outcome.kind !== 'done')
      return { refusal: { ...answer, headers: { ...answer.headers, [LOGIN_HEADER]: 'refused' } } };
    const seconds = outcome.values['expires_in'];
    const lifetime = typeof seconds === 'number' ? seconds * 1000 : UNSTATED_LIFETIME_MS;
    const value = outcome.secrets['access_token'] ?? '';
    return { token: { value, until: now + Math.max(lifetime - MARGIN_MS, 0) } };
  }

  #keep(key: string, token: Token): void {
    this.#tokens.delete(key);
    this.#tokens.set(key, token);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MOST_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
  }
}

/** The outcome of a call whose login was refused; undefined: the answer is the call's own. */
export function loginOutcome(
  { manifest, request, values, redactor, now }: InterpretationContext,
  login: HttpManifestRequest | undefined,
  answer: RawAnswer,
): ProviderOutcome | undefined {
  if (login === undefined || answer.headers[LOGIN_HEADER] === undefined) return undefined;
  const outcome = interpretHttpAnswer({ manifest, request: login, values, redactor, now }, answer);
  if (outcome.kind === 'limited') return outcome;
  const code = outcome.kind === 'rejected' ? outcome.code : `http-${answer.status}`;
  const said = 'message' in outcome ? outcome.message : `The provider answered ${answer.status}.`;
  const message = `Logging in was refused. ${said}`;
  return removes(request.verb) ? stillThere(code, message) : { kind: 'rejected', code, message };
}

/** Follows no redirect, and its loss proves nothing about the call, which was not sent. */
async function sendOnce(
  outgoing: OutgoingRequest,
  { timeoutMs }: HttpManifestRequest,
  send: Exchange,
): Promise<RawAnswer> {
  try {
    return await send(outgoing, { writes: true, timeoutMs });
  } catch (error) {
    if (!AppError.is(error, 'provider-uncertain')) throw error;
    throw new AppError(
      'provider-unreachable',
      `${outgoing.url.host} did not answer the login. Nothing was changed.`,
      { cause: error, retryable: true, next: 'Check the network and try again.' },
    );
  }
}

/** Raw answers are stored: one that repeats the token must not hold it. */
async function sendWith(
  token: Token,
  { values }: LoginCall,
  outgoing: OutgoingRequest,
  send: (request: OutgoingRequest) => Promise<RawAnswer>,
): Promise<RawAnswer> {
  values.redactor.add(token.value, 'access_token');
  const headers = { ...outgoing.headers, authorization: `Bearer ${token.value}` };
  const answer = await send({ ...outgoing, headers });
  const mask = new Redactor([token.value]);
  const masked = Object.entries(answer.headers).map(([name, value]) => [name, mask.mask(value)]);
  return { ...answer, headers: Object.fromEntries(masked), body: mask.mask(answer.body) };
}

function contextOf(
  manifest: Manifest,
  request: HttpManifestRequest,
  values: CallSecrets,
  now: number,
): InterpretationContext {
  return { manifest, request, values, redactor: values.redactorOfAll(), now };
}

/** The same for the same login with the same inputs: another secret, account or manifest has a token of its own. */
function keyOf({ manifest, login, call, values }: LoginCall): string {
  const used = namesInLogin(login).map(({ name, secret }) => [
    name,
    (secret ? values.secret(name) : values.param(name)) ?? null,
  ]);
  const { provider, environment, baseUrl = null } = call;
  const { href } = baseUrlOf(manifest, call, call.params);
  const servers = manifest.environments;
  const parts = JSON.stringify([provider, environment, baseUrl, href, servers, login, used]);
  return createHash('sha256').update(parts).digest('base64');
}
