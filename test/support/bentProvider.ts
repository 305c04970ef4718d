// A provider behind the port whose answers are bent: unexpected ids and secrets, refusals, lost answers, silence.
// Requests are built and answers interpreted by the product's own code. It knows what really exists there.
import { AppError } from '../../src/core/errors.ts';
import { isJsonObject, type JsonObject } from '../../src/core/json.ts';
import type { SecretRef } from '../../src/core/bundle/credential.ts';
import { interpretHttpAnswer } from '../../src/core/provider/interpretation.ts';
import type { HttpManifestRequest, Manifest } from '../../src/core/provider/manifest.ts';
import { parseManifest } from '../../src/core/provider/manifestChecks.ts';
import type {
  ProviderCall,
  ProviderClient,
  ProviderOutcome,
  RawAnswer,
} from '../../src/core/provider/providerClient.ts';
import { buildRequest, type OutgoingRequest } from '../../src/core/provider/requestBuilder.ts';
import { admit, plainCall, type PlainCall } from '../../src/providers/admittedCall.ts';
import { CallSecrets } from '../../src/providers/callSecrets.ts';

/** What becomes of one request; a text is the JSON that a creation yields as its id. */
export type Bend =
  | { answers: number; body: string }
  | 'unreachable'
  | 'lost-request'
  | 'lost-answer'
  | { id: string; secret: string };

export interface Abilities {
  finds: boolean;
  deletes: boolean;
  rotates: boolean;
}

interface Thing {
  kind: string;
  /** As JSON text. */
  id: string;
  tag: unknown;
  url: unknown;
}

const KINDS = { keys: 'credential', hooks: 'webhook', clients: 'oauthClient' } as const;

export class BentProvider implements ProviderClient {
  readonly things: Thing[] = [];
  /** How a secret is opened; set once there is a vault. */
  open: (ref: SecretRef) => string = () => '';
  /** The provider is gone for good: no request reaches it. */
  isGone = false;
  /** What every request meets that no bend of its own is for. */
  always: Bend | undefined;
  readonly manifest: Manifest;
  readonly #bends: Bend[] = [];
  #made = 0;

  constructor(abilities: Abilities) {
    this.manifest = bentManifest(abilities);
  }

  /** The next requests meet these, one each. */
  next(...bends: Bend[]): void {
    this.#bends.push(...bends);
  }

  calm(): void {
    this.#bends.length = 0;
    this.always = undefined;
    this.isGone = false;
  }

  async send(asked: ProviderCall, signal: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    const call = admit(asked);
    const { params, idempotencyKey } = call;
    const request = this.#requestOf(call);
    const outgoing = buildRequest(this.manifest, call, request, this.#valuesOf(call), params, idempotencyKey);
    const bend = this.isGone ? 'unreachable' : (this.#bends.shift() ?? this.always);
    if (bend === 'unreachable')
      throw new AppError('provider-unreachable', 'Connection refused.', { retryable: true });
    if (bend === 'lost-request') throw lost(request);
    if (typeof bend === 'object' && 'answers' in bend) return answer(bend.answers, bend.body);
    const said = this.#process(outgoing, typeof bend === 'object' ? bend : undefined);
    if (bend === 'lost-answer') throw lost(request);
    return said;
  }

  async interpret(asked: ProviderCall, raw: RawAnswer): Promise<ProviderOutcome> {
    const call = plainCall(asked);
    const values = this.#valuesOf(call);
    const redactor = values.redactorOfAll();
    const request = this.#requestOf(call);
    return interpretHttpAnswer({ manifest: this.manifest, request, values, redactor, now: 0 }, raw);
  }

  #requestOf({ request: name }: PlainCall): HttpManifestRequest {
    const request = this.manifest.requests[name];
    if (request?.type === 'http') return request;
    throw new AppError('unsupported', `${name} is not supported. Nothing was sent.`);
  }

  #valuesOf(call: PlainCall): CallSecrets {
    const open = (ref: SecretRef): string => this.open(ref);
    return new CallSecrets(call, [], { open, provided: () => undefined });
  }

