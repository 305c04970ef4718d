// A provider behind the port, written by hand: it keeps what was created, and fails on request.
// It answers with outcomes as JSON, so that interpreting needs no manifest.
import { AppError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { plainParams } from '../../src/core/provider/outwardValue.ts';
import type {
  ProviderCall,
  ProviderClient,
  ProviderOutcome,
  RawAnswer,
  SendOptions,
} from '../../src/core/provider/providerClient.ts';

/** What becomes of one request. `lost-answer`: it took effect, and its answer never arrives. */
export type Behaviour =
  | 'unreachable'
  /** It waits for the provider's limits for as long as it may. */
  | 'held-back'
  | 'lost-request'
  | 'lost-answer'
  | 'garbled-answer'
  | 'rejected'
  | { limitedForMs: number }
  | { held: Promise<void>; arrived: (call: ProviderCall) => void };

interface Thing {
  id: string;
  request: string;
  tag: unknown;
  url: unknown;
  idempotencyKey: string;
}

/** Every secret that it ever issues begins so: what tests look for on the disk. */
export const SECRET_PREFIX = 'scripted-secret-';

export class ScriptedProvider implements ProviderClient {
  /** Every request that left Sluice, in order. */
  readonly sent: ProviderCall[] = [];
  /** What exists at the provider, in order of creation. */
  readonly things: Thing[] = [];
  /** Whether finding tells the secret again. */
  findsSecrets = false;
  readonly #behaviours = new Map<string, Behaviour[]>();
  readonly #remembersKeys: (request: string) => boolean;

  constructor(remembersKeys: (request: string) => boolean = (request) => request === 'credential.create') {
    this.#remembersKeys = remembersKeys;
  }

  /** The next calls of that request behave so, one after the other; afterwards all goes well again. */
  next(request: string, ...behaviours: Behaviour[]): void {
    this.#behaviours.set(request, [...(this.#behaviours.get(request) ?? []), ...behaviours]);
  }

  /** From now on all goes well. */
  calm(): void {
    this.#behaviours.clear();
  }

  /** The next call of that request is not answered before `release`. */
  hold(request: string): { arrived: Promise<ProviderCall>; release: () => void } {
    const arrived = Promise.withResolvers<ProviderCall>();
    const held = Promise.withResolvers<void>();
    this.next(request, { held: held.promise, arrived: arrived.resolve });
    return { arrived: arrived.promise, release: held.resolve };
  }

  /** How often each request was sent. */
  get counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { request } of this.sent) counts[request] = (counts[request] ?? 0) + 1;
    return counts;
  }

  async send(
    call: ProviderCall,
    signal: AbortSignal,
    { waiting = signal }: SendOptions = {},
  ): Promise<RawAnswer> {
    signal.throwIfAborted();
    call.admission.check(call);
    const behaviour = this.#behaviours.get(call.request)?.shift();
    if (behaviour === 'held-back') await orAborted(new Promise(() => undefined), waiting);
    if (behaviour === 'unreachable') {
      throw new AppError('provider-unreachable', 'Connection refused.', { retryable: true });
    }
    this.sent.push(call);
    if (behaviour === 'lost-request') throw lost();
    if (behaviour === 'rejected')
      return answer({ kind: 'rejected', code: 'nope', message: 'Not like this.' });
    if (typeof behaviour === 'object' && 'limitedForMs' in behaviour) {
      return answer({ kind: 'limited', retryAfterMs: behaviour.limitedForMs, message: 'Slow down.' });
    }
    if (typeof behaviour === 'object') {
      behaviour.arrived(call);
      await orAborted(behaviour.held, signal);
    }
    const outcome = this.#process(call);
    if (behaviour === 'lost-answer') throw lost();
    return answer(behaviour === 'garbled-answer' ? { kind: 'uncertain', message: 'HTML.' } : outcome);
  }

  async interpret(_call: ProviderCall, { body }: RawAnswer): Promise<ProviderOutcome> {
    return JSON.parse(body) as ProviderOutcome;
  }

  /** Whether looking with these parameters finds it: by tag. */
  isFound({ tag, url }: Pick<Thing, 'tag' | 'url'>, params: JsonObject): boolean {
    return tag === params['tag'] && url === params['url'];
  }

  #process(call: ProviderCall): ProviderOutcome {
    const params = plainParams(call.params);
    const [kind = '', action = ''] = call.request.split('.');
    switch (action) {
      case 'create':
      case 'register':
        return done(kind, this.#createOnce(call), true);
      case 'find': {
        const found = this.things.find(
          (thing) => thing.request.startsWith(`${kind}.`) && this.isFound(thing, params),
        );
        return found === undefined ? { kind: 'gone' } : done(kind, found, this.findsSecrets);
      }
      case 'delete': {
        const at = this.things.findIndex(({ id }) => id === params[`${kind}_id`]);
        if (at < 0) return { kind: 'gone' };
        this.things.splice(at, 1);
        return { kind: 'done', values: {}, secrets: {} };
      }
      default:
        return { kind: 'done', values: { ok: true }, secrets: {} };
    }
  }

  #createOnce({ request, params, idempotencyKey }: ProviderCall): Thing {
    const known = this.things.find((thing) => thing.idempotencyKey === idempotencyKey);
    if (known !== undefined && this.#remembersKeys(request)) return known;
    const { tag, url } = plainParams(params);
    const thing = { id: `${request.split('.')[0]}-${this.sent.length}`, request, tag, url, idempotencyKey };
    this.things.push(thing);
    return thing;
  }
}

function done(kind: string, { id, url }: Thing, withSecret: boolean): ProviderOutcome {
  const values: JsonObject = kind === 'oauthClient' ? { client_id: id } : { [`${kind}_id`]: id };
  if (typeof url === 'string') values['url'] = url;
  const part = kind === 'oauthClient' ? 'client_secret' : 'secret';
  return { kind: 'done', values, secrets: withSecret ? { [part]: `${SECRET_PREFIX}${id}` } : {} };
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

/** Its webhooks are found by their URL, whoever made them. */
export class FindsByUrl extends ScriptedProvider {
  plant(url: string): void {
    this.things.push({
      id: 'webhook-planted',
      request: 'webhook.create',
      tag: 'else',
      url,
      idempotencyKey: '',
    });
  }

  override isFound(thing: { url: unknown }, params: { url?: unknown }): boolean {
    return thing.url === params.url;
  }
}
