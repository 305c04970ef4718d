// The one way to reach a provider: carries out what a manifest declares, and says what the manifest makes of the
// answer. It keeps no records; the engine seals raw answers before it has them interpreted.
import { AppError } from '../core/errors.ts';
import type { Disposable } from '../core/lifecycle.ts';
import type { Clock } from '../core/hostPorts.ts';
import type { ManifestCatalog } from '../core/provider/manifestCatalog.ts';
import type { ProviderCall, ProviderOutcome, RawAnswer } from '../core/provider/providerClient.ts';
import { addIssuedSecrets, interpretHttpAnswer } from '../core/provider/interpretation.ts';
import {
  sentRequestOf,
  whyNotSent,
  type Manifest,
  type SentManifestRequest,
} from '../core/provider/manifest.ts';
import type { Network } from '../core/provider/network.ts';
import { baseUrlOf, buildRequest } from '../core/provider/requestBuilder.ts';
import { readPages } from '../core/provider/pages.ts';
import type { TrialClient } from '../core/provider/manifestTrial.ts';
import { CallSecrets, type SecretSources } from './callSecrets.ts';
import { Channel } from './channel.ts';
import { interpretOAuthAnswer } from './oauth/oauthInterpretation.ts';
import { OAuthRequests } from './oauth/oauthRequests.ts';

/** What a person reads of one answer. */
const MAX_SHOWN_LENGTH = 20_000;
/** Beyond this, servers that nobody talks to any more are forgotten. */
const MAX_CHANNELS = 64;

/** How requests leave this machine, and which private networks they may reach. */
export interface Egress {
  /** Proxies and certificates; by default the way is direct. */
  network?: Network;
  /** Hosts (lower case, without port) on private networks that the person allowed for this provider. */
  allowedPrivateHosts?: (provider: string) => ReadonlySet<string>;
  /** Why nothing may be sent for this provider now. */
  heldBack?: (provider: string) => AppError | undefined;
}

export interface ManifestProviderClientDeps extends Egress {
  manifests: ManifestCatalog;
  /** Opened only when a request is built, and to mask what comes back. */
  secrets: SecretSources;
  clock: Clock;
}

export class ManifestProviderClient implements TrialClient, Disposable {
  readonly #deps: ManifestProviderClientDeps;
  readonly #channels = new Map<string, { manifest: Manifest; channel: Channel }>();
  readonly #oauth: OAuthRequests;

  constructor(deps: ManifestProviderClientDeps) {
    this.#deps = deps;
    this.#oauth = new OAuthRequests(deps.clock);
  }

  /** @inheritdoc */
  async send(call: ProviderCall, signal: AbortSignal, waiting?: AbortSignal): Promise<RawAnswer> {
    signal.throwIfAborted();
    const held = this.#deps.heldBack?.(call.provider);
    if (held !== undefined) throw held;
    const { manifest, request, values } = this.#resolve(call);
    const channel = this.#channelFor(manifest, call);
    const bounds = { writes: request.verb !== 'read', timeoutMs: request.timeoutMs };
    if (request.type === 'oauth') {
      const answer = await this.#oauth.send({
        manifest,
        request,
        call,
        values,
        channel,
        bounds,
        signal,
        waiting,
      });
      return { ...answer, headers: { ...neededHeaders(manifest, answer), ...ownHeaders(answer) } };
    }
    const { params, idempotencyKey } = call;
    const outgoing = buildRequest(manifest, call, request, values, params, idempotencyKey);
    const get = (url: URL): Promise<RawAnswer> => channel.send({ ...outgoing, url }, bounds, signal, waiting);
    const answer = await readPages(request, values, outgoing.url, get);
    return { ...answer, headers: { ...neededHeaders(manifest, answer), ...ownHeaders(answer) } };
  }

  /** @inheritdoc */
  async interpret(call: ProviderCall, answer: RawAnswer): Promise<ProviderOutcome> {
    const { manifest, request, values } = this.#resolve(call);
    const redactor = values.redactorOfAll();
    const now = this.#deps.clock.now();
    return request.type === 'oauth'
      ? interpretOAuthAnswer({ manifest, request, call, redactor, now }, answer)
      : interpretHttpAnswer({ manifest, request, values, redactor, now }, answer);
  }

  /** @inheritdoc */
  async preview(call: ProviderCall): Promise<string> {
    const { manifest, request, values } = this.#resolve(call);
    if (request.type === 'oauth') return `OAuth: ${request.action}`;
    const { method, url, headers, body } = buildRequest(
      manifest,
      call,
      request,
      values,
      call.params,
      call.idempotencyKey,
    );
    const own = manifest.auth.scheme === 'header' ? manifest.auth.header.toLowerCase() : 'authorization';
    // Where it authenticates, a secret can stand in a form that masking by value does not know.
    const shown = Object.entries(headers).map(
      ([name, value]) => `${name}: ${name === own ? '[secret]' : value}`,
    );
    const lines = [`${method} ${url.href}`, ...shown];
    return values.redactorOfAll().mask([...lines, ...(body === null ? [] : ['', body])].join('\n'));
  }

  /** @inheritdoc */
  async masked(call: ProviderCall, answer: RawAnswer): Promise<string> {
    const { request, values } = this.#resolve(call);
    const redactor = values.redactorOfAll();
    if (request.type === 'http') addIssuedSecrets(redactor, request, answer);
    const lines = [
      String(answer.status),
      ...Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return redactor.mask([...lines, '', answer.body].join('\n')).slice(0, MAX_SHOWN_LENGTH);
  }

  /** Closes its connections. Exchanges under way end by their own signals, which the engine aborts first. */
  dispose(): void {
    for (const { channel } of this.#channels.values()) channel.dispose();
    this.#channels.clear();
  }

  #resolve(call: ProviderCall): {
    manifest: Manifest;
    request: SentManifestRequest;
    values: CallSecrets;
  } {
    const manifest = this.#deps.manifests.get(call.provider);
    const request = sentRequestOf(manifest, call.request);
    if (request === undefined) {
      throw new AppError(
        'unsupported',
        `${call.request} is not supported: ${whyNotSent(manifest, call.request)} Nothing was sent.`,
        {
          next: 'Leave this part out or use another provider.',
        },
      );
    }
    return { manifest, request, values: new CallSecrets(call, manifest.provided, this.#deps.secrets) };
  }

  #channelFor(manifest: Manifest, call: ProviderCall): Channel {
    const base = baseUrlOf(manifest, call, call.params);
    const key = `${manifest.id} ${call.environment} ${base.origin}`;
    const known = this.#channels.get(key);
    // A manifest that was read anew may have other limits; what is under way on the old channel comes to its end.
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

const NEEDED_HEADERS = ['content-type', 'date', 'retry-after', 'www-authenticate'];

/** Raw answers are kept: they carry only what interpretation reads. */
function neededHeaders({ limits }: Manifest, answer: RawAnswer): Record<string, string> {
  const names = [...NEEDED_HEADERS, limits.resetHeader?.toLowerCase(), limits.remainingHeader?.toLowerCase()];
  const needed: Record<string, string> = {};
  for (const name of names) {
    if (name === undefined || !Object.hasOwn(answer.headers, name)) continue;
    needed[name] = answer.headers[name] ?? '';
  }
  return needed;
}

/** What is added here for the interpretation of the answer; a server's own headers cannot have such a name. */
function ownHeaders(answer: RawAnswer): Record<string, string> {
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('sluice-')));
}