  #process({ method, url, body }: OutgoingRequest, issued?: { id: string; secret: string }): RawAnswer {
    const [, place = '', ...rest] = url.pathname.split('/');
    const kind = KINDS[place as keyof typeof KINDS];
    if (kind === undefined) return answer(200, '{"ok":true}');
    if (method === 'DELETE' || method === 'PATCH') return this.#change(method, kind, rest.join('/'));
    if (method === 'GET') {
      const items = this.things.filter((thing) => thing.kind === kind);
      const shown = items.map(({ id, tag, url: to }) => `{"id":${id},"tag":${text(tag)},"url":${text(to)}}`);
      return answer(200, `{"items":[${shown.join(',')}]}`);
    }
    this.#made += 1;
    const given: unknown = JSON.parse(body ?? '{}');
    const { tag, url: to } = isJsonObject(given) ? given : ({} as JsonObject);
    const id = issued?.id ?? `"${place}-${this.#made}"`;
    this.things.push({ kind, id, tag, url: to });
    return answer(201, `{"id":${id},"secret":${issued?.secret ?? `"issued-secret-${this.#made}"`}}`);
  }

  #change(method: string, kind: string, named: string): RawAnswer {
    const at = this.things.findIndex((thing) => thing.kind === kind && nameOf(thing) === named);
    if (at < 0) return answer(404, '{"error":"not_found"}');
    if (method === 'DELETE') this.things.splice(at, 1);
    return answer(200, '{}');
  }
}

/** As a path names it; undefined if none can. */
function nameOf({ id }: Thing): string | undefined {
  try {
    return encodeURIComponent(id.startsWith('"') ? (JSON.parse(id) as string) : id);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function answer(status: number, body: string): RawAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function lost({ verb }: HttpManifestRequest): AppError {
  const code = verb === 'read' ? 'provider-unreachable' : 'provider-uncertain';
  return new AppError(code, 'The connection was reset.', { retryable: true });
}

function bentManifest({ finds, deletes, rotates }: Abilities): Manifest {
  const made = (place: string, kind: string, more: JsonObject = {}): JsonObject => ({
    [`${kind}.create`]: {
      ...request('POST', `/${place}`, 'create'),
      json: { tag: '{tag}', name: '{name}', ...more },
      outputs: { [`${kind}_id`]: '/id' },
      secretOutputs: { secret: '/secret' },
      ...(finds && { find: `${kind}.find` }),
      ...(deletes && { undo: `${kind}.delete` }),
    },
    ...(finds && {
      [`${kind}.find`]: {
        ...request('GET', `/${place}`, 'read'),
        select: { list: '/items', match: { '/tag': '{tag}' } },
        outputs: { [`${kind}_id`]: '/id' },
      },
    }),
    ...(deletes && { [`${kind}.delete`]: request('DELETE', `/${place}/{${kind}_id}`, 'delete') }),
  });
  return parseManifest({
    id: 'bent',
    name: 'Bent',
    environments: {
      development: { baseUrl: 'https://dev.bent.test', live: false },
      production: { baseUrl: 'https://bent.test', live: true },
    },
    inputs: { api_token: { title: 'API token', secret: true } },
    auth: { scheme: 'bearer', input: 'api_token' },
    webhooks: [{ title: 'Orders', url: 'https://hooks.bent.test/orders', events: ['order'] }],
    requests: {
      ...made('keys', 'credential'),
      ...made('hooks', 'webhook', { url: '{url}' }),
      ...(rotates &&
        deletes && {
          'credential.rotate': {
            ...request('POST', '/keys', 'create'),
            json: { tag: '{tag}', from: '{credential_id}' },
            outputs: { credential_id: '/id' },
            secretOutputs: { secret: '/secret' },
            undo: 'credential.delete',
          },
        }),
      'webhook.update': { ...request('PATCH', '/hooks/{webhook_id}', 'change'), json: { url: '{url}' } },
      'oauthClient.register': {
        ...request('POST', '/clients', 'create'),
        json: { tag: '{tag}' },
        outputs: { client_id: '/id' },
        secretOutputs: { client_secret: '/secret' },
        optionalOutputs: ['client_secret'],
        ...(deletes && { undo: 'oauthClient.delete' }),
      },
      ...(deletes && { 'oauthClient.delete': request('DELETE', '/clients/{client_id}', 'delete') }),
      validate: { ...request('GET', '/me', 'read'), outputs: { ok: '/ok' } },
    },
  });
}

function request(method: string, path: string, verb: string): JsonObject {
  return { type: 'http', method, path, verb };
}
