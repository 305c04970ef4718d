// Providers' stand-ins for the tests of a bundle's life, what a bundle is set up with at each, and what exists then.
import type { JsonObject } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/provider/manifest.ts';
import { auth0Manifest } from '../../../src/providers/manifests/auth0.ts';
import { discordManifest } from '../../../src/providers/manifests/discord.ts';
import { gitlabManifest } from '../../../src/providers/manifests/gitlab.ts';
import { googleCloudManifest } from '../../../src/providers/manifests/googleCloud.ts';
import { linearManifest } from '../../../src/providers/manifests/linear.ts';
import { startAuth0Mock, type Tenant } from '../../support/auth0Mock.ts';
import { startDiscordMock } from '../../support/discordMock.ts';
import { startGitlabMock } from '../../support/gitlabMock.ts';
import { newKeyFile, startGoogleCloudMock } from '../../support/googleCloudMock.ts';
import { startLinearMock } from '../../support/linearMock.ts';

/** A provider's stand-in, and what exists there. */
export interface StandIn {
  url: string;
  /** One entry for each request that came. */
  requests: readonly string[];
  violations: readonly string[];
  /** URLs of the webhooks that exist, and how many keys and OAuth clients work. */
  state(): { webhooks: unknown[]; keys: number; clients: number };
  /** The next creation happens, and its answer is lost. */
  loseNextAnswer(): void;
  close(): Promise<void>;
}

export interface Life {
  manifest: Manifest;
  start(): Promise<StandIn>;
  inputs: JsonObject;
  /** What a person pastes. */
  pasted: Record<string, string>;
  /** What exists once the bundle does. */
  keys: number;
  clients: number;
  /** Default: one. */
  webhooks?: number;
  /** Nothing can be looked for there: what got no answer stays unknown, and is never made twice. */
  findsNothing?: boolean;
}

export const BOT_TOKEN = 'canaryOfThisTest0123456789.abcdef.canaryOfThisTest0123456789';
const KEY_FILE = newKeyFile();
const LINEAR_KEY = 'lin_api_canaryOfThisTest0123456789';
const GITLAB_TOKEN = 'glpat-canaryOfThisTest0123456789';
const TENANT: Tenant = {
  domain: 'https://acme.eu.auth0.com',
  clientId: 'canaryManagementClient01',
  clientSecret: 'canary-management-secret-0123456789abcdef',
};
export const LIVES: Record<string, Life> = {
  gitlab: {
    manifest: gitlabManifest.manifest,
    start: async () => {
      const mock = await startGitlabMock(GITLAB_TOKEN);
      const state = () => ({
        webhooks: mock.hooks.map(({ url }) => url),
        keys: mock.tokens.filter(({ active }) => active === true).length,
        clients: 0,
      });
      return { ...mock, state };
    },
    inputs: {
      project: 'acme/shop',
      webhook_url: 'https://hooks.example.com/gitlab',
      token_expires_on: '2027-06-30',
    },
    pasted: { token: GITLAB_TOKEN },
    keys: 1,
    clients: 0,
  },
  auth0: {
    manifest: auth0Manifest.manifest,
    start: async () => {
      const mock = await startAuth0Mock(TENANT);
      const state = () => ({
        webhooks: mock.streams.map(({ sink }) => (sink as JsonObject)['httpEndpoint']),
        keys: 0,
        clients: mock.applications.length,
      });
      return { ...mock, state };
    },
    inputs: {
      domain: TENANT.domain,
      webhook_url: 'https://hooks.example.com/auth0',
      application: true,
      redirect_uris: ['https://shop.example.com/callback'],
    },
    pasted: {
      management_client_id: TENANT.clientId,
      management_client_secret: TENANT.clientSecret,
    },
    keys: 0,
    clients: 1,
  },
  discord: {
    manifest: discordManifest.manifest,
    start: async () => {
      const mock = await startDiscordMock(BOT_TOKEN, '0'.repeat(64));
      const state = () => ({
        webhooks: [mock.app['interactions_endpoint_url']].filter((url) => url !== null),
        keys: mock.webhooks.length,
        clients: 0,
      });
      return { ...mock, state };
    },
    inputs: {
      guild_id: '175928847299117000',
      interactions_url: 'https://hooks.example.com/discord',
      webhook_channel: '175928847299117001',
    },
    pasted: { bot_token: BOT_TOKEN },
    keys: 1,
    clients: 0,
  },
  linear: {
    manifest: linearManifest.manifest,
    start: async () => {
      const mock = await startLinearMock(LINEAR_KEY);
      const state = () => ({ webhooks: mock.webhooks.map(({ url }) => url), keys: 0, clients: 0 });
      return { ...mock, state };
    },
    inputs: { webhook_url: 'https://hooks.example.com/linear', webhook_team: 'ENG' },
    pasted: { api_key: LINEAR_KEY },
    keys: 0,
    clients: 0,
  },
  'google-cloud': {
    manifest: googleCloudManifest.manifest,
    start: async () => {
      const mock = await startGoogleCloudMock(KEY_FILE);
      return { ...mock, state: () => ({ webhooks: [], keys: mock.keys.length, clients: 0 }) };
    },
    inputs: {
      project: 'acme-shop-123456',
      service_account: 'shop@acme-shop-123456.iam.gserviceaccount.com',
    },
    pasted: { service_account_key: KEY_FILE.text },
    keys: 1,
    clients: 0,
    webhooks: 0,
    findsNothing: true,
  },
};
