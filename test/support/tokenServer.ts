// An OAuth server behind the provider port, written by hand: it rotates and misbehaves on request, and
// keeps the journal by which tests know what really happened. Tokens are readable: `<account>/<generation>`.
import { AppError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { SecretRef } from '../../src/core/bundle/credential.ts';
import type {
  ProviderCall,
  ProviderClient,
  ProviderOutcome,
  RawAnswer,
} from '../../src/core/provider/providerClient.ts';
import { parseManifest } from '../../src/core/provider/manifestChecks.ts';
import type { Manifest } from '../../src/core/provider/manifest.ts';

/** What becomes of one refresh. */
export type RefreshBehaviour =
  | 'unreachable'
  /** Sent, never processed, never answered. */
  | 'lost-request'
  /** Processed, never answered. */
  | 'lost-answer'
  /** Processed, and answered with nonsense. */
  | 'garbled-answer'
  /** Answers a new access token and no refresh token: the old one stays good. */
  | 'no-rotation'
  | { rejected: string }
  | { limitedForMs: number }
  /** 503 with Retry-After: it did nothing. */
  | { unavailableForS: number }
  | { held: Promise<void>; arrived: () => void };

type Rotation = 'strict' | 'none' | 'grace';

export const TOKEN_LIFETIME_S = 3_600;

/** A provider with nothing but tokens. */
export function tokenManifest(
  rotation: Rotation = 'strict',
  { introspects = true, perSecond = 50 } = {},
): Manifest {
  const post = (path: string, verb: string, more: object): object => ({
    type: 'http',
    method: 'POST',
    path,
    verb,
    auth: 'none',
    ...more,
  });
  return parseManifest({
    id: 'tokens',
    name: 'Tokens',
    environments: { development: { baseUrl: 'https://tokens.test', live: false } },
    limits: { concurrency: 4, perSecond },
    oauth: { issuer: 'https://tokens.test', rotation, graceMs: 60_000 },
    requests: {
      'token.refresh': post('/token', 'maintain', {
        form: { refresh_token: '{secret:refresh_token}' },
        outputs: { expires_in: '/expires_in' },
        secretOutputs: { access_token: '/access_token', refresh_token: '/refresh_token' },
        optionalOutputs: ['refresh_token'],
        timeoutMs: 10_000,
      }),
      'token.revoke': post('/revoke', 'revoke', { form: { token: '{secret:token}' } }),
      ...(introspects && {
        'token.introspect': post('/introspect', 'read', {
          form: { token: '{secret:token}' },
          outputs: { active: '/active' },
        }),
      }),
    },
  });
}

export class TokenServer implements ProviderClient {
  /** Every refresh token that was processed, in order. */
  readonly spent: string[] = [];
  /** Every request that left Sluice. */
  readonly sent: ProviderCall[] = [];
  /** How a secret is opened; set once there is a vault. */
  open: (ref: SecretRef) => string = () => '';
  rotation: Rotation = 'strict';
  /** False: introspection knows no refresh tokens and calls them all active. */
  tellsTruth = true;
  /** False: introspection knows access tokens only, as RFC 7662 allows, and calls every refresh token inactive. */
  knowsRefreshTokens = true;
  /** Whether revocations get no answer. */
  revocationFails = false;
  /** Members of every refresh’s answer beside the tokens. */
  also: JsonObject = {};
  /** Receives every refresh that arrives. */
  onRefresh: () => void = () => undefined;
  /** Receives every refresh token that arrives, before it is processed. */
  onToken: (token: string) => void = () => undefined;
  /** What happens while the answer of an introspection is in flight. A boolean takes the answer's place. */
  onIntrospect: () => Promise<boolean | undefined> = () => Promise.resolve(undefined);
  readonly #grants = new Map<string, { generation: number; dead: boolean }>();
  readonly #behaviours = new Map<string, RefreshBehaviour[]>();

  /** Connects an account. @returns its first pair */
  connect(account: string): { access: string; refresh: string } {
    this.#grants.set(account, { generation: 1, dead: false });
    return { access: `access:${account}/1`, refresh: `${account}/1` };
  }

  /** The next refreshes of that account behave so; afterwards all goes well again. */
  next(account: string, ...behaviours: RefreshBehaviour[]): void {
    this.#behaviours.set(account, [...(this.#behaviours.get(account) ?? []), ...behaviours]);
  }

  /** All goes well from now on, whatever was still to come. */
  behave(): void {
    this.#behaviours.clear();
  }

  /** The account's next refresh is not answered before `release`. */
  hold(account: string): { arrived: Promise<void>; release: () => void } {
    const arrived = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    this.next(account, { held: held.promise, arrived: arrived.resolve });
    return { arrived: arrived.promise, release: held.resolve };
  }

  /** Processes the request of the account that is held, although its answer never arrives. */
  processHeld(account: string): void {
    const grant = this.#grants.get(account);
    if (grant) this.#refresh(account, `${account}/${grant.generation}`, false);
  }

  /** Ends an account's grant, as its owner can. */
  kill(account: string): void {
    const grant = this.#grants.get(account);
    if (grant) grant.dead = true;
  }

  /** Whether a refresh token would be accepted now. */
  accepts(token: string): boolean {
    const [account = '', generation = ''] = token.split('/');
    const grant = this.#grants.get(account);
    return grant !== undefined && !grant.dead && grant.generation === Number(generation);
  }

  refreshes(): ProviderCall[] {
    return this.sent.filter(({ request }) => request === 'token.refresh');
  }

  async send(call: ProviderCall, signal: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    const refs = call.secrets;
    if (call.request === 'token.revoke') {
      this.sent.push(call);
      if (this.revocationFails) throw lost();
      const token = refs['token'] === undefined ? '' : this.open(refs['token']);
      // RFC 7009 section 2.2: also a token that is not known is answered with 200.
      if (this.accepts(token)) this.kill(token.split('/')[0] ?? '');
      return answer({ kind: 'done', values: {}, secrets: {} });
    }
    if (call.request === 'token.introspect') {
      this.sent.push(call);
      const token = refs['token'] === undefined ? '' : this.open(refs['token']);
      const active = this.knowsRefreshTokens && (!this.tellsTruth || this.accepts(token));
      const said = await this.onIntrospect();
      return answer({ kind: 'done', values: { active: said ?? active }, secrets: {} });
    }
    const token = refs['refresh_token'] === undefined ? '' : this.open(refs['refresh_token']);
    const [account = ''] = token.split('/');
    const behaviour = this.#behaviours.get(account)?.shift();
    if (behaviour === 'unreachable')
      throw new AppError('provider-unreachable', 'Connection refused.', { retryable: true });
    this.sent.push(call);
    this.onRefresh();
    this.onToken(token);
    if (behaviour === 'lost-request') throw lost();
    if (typeof behaviour === 'object' && 'rejected' in behaviour)
      return answer({ kind: 'rejected', code: behaviour.rejected, message: 'Not like this.' });
    if (typeof behaviour === 'object' && 'unavailableForS' in behaviour)
      return {
        ...answer({ kind: 'uncertain', message: 'Unavailable.' }),
        status: 503,
        headers: { 'retry-after': String(behaviour.unavailableForS) },
      };
    if (typeof behaviour === 'object' && 'limitedForMs' in behaviour)
      return answer({ kind: 'limited', retryAfterMs: behaviour.limitedForMs, message: 'Slow down.' });
    if (typeof behaviour === 'object') {
      behaviour.arrived();
      await orAborted(behaviour.held, signal);
    }
    const outcome = this.#refresh(account, token, behaviour === 'no-rotation');
    if (behaviour === 'lost-answer') throw lost();
    if (behaviour === 'garbled-answer') return answer({ kind: 'uncertain', message: 'HTML.' });
    if (outcome.kind !== 'done') return answer(outcome);
    return answer({ ...outcome, values: { ...outcome.values, ...this.also } });
  }

  async interpret(_call: ProviderCall, { body }: RawAnswer): Promise<ProviderOutcome> {
    return JSON.parse(body) as ProviderOutcome;
  }

  #refresh(account: string, token: string, keeps: boolean): ProviderOutcome {
    this.spent.push(token);
    const grant = this.#grants.get(account);
    if (grant === undefined || !this.accepts(token)) {
      if (this.rotation === 'grace' && grant && token === `${account}/${grant.generation - 1}`)
        return pair(account, grant.generation);
      // RFC 9700 section 4.14.2: reuse ends the whole grant.
      if (grant) grant.dead = true;
      return { kind: 'rejected', code: 'invalid_grant', message: 'Spent.' };
    }
    if (keeps || this.rotation === 'none')
      return {
        kind: 'done',
        values: { expires_in: TOKEN_LIFETIME_S },
        secrets: { access_token: `access:${token}+` },
      };
    grant.generation += 1;
    return pair(account, grant.generation);
  }
}

function pair(account: string, generation: number): ProviderOutcome {
  const secrets = {
    access_token: `access:${account}/${generation}`,
    refresh_token: `${account}/${generation}`,
  };
  return { kind: 'done', values: { expires_in: TOKEN_LIFETIME_S }, secrets };
}

function answer(outcome: ProviderOutcome): RawAnswer {
  return { status: 200, headers: {}, body: JSON.stringify(outcome) };
}

function lost(): AppError {
  return new AppError('provider-uncertain', 'The connection was reset.', { retryable: true });
}

function orAborted(held: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    held.then(resolve, reject);
  });
}
