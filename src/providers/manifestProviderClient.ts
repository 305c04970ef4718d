// The only code that reaches a provider: carries out what a manifest declares, and interprets the answer by the
// manifest. It keeps no records; the engine seals raw answers before it has them interpreted.
import { english } from '../core/plan/phrase.ts';
import { AppError } from '../core/errors.ts';
import type { Disposable } from '../core/lifecycle.ts';
import type { Clock } from '../core/hostPorts.ts';
import type { ManifestCatalog } from '../core/provider/manifestCatalog.ts';
import type {
  ProviderCall,
  ProviderOutcome,
  RawAnswer,
  SendOptions,
} from '../core/provider/providerClient.ts';
import type { ProviderLimiter } from '../core/provider/providerLimiter.ts';
import { addIssuedSecrets, interpretHttpAnswer } from '../core/provider/interpretation.ts';
import { sentRequestOf, whyNotSent } from '../core/provider/declaredRequests.ts';
import type { HttpManifestRequest, Manifest, SentManifestRequest } from '../core/provider/manifest.ts';
import type { Network } from '../core/provider/network.ts';
import { loginOf } from '../core/provider/loginChecks.ts';
import type { HeldFiles } from '../core/toolSource/fileArguments.ts';
import { baseUrlOf, buildRequest, serverOf, type OutgoingRequest } from '../core/provider/requestBuilder.ts';
import { readPages } from '../core/provider/pages.ts';
import type { TemplateValues } from '../core/provider/template.ts';
import type { TrialClient } from '../core/provider/manifestTrial.ts';
import { admit, plainCall, type AdmittedCall, type PlainCall } from './admittedCall.ts';
import { CallSecrets, type SecretSources } from './callSecrets.ts';
import { Channel, type Exchange } from './channel.ts';
import { loginOutcome, TokenLogins } from './login/tokenLogins.ts';
import { hasFiles, withFiles } from './fileContents.ts';
import { withJwt } from './login/signedJwt.ts';
import { interpretOAuthAnswer } from './oauth/oauthInterpretation.ts';
import { OAuthRequests, type OAuthCall } from './oauth/oauthRequests.ts';

/** How much of one answer a person reads. */
const MAX_SHOWN_LENGTH = 20_000;
/** Above this number, idle servers are dropped. */
const MAX_CHANNELS = 64;

/** How requests leave this machine, and which private networks they can reach. */
export interface Egress {
  /** Proxies and certificates; default: direct. */
  network?: Network;
  /** Hosts (lower case, without port) on private networks that the person allowed for this provider. */
  allowedPrivateHosts?: (provider: string) => ReadonlySet<string>;
  /** Why nothing can be sent for this provider now. */
  heldBack?: (provider: string) => AppError | undefined;
}

export interface ManifestProviderClientDeps extends Egress {
  manifests: ManifestCatalog;
  /** Opened only to build a request, and to mask the answer. */
  secrets: SecretSources;
  clock: Clock;
  limiter: ProviderLimiter;
  /** Copies of the workspace's files; absent: none is sent. */
  files?: Pick<HeldFiles, 'open'>;
}

type Sending = Omit<OAuthCall, 'request'> & { request: SentManifestRequest };

export class ManifestProviderClient implements TrialClient, Disposable {
  readonly #deps: ManifestProviderClientDeps;
  readonly #channels = new Map<string, { manifest: Manifest; channel: Channel }>();
  readonly #oauth: OAuthRequests;
  readonly #logins: TokenLogins;

  constructor(deps: ManifestProviderClientDeps) {
    this.#deps = deps;
    this.#oauth = new OAuthRequests(deps.clock);
    this.#logins = new TokenLogins(deps.clock);
  }

  /** @inheritdoc */
  async send(asked: ProviderCall, signal: AbortSignal, options?: SendOptions): Promise<RawAnswer> {
    signal.throwIfAborted();
    const held = this.#deps.heldBack?.(asked.provider);
    if (held !== undefined) throw held;
    const { files } = this.#deps;
    const admitted = admit(asked);
    const call = files && hasFiles(admitted) ? await withFiles(admitted, files) : admitted;
    const { manifest, request, values } = this.#resolve(call);
    const channel = this.#channelFor(manifest, call);
    const bounds = { writes: request.verb !== 'read', timeoutMs: request.timeoutMs };
    const server = serverOf(manifest, call, call.params);
    const turns = this.#deps.limiter.turns(server, manifest.limits, signal, options);
    const sendNow: Exchange = (outgoing, bounded) => channel.send(outgoing, bounded, signal);
    const login = loginFor(manifest, request);
    const exchange: Exchange = (outgoing, bounded) =>
      turns.run(() =>
        login === undefined
          ? sendNow(outgoing, bounded)
          : this.#logins.exchange({ manifest, login, call, values }, outgoing, bounded, sendNow),
      );
    try {
      const answer = await this.#exchanged({ manifest, request, call, values, exchange, bounds });
      return { ...answer, headers: { ...neededHeaders(manifest, answer), ...ownHeaders(answer) } };
    } finally {
      turns.dispose();
    }
  }

