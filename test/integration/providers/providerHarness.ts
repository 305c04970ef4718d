// What the provider tests share: a manifest client over real sockets with secrets held in memory.
import { randomBytes } from 'node:crypto';
import type { SecretRef } from '../../../src/core/bundle/credential.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Clock } from '../../../src/core/hostPorts.ts';
import type { ProviderCall, ProviderOutcome, RawAnswer } from '../../../src/core/provider/providerClient.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import type { SecretSources } from '../../../src/providers/callSecrets.ts';
import { ADMITS_ALL, outwardParams } from '../../support/outward.ts';
import { settle } from '../../support/fakeClock.ts';
import { memoryLimiter } from '../../support/memoryLimiter.ts';
import { ManifestProviderClient } from '../../../src/providers/manifestProviderClient.ts';
import { catalogOf } from '../../support/memoryPorts.ts';

export interface CallOptions {
  environment?: string;
  params?: JsonObject;
  /** By name in the manifest; kept in the harness's vault. */
  secrets?: Record<string, string>;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export class ProviderHarness {
  readonly client: ManifestProviderClient;
  readonly #manifest: Manifest;
  readonly #vault = new Map<string, string>();

  /** @param secrets replaces the harness's own vault, or its (absent) provided secrets */
  constructor(manifest: Manifest, secrets: Partial<SecretSources> = {}, clock: Clock = new NodeClock()) {
    this.#manifest = manifest;
    this.client = new ManifestProviderClient({
      manifests: catalogOf([manifest]),
      secrets: { open: (ref) => this.#open(ref), provided: () => undefined, ...secrets },
      clock,
      limiter: memoryLimiter(clock),
    });
  }

  callOf(request: string, options: CallOptions = {}): ProviderCall {
    const secrets: Record<string, SecretRef> = {};
    for (const [name, value] of Object.entries(options.secrets ?? {})) {
      this.#vault.set(`test/${name}`, value);
      secrets[name] = { ownerId: 'test', part: name };
    }
    return {
      provider: this.#manifest.id,
      environment: options.environment ?? 'development',
      request,
      params: outwardParams(options.params ?? {}),
      secrets,
      admission: ADMITS_ALL,
      idempotencyKey: options.idempotencyKey ?? `key-${randomBytes(8).toString('hex')}`,
    };
  }

  send(request: string, options: CallOptions = {}): Promise<RawAnswer> {
    return this.client.send(this.callOf(request, options), options.signal ?? new AbortController().signal);
  }

  /** Sends and interprets. */
  async ask(request: string, options: CallOptions = {}): Promise<ProviderOutcome> {
    const call = this.callOf(request, options);
    const answer = await this.client.send(call, options.signal ?? new AbortController().signal);
    return this.client.interpret(call, answer);
  }

  /** As `ask`, for what must succeed. */
  async succeed(
    request: string,
    options: CallOptions = {},
  ): Promise<{ values: JsonObject; secrets: Record<string, string> }> {
    const outcome = await this.ask(request, options);
    if (outcome.kind !== 'done') throw new Error(`${request} was not done: ${JSON.stringify(outcome)}`);
    return outcome;
  }

  dispose(): void {
    this.client.dispose();
  }

  #open({ ownerId, part }: SecretRef): string {
    const value = this.#vault.get(`${ownerId}/${part}`);
    if (value === undefined) throw new AppError('not-found', `There is no secret ${part}.`);
    return value;
  }
}

/** A busy machine takes many turns for what a quiet one does in a few. */
const LONGEST_WAIT_MS = 60_000;

/** Lets the sockets work until `condition` holds; fails rather than waiting for ever. */
export async function eventually(condition: () => boolean): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < until) {
    if (condition()) return;
    await settle();
  }
  throw new Error('What was waited for did not come about.');
}

/** Lets the sockets work for a while, in which something must not happen. */
export async function meanwhile(): Promise<void> {
  for (let round = 0; round < 100; round += 1) await settle();
}
