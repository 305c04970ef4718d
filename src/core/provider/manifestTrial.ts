// Tries out a manifest: sends its read requests as for a bundle, and shows requests and answers with every secret
// masked. Nothing is recorded.
import { inputSecrets } from '../bundle/bundleSecrets.ts';
import type { SecretRef } from '../bundle/credential.ts';
import { addressOf, type Bundle } from '../bundle/bundle.ts';
import { AppError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Clock, Ids } from '../hostPorts.ts';
import { entered, partOf, withTag, type OutwardParams } from './outwardValue.ts';
import { admitTrial } from './unplannedAdmission.ts';
import type { ProviderCall, ProviderClient, ProviderOutcome, RawAnswer } from './providerClient.ts';
import type { Store } from '../storage/store.ts';
import { requiredOf } from '../toolSource/inputSchema.ts';
import { REQUEST_PREFIX } from './ownNames.ts';
import { sentRequestOf } from './declaredRequests.ts';
import type { Manifest } from './manifest.ts';

interface ManifestTrialDeps {
  store: Store;
  providers: TrialClient;
  ids: Ids;
  clock: Clock;
}

/** A provider client that can show its traffic. */
export interface TrialClient extends ProviderClient {
  /** The request as it would be sent, secrets masked. @throws AppError as `send` before sending */
  preview(call: ProviderCall): Promise<string>;
  /** The answer, secrets masked, at most 20,000 characters. */
  masked(call: ProviderCall, answer: RawAnswer): Promise<string>;
}

/** One tried request. */
export interface Tried {
  name: string;
  /** The request as sent, or why it was not sent: masked. */
  shown: string;
  /** The answer: masked, bounded. */
  answer: string;
  outcome: ProviderOutcome['kind'] | 'unsent';
  tookMs: number;
}

/** What to try: a provider with inputs, or one of its bundles, whose secrets are then used. */
export interface TrialSubject {
  manifest: Manifest;
  environment: string;
  inputs: JsonObject;
  bundle: Bundle | undefined;
  /** By input name, if no bundle holds them; kept in memory during the trial. */
  secrets: Readonly<Record<string, string>>;
  /** Of the operation that created the bundle: what finds it knows it by that. */
  tag?: string;
}

export class ManifestTrial {
  readonly #deps: ManifestTrialDeps;
  /** By owner and part. */
  readonly #given = new Map<string, string>();

  constructor(deps: ManifestTrialDeps) {
    this.#deps = deps;
  }

  /** A secret that was given for the request in trial. */
  secret({ ownerId, part }: SecretRef): string | undefined {
    return this.#given.get(`${ownerId} ${part}`);
  }

  /** Requests of the manifest that only read, except for included operations that need arguments. */
  readingRequests(manifest: Manifest): string[] {
    const needy = new Set(
      manifest.tools.flatMap(({ request, input }) =>
        request?.startsWith(REQUEST_PREFIX) === true && requiredOf(input).length > 0 ? [request] : [],
      ),
    );
    return Object.keys(manifest.requests).filter(
      (name) => sentRequestOf(manifest, name)?.verb === 'read' && !needy.has(name),
    );
  }

  /**
   * Sends one. Never rejects because of a provider or a manifest. @throws AppError `internal` for a request
   * that does more than read
   */
  async try(subject: TrialSubject, name: string, signal: AbortSignal): Promise<Tried> {
    const { providers, store, ids, clock } = this.#deps;
    const { manifest, environment, inputs, bundle, secrets, tag = 'trial' } = subject;
    if (sentRequestOf(manifest, name)?.verb !== 'read')
      throw new AppError('internal', `${name} does more than read; it is not tried.`);
    const ownerId = ids.create('try');
    const given = Object.keys(secrets).map((part): [string, SecretRef] => [part, { ownerId, part }]);
    for (const [part, value] of Object.entries(secrets)) this.#given.set(`${ownerId} ${part}`, value);
    const call: ProviderCall = {
      ...(bundle === undefined ? { provider: manifest.id, environment } : addressOf(bundle)),
      request: name,
      params: {
        ...paramsOf(bundle, tag),
        ...entered({ ...inputs, name: bundle?.name ?? 'trial', tag }),
      },
      secrets:
        bundle === undefined
          ? Object.fromEntries(given)
          : store.read((view) => inputSecrets(view, manifest, bundle.id)),
      idempotencyKey: ownerId,
      admission: admitTrial(),
    };
    const startedAt = clock.now();
    const took = (): number => clock.now() - startedAt;
    try {
      const shown = await providers.preview(call);
      const answer = await providers.send(call, signal);
      const outcome = await providers.interpret(call, answer);
      const shownAnswer = await providers.masked(call, answer);
      return { name, shown, answer: shownAnswer, outcome: outcome.kind, tookMs: took() };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      return { name, shown: error.message, answer: error.next, outcome: 'unsent', tookMs: took() };
    } finally {
      for (const { part } of Object.values(call.secrets)) this.#given.delete(`${ownerId} ${part}`);
    }
  }
}

function paramsOf(bundle: Bundle | undefined, tag: string): OutwardParams {
  if (bundle === undefined) return {};
  const [webhook] = bundle.webhooks;
  return partOf(bundle, {
    webhook_ids: bundle.webhooks.map(({ providerRef }) => providerRef),
    ...(webhook && {
      webhook_id: webhook.providerRef,
      url: webhook.url,
      tagged_url: withTag(webhook.url, tag),
      events: webhook.events,
    }),
    client_id: bundle.oauthClient?.clientId ?? null,
  });
}