  /** @inheritdoc */
  async interpret(asked: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome> {
    const call = plainCall(asked);
    const { manifest, request, values } = this.#resolve(call);
    const redactor = values.redactorOfAll();
    const now = this.#deps.clock.now();
    if (request.type === 'oauth')
      return interpretOAuthAnswer({ manifest, request, call, redactor, now }, answer);
    const context = { manifest, request, values, redactor, now };
    return loginOutcome(context, loginFor(manifest, request), answer) ?? interpretHttpAnswer(context, answer);
  }

  /** @inheritdoc */
  async preview(asked: ProviderCall): Promise<string> {
    const call = plainCall(asked);
    const { manifest, request, values } = this.#resolve(call);
    if (request.type === 'oauth') return `OAuth: ${request.action}`;
    const { method, url, headers, body } = buildRequest(
      manifest,
      call,
      request,
      withJwt(request, values, this.#deps.clock.now()),
      call.params,
      call.idempotencyKey,
    );
    const own = manifest.auth.scheme === 'header' ? manifest.auth.header.toLowerCase() : 'authorization';
    // In authentication headers, a secret can be encoded in ways that masking by value doesn't know.
    const shown = Object.entries(headers).map(
      ([name, value]) => `${name}: ${name === own ? '[secret]' : value}`,
    );
    const loggedIn = loginFor(manifest, request) === undefined ? [] : ['authorization: [token by login]'];
    const lines = [`${method} ${url.href}`, ...shown, ...loggedIn];
    return values.redactorOfAll().mask([...lines, ...(body === null ? [] : ['', body])].join('\n'));
  }

  /** @inheritdoc */
  async masked(call: ProviderCall, answer: RawAnswer): Promise<string> {
    const { request, values } = this.#resolve(plainCall(call));
    const redactor = values.redactorOfAll();
    if (request.type === 'http') addIssuedSecrets(redactor, request, answer);
    const lines = [
      String(answer.status),
      ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return redactor.mask([...lines, '', answer.body].join('\n')).slice(0, MAX_SHOWN_LENGTH);
  }

  /** Closes its connections. Exchanges in progress end by their own signals, which the engine aborts first. */
  dispose(): void {
    for (const { channel } of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }

  #exchanged(sending: Sending): Promise<RawAnswer> {
    const { manifest, request, call, values, exchange, bounds } = sending;
    if (request.type === 'oauth') return this.#oauth.send({ ...sending, request });
    const { params, idempotencyKey } = call;
    const built = (filled: TemplateValues): OutgoingRequest =>
      buildRequest(manifest, call, request, filled, params, idempotencyKey);
    const signing = withJwt(request, values, this.#deps.clock.now());
    const outgoing = built(signing);
    return readPages(request, values, outgoing.url, ({ url, cursor }) => {
      const page = cursor === undefined ? outgoing : built(withCursor(signing, cursor));
      return exchange({ ...page, url }, bounds);
    });
  }

  #resolve(call: PlainCall): {
    manifest: Manifest;
    request: SentManifestRequest;
    values: CallSecrets;
  } {
    const manifest = this.#deps.manifests.get(call.provider);
    const request = sentRequestOf(manifest, call.request);
    if (request === undefined) {
      throw new AppError(
        'unsupported',
        `${call.request} is not supported: ${english(whyNotSent(manifest, call.request) ?? '')} Nothing was sent.`,
        {
          next: 'Leave this part out or use another provider.',
        },
      );
    }
    return { manifest, request, values: new CallSecrets(call, manifest.provided, this.#deps.secrets) };
  }

  #channelFor(manifest: Manifest, call: AdmittedCall): Channel {
    const base = baseUrlOf(manifest, call, call.params);
    const key = serverOf(manifest, call, call.params);
    const known = this.#channels.get(key);
    // A reloaded manifest can have other limits; work on the old channel still finishes.
    if (known?.manifest === manifest) return known.channel;
    if (this.#channels.size >= MAX_CHANNELS) this.#forgetIdle();
    const privateHosts = this.#deps.allowedPrivateHosts?.(manifest.id) ?? new Set<string>();
    const channel = new Channel(manifest, base, privateHosts, this.#deps.clock, this.#deps.network);
    this.#channels.set(key, { manifest, channel });
    return channel;
  }

  #forgetIdle(): void {
    for (const [key, { channel }] of this.#channels) {
      if (!channel.idle) continue;
      channel.dispose();
      this.#channels.delete(key);
    }
  }
}

/** The login that the request needs first. */
function loginFor(manifest: Manifest, request: SentManifestRequest): HttpManifestRequest | undefined {
  return request.type === 'http' && request.auth === 'provider' ? loginOf(manifest) : undefined;
}

/** Of the next page; the cursor is the provider's, and no parameter of the call. */
function withCursor(values: TemplateValues, cursor: string): TemplateValues {
  return {
    param: (name) => (name === 'cursor' ? cursor : values.param(name)),
    secret: (name) => values.secret(name),
  };
}

const NEEDED_HEADERS = ['content-type', 'date', 'link', 'retry-after', 'www-authenticate'];

/** Raw answers are stored, so they carry only what interpretation reads. */
function neededHeaders({ limits, errors }: Manifest, answer: RawAnswer): Record<string, string> {
  const declared = [limits.resetHeader, limits.remainingHeader, errors.permissionHeader];
  const needed: Record<string, string> = {};
  for (const name of [...NEEDED_HEADERS, ...declared.map((header) => header?.toLowerCase())]) {
    if (name === undefined || !Object.hasOwn(answer.headers, name)) continue;
    needed[name] = answer.headers[name] ?? '';
  }
  return needed;
}

/** Headers added here for the interpretation; a server's own headers can't have such names. */
function ownHeaders(answer: RawAnswer): Record<string, string> {
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('sluice-')));
}
