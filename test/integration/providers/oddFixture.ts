// A test's odd server, and a client of it through the generic OAuth manifest.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/core/json.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { ProviderOutcome } from '../../../src/core/provider/providerClient.ts';
import { parseManifest } from '../../../src/core/provider/manifestChecks.ts';
import { oauth2Manifest } from '../../../src/providers/manifests/oauth2.ts';
import { startOddServer, type OddAnswer, type Oddity, type OddServer } from '../../support/oddServers.ts';
import { ProviderHarness } from './providerHarness.ts';

/** An outcome, or the error that promises the same. */
export type Result = ProviderOutcome | AppError;

export interface Client {
  params: JsonObject;
  secrets: Record<string, string>;
}

export class OddFixture {
  readonly server: OddServer;
  readonly #harness: ProviderHarness;

  private constructor(server: OddServer, oauth: JsonObject) {
    this.server = server;
    const { manifest } = oauth2Manifest;
    const limits = { concurrency: 5, perSecond: 1000 };
    this.#harness = new ProviderHarness(
      parseManifest({ ...manifest, oauth: { ...manifest.oauth, ...oauth }, limits }),
    );
  }

  static async start(oddity: Oddity, oauth: JsonObject = {}): Promise<OddFixture> {
    return new OddFixture(await startOddServer(oddity), oauth);
  }

  register(redirectUris = ['https://app.example.com/cb']): Promise<Result> {
    const params = { issuer: this.server.issuer, name: 'Acme', redirect_uris: redirectUris };
    return resultOf(this.#harness.ask('oauthClient.register', { params }));
  }

  async client(): Promise<Client> {
    const made = await this.register();
    assert.ok(!(made instanceof AppError) && made.kind === 'done', JSON.stringify(made));
    return { params: { issuer: this.server.issuer, ...made.values }, secrets: made.secrets };
  }

  ask(request: string, { params, secrets }: Client, more: Record<string, string> = {}): Promise<Result> {
    return resultOf(this.#harness.ask(request, { params, secrets: { ...secrets, ...more } }));
  }

  async dispose(): Promise<void> {
    this.#harness.dispose();
    await this.server.close();
  }
}

export function codeOf(result: Result): string {
  return result instanceof AppError || result.kind === 'rejected' ? result.code : result.kind;
}

export function bytes(status: number, body: string, type: string): OddAnswer {
  return { status, body, headers: { 'content-type': type } };
}

async function resultOf(asked: Promise<ProviderOutcome>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
